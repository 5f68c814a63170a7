"""Periodic work: deliver, tell of what waits too long and of deadlines, recount, keep and stamp roots, forget old answers."""

import asyncio
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any, Final

import structlog

from kernel.db import Database
from kernel.failpoints import failpoint
from kernel.http.idempotency import forget_before
from kernel.jobs import Job
from kernel.legal_time import NoticeError
from services.push.backlogs import service as backlogs
from services.push.channels.port import Channel
from services.push.decisions import service as decisions
from services.push.digests import service as digests
from services.push.digests.rules import FREQUENCIES
from services.push.endpoints import service as endpoints
from services.push.kept_roots import service as kept_roots
from services.push.long_held import service as long_held
from services.push.notices import service as notices
from services.push.postings import service as postings
from services.push.recipient_imports import service as recipient_imports
from services.push.recounts import service as recounts
from services.push.redrives import service as redrives
from services.push.retention import service as retention
from services.push.status_queries import service as status_queries
from services.push.threads import service as threads
from services.push.time_stamps import service as time_stamps
from services.push.tools import Tools
from services.push.wire import Wire
from services.push.worker import Worker

#: Looked at in one run.
ENDPOINTS: Final = 100
log = structlog.get_logger("push.jobs")


async def make_digests(database: Database, tools: Tools) -> None:
    """Close the windows that have ended and make their digests, some in each transaction. Several may do so at once."""
    for frequency in FREQUENCIES:
        async with database.write() as session:
            await digests.close(session, tools, frequency)
        more = True
        while more:
            async with database.write() as session:
                more = await digests.make(session, tools, frequency)
            failpoint("digest.committed")


async def tell_undecided(database: Database, tools: Tools) -> None:
    """Tell of deliveries that wait for an officer, one event in each transaction."""
    more = True
    while more:
        async with database.write() as session:
            more = await decisions.tell_next(session, tools)


async def watch_backlogs(database: Database, tools: Tools) -> None:
    """Tell of channels that have fallen behind, and of those that have caught up; mostly nothing is written."""
    async with database.read() as session:
        found = await backlogs.look(session, tools)
    if backlogs.has_changed(found, tools):
        async with database.write() as session:
            await backlogs.tell(session, tools, found)


async def tell_held(database: Database, tools: Tools) -> None:
    """Tell of deliveries that stay held; mostly nothing is written."""
    async with database.read() as session:
        changed = await long_held.has_changed(session, tools)
    more = long_held.BATCH if changed else 0
    while more == long_held.BATCH:
        async with database.write() as session:
            more = await long_held.tell(session, tools)


async def recount(database: Database, tools: Tools, messages: Collection[str]) -> None:
    """Count the deliveries of messages anew from their attempts; where they do not agree, it is told."""
    async with database.read() as session:
        differing = await recounts.differing(session, messages)
    if differing:
        async with database.write() as session:
            await recounts.note(session, tools, differing)


async def keep_roots(database: Database, tools: Tools) -> None:
    """Recount the messages to which something happened and of which nothing goes out any more, and keep their roots. What they stand
    over is read in a snapshot, for it may be long; several may do so at once.
    """
    more = True
    while more:
        async with database.read() as session:
            found = await kept_roots.due(session, tools)
        if found:
            async with database.write() as session:
                await kept_roots.put_off(session, found)
        ended = [look for look in found if not look.going]
        if ended:
            await recount(database, tools, [look.message for look in ended])
        for look in ended:
            async with database.read() as session:
                tree = await kept_roots.grown(session, tools, look.message)
            async with database.write() as session:
                await kept_roots.keep(session, tools, look, tree)
        more = len(found) == kept_roots.BATCH


async def stamp_roots(database: Database, tools: Tools) -> None:
    """Let the authority stamp what is due, one root after the other; the run ends at the first answer that is none."""
    if tools.authority is None:
        return
    async with time_stamps.outbound_of(tools.settings) as outbound:
        for _ in range(time_stamps.BATCH):
            async with database.read() as session:
                root = await time_stamps.next_due(session, tools)
            if root is None:
                return
            found = await time_stamps.ask(outbound, tools.authority, root)
            async with database.write() as session:
                await time_stamps.settle(session, tools, root, found)
            if not isinstance(found, time_stamps.Given):
                return


