"""Periodic work: tell of duties due soon and overdue, follow new calendars, keep memory fresh, forget old records."""

import contextlib
from datetime import timedelta

import structlog

from kernel.db import Database
from kernel.http.idempotency import forget_before
from kernel.jobs import Job
from kernel.legal_time import NoticeError
from services.catalog.body_successions import service as body_successions
from services.catalog.checker import Checker
from services.catalog.obligations import service as obligations
from services.catalog.recurrences import service as recurrences
from services.catalog.tools import Tools
from services.catalog.uses.service import write_counts
from services.catalog.workbook_imports import service as imports
from services.catalog.workbooks.apart import read_apart
from services.catalog.workbooks.rules import UnreadableBook

log = structlog.get_logger("catalog.jobs")


def jobs_of(database: Database, tools: Tools) -> list[Job]:
    """What the one working process does."""
    seen: dict[str, str] = {}

    async def tell() -> None:
        told = 1
        while told:
            async with database.write() as session:
                told = await obligations.tell(session, tools)

    async def follow_calendars() -> None:
        """Compute open duties anew when the notices differ from those of the last run (and once at the start).

        A file that does not hold is refused whole: the calendars stay as they were, the log says why, once.
        """
        try:
            tools.calendars.reload()
        except NoticeError as error:
            if seen.get("refused") != str(error):
                seen["refused"] = str(error)
                log.error("calendar_refused", faults=error.faults)
            return
        fingerprint = tools.calendars.current.fingerprint
        if seen.get("calendars") == fingerprint:
            return
        after: str | None = ""
        moved = 0
        while after is not None:
            async with database.write() as session:
                after, found = await obligations.recompute(session, tools, after)
                moved += len(found)
        seen["calendars"] = fingerprint
        if moved:
            log.info("duties_moved", count=moved)

    async def forget() -> None:
        async with database.write() as session:
            await forget_before(session, tools.clock.now() - timedelta(days=tools.settings.idempotency_days))

    async def recur() -> None:
        behind = True
        while behind:
            async with database.write() as session:
                behind = await recurrences.follow(session, tools)

    async def succeed() -> None:
        """Let reorganisations take effect on their day."""
        more = True
        while more:
            async with database.write() as session:
                more = await body_successions.follow(session, tools)

    async def import_books() -> None:
        """Work off the files that are too large to be taken while their senders wait."""
        while True:
            async with database.read() as session:
                waiting = await imports.waiting(session)
            if waiting is None:
                return
            identifier, name, content, domains = waiting
            try:
                reading = await read_apart(name, content, tools.clock.today(), domains)
            except UnreadableBook as error:
                async with database.write() as session:
                    await imports.refuse(session, tools, identifier, error.code, error.zh, error.en)
                continue
            async with database.write() as session:
                planned = await imports.begin(session, tools, identifier, reading)
            more = bool(planned)
            while more:
                async with database.write() as session:
                    more = await imports.step(session, tools, identifier, planned)

    return [
        Job("check_addresses", tools.settings.address_check_seconds, Checker(database, tools).run),
        Job("import_books", tools.settings.import_check_seconds, import_books),
        Job("tell", tools.settings.sweep_seconds, tell),
        Job("succeed", tools.settings.sweep_seconds, succeed),
        Job("recur", tools.settings.recurrence_check_seconds, recur),
        Job("follow_calendars", tools.settings.calendar_check_seconds, follow_calendars),
        Job("forget", 3600.0, forget),
    ]


def watches_of(database: Database, tools: Tools) -> list[Job]:
    """What every process looks after: its own memory."""
    seen: dict[str, str] = {}

    async def refresh() -> None:
        """Drop snapshots when another process has published, or renamed a division."""
        generations = (await tools.reference.current()).generations
        shown = f"{generations.get('catalogues', 0)}.{generations.get('regions', 0)}"
        if seen.setdefault("shown", shown) != shown:
            seen["shown"] = shown
            tools.snapshots.invalidate()

    async def see_calendars() -> None:
        """Read notices that another process has loaded; a wrong file is the working process's to tell of."""
        with contextlib.suppress(NoticeError):
            tools.calendars.reload()

    async def write_looks() -> None:
        await write_counts(database, tools)

    return [
        Job("write_looks", tools.settings.look_seconds, write_looks, end=write_looks),
        Job("refresh", 1.0, refresh),
        Job("see_calendars", tools.settings.calendar_check_seconds, see_calendars),
    ]
