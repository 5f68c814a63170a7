"""Periodic work: tell of materials and responses that are overdue, sweep orphans, forget old answers; see what other processes released."""

import contextlib
from datetime import timedelta

from kernel.db import Database
from kernel.http.idempotency import forget_before
from kernel.jobs import Job
from kernel.legal_time import NoticeError
from services.interpretation.files import service as files
from services.interpretation.packages import service as packages
from services.interpretation.releases import repository as releases
from services.interpretation.responses import service as responses
from services.interpretation.tools import Tools


def jobs_of(database: Database, tools: Tools) -> list[Job]:
    """What the one working process does."""

    async def forget() -> None:
        async with database.write() as session:
            await forget_before(session, tools.clock.now() - timedelta(days=tools.settings.idempotency_days))

    async def tell_overdue() -> None:
        more = True
        while more:
            async with database.write() as session:
                more = bool(await packages.tell_overdue(session, tools))

    async def escalate() -> None:
        more = True
        while more:
            async with database.write() as session:
                more = bool(await responses.escalate(session, tools))

    async def sweep() -> None:
        await files.sweep(database, tools)

    async def mark_strays() -> None:
        await files.mark_strays(database, tools)

    return [
        Job("forget", 3600.0, forget),
        Job("tell_overdue", tools.settings.sweep_seconds, tell_overdue),
        Job("escalate", tools.settings.sweep_seconds, escalate),
        Job("sweep_files", tools.settings.sweep_seconds, sweep),
        Job("mark_strays", 3600.0, mark_strays),
    ]


def watches_of(database: Database, tools: Tools) -> list[Job]:
    """What every process looks after: its own memory."""
    seen: dict[str, object] = {}

    async def refresh() -> None:
        """Drop snapshots when another process has released something."""
        async with database.read() as session:
            last = await releases.generation(session)
        if seen.setdefault("last", last) != last:
            seen["last"] = last
            tools.forget_released()

    async def see_calendars() -> None:
        """Read notices that another process has loaded; a wrong file is the catalog's to tell of."""
        with contextlib.suppress(NoticeError):
            tools.calendars.reload()

    return [
        Job("refresh", 1.0, refresh),
        Job("see_calendars", tools.settings.calendar_check_seconds, see_calendars),
    ]