async def ask_providers(database: Database, tools: Tools) -> None:
    """Ask providers what became of messages whose end nobody saw, some at once."""
    async with database.read() as session:
        asked = await status_queries.due(session, tools)
    if not asked:
        return
    async with status_queries.outbound_of(tools.settings) as outbound:
        for begin in range(0, len(asked), status_queries.AT_ONCE):
            some = asked[begin : begin + status_queries.AT_ONCE]
            heard = await asyncio.gather(*(status_queries.ask(outbound, tools, one) for one in some))
            for one, status in zip(some, heard, strict=True):
                async with database.write() as session:
                    await status_queries.settle(session, tools, one, status)


def jobs_of(database: Database, tools: Tools, channels: Mapping[str, Channel], wire: Wire) -> list[Job]:
    """What the one working process does."""
    worker = Worker(database, tools, channels, wire)
    seen: dict[str, Any] = {}

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

    async def import_recipients() -> None:
        while await database.write_there(lambda session: recipient_imports.work(session, tools)):
            pass

    async def redrive() -> None:
        while await database.write_there(lambda session: redrives.work_off(session, tools)):
            pass

    async def retain() -> None:
        """Forget what is over; until the log of the database is emptied of it, each run tries that again."""
        more = retention.BATCH
        while more == retention.BATCH:
            async with database.write() as session:
                more = await retention.forget_content(session, tools)
            seen["forgotten"] = seen.get("forgotten", True) or more > 0
        after: str | None = ""
        while after is not None:
            async with database.write() as session:
                after, number = await retention.forget_addresses(session, tools, after)
            seen["forgotten"] = seen["forgotten"] or number > 0
        async with database.write() as session:
            await retention.forget_rest(session, tools)
            await recipient_imports.forget_unfinished(session, tools)
        if seen["forgotten"]:
            seen["forgotten"] = not await database.scrub()

    async def ask_for_postings() -> None:
        more = postings.BATCH
        while more == postings.BATCH:
            async with database.write() as session:
                more = await postings.remind(session, tools)

    async def tell_deadlines() -> None:
        """Tell of the deadlines that have reached a stage. After a new notice, and once at the start, all are reckoned anew;
        a file that does not hold leaves the calendars as they were, and the log says why, once.
        """
        try:
            tools.calendars.reload()
        except NoticeError as error:
            if seen.get("refused") != str(error):
                seen["refused"] = str(error)
                log.error("calendar_refused", faults=error.faults)
        current = tools.calendars.current.fingerprint
        if seen.get("calendars") != current:
            async with database.write() as session:
                await notices.look_again(session)
            seen["calendars"] = current
        more = notices.BATCH
        while more == notices.BATCH:
            async with database.write() as session:
                more = await notices.tell(session, tools)

    return [
        Job("forget", 3600.0, forget),
        # An accepted message is told to the outbox, as is what else lets something go out.
        Job("deliver", tools.settings.deliver_seconds, worker.run, worker.end, worker.stop, at_outbox=True),
        Job("tell_gaps", tools.settings.sweep_seconds, tell_gaps),
        Job("disable_abandoned", tools.settings.sweep_seconds, disable_abandoned),
        Job("retain", tools.settings.retain_seconds, retain),
        Job("import_recipients", tools.settings.import_seconds, import_recipients),
        Job("redrive", tools.settings.import_seconds, redrive),
        Job("make_digests", tools.settings.sweep_seconds, lambda: make_digests(database, tools)),
        Job("ask_for_postings", tools.settings.sweep_seconds, ask_for_postings),
        Job("tell_undecided", tools.settings.sweep_seconds, lambda: tell_undecided(database, tools)),
        Job("tell_held", tools.settings.sweep_seconds, lambda: tell_held(database, tools)),
        Job("watch_backlogs", tools.settings.watch_seconds, lambda: watch_backlogs(database, tools)),
        Job("ask_providers", tools.settings.sweep_seconds, lambda: ask_providers(database, tools)),
        Job("keep_roots", tools.settings.sweep_seconds, lambda: keep_roots(database, tools)),
        Job("stamp_roots", tools.settings.sweep_seconds, lambda: stamp_roots(database, tools)),
        Job("tell_deadlines", tools.settings.sweep_seconds, tell_deadlines),
    ]
