"""Periodic work: deliver, tell of cases that fell silent, forget old answers."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from kernel.db import Database
from kernel.http.idempotency import forget_before
from kernel.jobs import Job
from services.push.channels.port import Channel
from services.push.endpoints import service as endpoints
from services.push.threads import service as threads
from services.push.tools import Tools
from services.push.wire import Wire
from services.push.worker import Worker

#: Looked at in one run.
ENDPOINTS: Final = 100


def jobs_of(database: Database, tools: Tools, channels: Mapping[str, Channel], wire: Wire) -> list[Job]:
    """What the one working process does."""
    worker = Worker(database, tools, channels, wire)

    async def forget() -> None:
        async with database.write() as session:
            await forget_before(session, tools.clock.now() - timedelta(days=tools.settings.idempotency_days))

    async def tell_gaps() -> None:
        more = threads.BATCH
        while more == threads.BATCH:
            async with database.write() as session:
                more = await threads.tell_gaps(session, tools)

    async def disable_abandoned() -> None:
        async with database.write() as session:
            await endpoints.disable_abandoned(session, tools, ENDPOINTS)

    return [
        Job("forget", 3600.0, forget),
        Job("deliver", tools.settings.deliver_seconds, worker.run),
        Job("tell_gaps", tools.settings.sweep_seconds, tell_gaps),
        Job("disable_abandoned", tools.settings.sweep_seconds, disable_abandoned),
    ]
