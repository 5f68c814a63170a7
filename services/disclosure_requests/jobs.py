"""Periodic work: remind of due dates, follow new calendars, let limits pass, sign the ledger's roots, forget old records."""

import contextlib
from datetime import timedelta
from typing import Any

import structlog

from kernel.db import Database
from kernel.http.idempotency import forget_before
from kernel.jobs import Job
from kernel.legal_time import NoticeError
from services.disclosure_requests.clock_moves import service as clock_moves
from services.disclosure_requests.ledger_roots import service as ledger_roots
from services.disclosure_requests.reminders import service as reminders
from services.disclosure_requests.review_reminders import service as review_reminders
from services.disclosure_requests.tools import Tools

log = structlog.get_logger("disclosure_requests.jobs")


def jobs_of(database: Database, tools: Tools) -> list[Job]:
    """What the one working process does."""

    seen: dict[str, Any] = {}

    async def follow_calendars() -> None:
        """Compute open cases anew when the notices differ from those of the last run (and once at the start).

        A file that does not hold is refused whole: the calendars stay as they were, the log says why, once.
        """
        before = seen.get("calendars")
        try:
            tools.calendars.reload()
        except NoticeError as error:
            if seen.get("refused") != str(error):
                seen["refused"] = str(error)
                log.error("calendar_refused", faults=error.faults)
            return
        current = tools.calendars.current
        if before is not None and before.fingerprint == current.fingerprint:
            return
        after: str | None = ""
        moved = 0
        while after is not None:
            async with database.write() as session:
                after, found = await clock_moves.follow(session, tools, after, before)
                moved += found
        seen["calendars"] = current
        if moved:
            log.info("cases_moved", count=moved)

    async def pass_limits() -> None:
        """Once a day, and at the start."""
        if seen.get("day") == (today := tools.clock.today()):
            return
        after: str | None = ""
        while after is not None:
            async with database.write() as session:
                after = await clock_moves.pass_limits(session, tools, after)
        seen["day"] = today

    async def remind() -> None:
        async with database.read() as session:
            cases = await reminders.waiting(session, tools)
            owed = await review_reminders.waiting(session, tools)
        for at in range(0, len(cases), reminders.BATCH):
            async with database.write() as session:
                await reminders.tell(session, tools, cases[at : at + reminders.BATCH])
        if owed:
            async with database.write() as session:
                await review_reminders.tell(session, tools, owed)

    async def forget() -> None:
        async with database.write() as session:
            await forget_before(session, tools.clock.now() - timedelta(days=tools.settings.idempotency_days))

    async def sign_roots() -> None:
        while True:
            async with database.read() as session:
                day = await ledger_roots.next_day(session, tools)
            if day is None:
                return
            async with database.write() as session:
                await ledger_roots.write(session, tools, day)

    return [
        Job("follow_calendars", tools.settings.calendar_check_seconds, follow_calendars),
        Job("pass_limits", tools.settings.sweep_seconds, pass_limits),
        Job("remind", tools.settings.sweep_seconds, remind),
        Job("forget", 3600.0, forget),
        Job("sign_roots", tools.settings.sweep_seconds, sign_roots),
    ]


def watches_of(tools: Tools) -> list[Job]:
    """What every process looks after: its own memory."""

    async def see_calendars() -> None:
        with contextlib.suppress(NoticeError):
            tools.calendars.reload()

    return [Job("see_calendars", tools.settings.calendar_check_seconds, see_calendars)]
