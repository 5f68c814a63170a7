"""A job of push, or a request's act, run once: here, or in a process of its own that a named failpoint kills."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from gongkai.embedded import push_settings
from kernel.clock import SHANGHAI
from kernel.db import Database, Session
from kernel.testing.clock import MovableClock
from services.push.app import make_tools
from services.push.jobs import jobs_of
from services.push.postings import service as postings
from services.push.receipts import service as receipts
from services.push.tools import Tools
from services.push.wire import Wire, channels_of
from tests.support.push_worker import CALLER
from tests.support.server import FORKS
from tests.support.suite import settings_for

REFERENCE: Final = "sid-1"
ENDED_SECONDS: Final = 60.0


class Run(NamedTuple):
    """The settings of an installation, its moment, the name of a job or an act, and what an act is about."""

    settings: Mapping[str, Any]
    moment: datetime
    name: str
    about: str = ""


async def _take_receipt(session: Session, tools: Tools, about: str) -> None:
    at = datetime(2026, 3, 2, tzinfo=SHANGHAI)
    told = {"channel": "sms", "reference": about, "verdict": "arrived", "code": "DELIVRD", "at": at}
    await receipts.take(session, CALLER, tools, [told])


async def _confirm_posting(session: Session, tools: Tools, about: str) -> None:
    await postings.confirm(session, tools, about, "posted", "欧阳村官", None)


async def _issue_posting(session: Session, tools: Tools, about: str) -> None:
    days = {"first": date(2026, 3, 2), "last": date(2026, 3, 12), "supervision": "0792-3221234"}
    await postings.issue(session, CALLER, tools, days | {"delivery": about})


ACTS: Final[dict[str, Callable[[Session, Tools, str], Awaitable[None]]]] = {
    "take_receipt": _take_receipt, "confirm_posting": _confirm_posting, "issue_posting": _issue_posting,
}  # fmt: skip


async def here(run: Run) -> None:
    """To its end."""
    settings = push_settings(settings_for(**run.settings))
    database, tools = Database(settings.database_url), make_tools(settings, MovableClock(run.moment))
    wire = Wire(settings)
    try:
        if (act := ACTS.get(run.name)) is not None:
            async with database.write() as session:
                await act(session, tools, run.about)
            return
        jobs = {job.name: job for job in jobs_of(database, tools, channels_of(database, tools, wire), wire)}
        await jobs[run.name].run()
        if (end := jobs[run.name].end) is not None:
            await end()
    finally:
        await database.dispose()


async def apart(run: Run, place: str) -> int | None:
    """In a process of its own, which dies at the place; how it ended."""
    process = FORKS.Process(target=_work, args=(run, place), daemon=True)
    process.start()
    await asyncio.to_thread(process.join, ENDED_SECONDS)
    return process.exitcode


def _work(run: Run, place: str) -> None:
    os.environ["GONGKAI_FAILPOINT"] = place
    asyncio.run(here(run))
