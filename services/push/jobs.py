"""Periodic work: forget old answers, tell of cases that fell silent."""

from datetime import timedelta

from kernel.db import Database
from kernel.http.idempotency import forget_before
from kernel.jobs import Job
from services.push.threads import service as threads
from services.push.tools import Tools


def jobs_of(database: Database, tools: Tools) -> list[Job]:
    """What the one working process does."""

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
        Job("tell_gaps", tools.settings.sweep_seconds, tell_gaps),
    ]
