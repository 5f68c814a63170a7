"""Periodic work: deliver, tell of cases that fell silent, forget old answers."""

from collections.abc import Mapping
from datetime import timedelta

from kernel.db import Database
from kernel.http.idempotency import forget_before
from kernel.jobs import Job
from services.push.deliveries.port import Channel
from services.push.threads import service as threads
from services.push.tools import Tools
from services.push.worker import Worker


def jobs_of(database: Database, tools: Tools, channels: Mapping[str, Channel]) -> list[Job]:
    """What the one working process does."""
    worker = Worker(database, tools, channels)

    async def forget() -> None:
        async with database.write() as session:
            await forget_before(session, tools.clock.now() - timedelta(days=tools.settings.idempotency_days))

    async def tell_gaps() -> None:
        more = threads.BATCH
        while more == threads.BATCH:
            async with database.write() as session:
                more = await threads.tell_gaps(session, tools)

    return [
        Job("forget", 3600.0, forget),
        Job("deliver", tools.settings.deliver_seconds, worker.run),
        Job("tell_gaps", tools.settings.sweep_seconds, tell_gaps),
    ]
