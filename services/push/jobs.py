"""Periodic work: forget old answers."""

from datetime import timedelta

from kernel.db import Database
from kernel.http.idempotency import forget_before
from kernel.jobs import Job
from services.push.tools import Tools


def jobs_of(database: Database, tools: Tools) -> list[Job]:
    """What the one working process does."""

    async def forget() -> None:
        async with database.write() as session:
            await forget_before(session, tools.clock.now() - timedelta(days=tools.settings.idempotency_days))

    return [Job("forget", 3600.0, forget)]
