"""Use cases of moves: compute open cases anew on another calendar or another day, list what has moved."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.ids import new_id
from kernel.legal_time import Calendars, why
from kernel.messaging.outbox import Record
from kernel.security.principal import Principal
from services.disclosure_requests.applications import repository as applications
from services.disclosure_requests.applications.models import Application
from services.disclosure_requests.clock import service as clocks
from services.disclosure_requests.clock_moves import repository
from services.disclosure_requests.clock_moves.models import ClockMove
from services.disclosure_requests.ledger import repository as ledger
from services.disclosure_requests.tools import Tools

BATCH: Final = 200


async def follow(
    session: Session, tools: Tools, after: str, before: Calendars | None
) -> tuple[str | None, int]:
    """Compute one batch of open cases anew with the calendars of now; (the last id, or None at the end; how many moved).

    A case whose inputs are those of its last computation is passed over. `before` are the calendars known earlier to this
    process, for the reasons; None after a start.
    """
    cases = await applications.open_after(session, after, BATCH)
    entries = await ledger.of_applications(session, [case.id for case in cases])
    moves, records = [], []
    for case in cases:
        if case.clock_hash == clocks.hash_of(tools, case, entries[case.id]):
            continue
        old = clocks.shown_due(case)
        clocks.project(tools, case, entries[case.id], clocks.of_case(tools, case, entries[case.id]))
        if old == (new := clocks.shown_due(case)):
            continue
        move = _move(tools, case, old, new, before)
        moves.append(move)
        records.append(_record(case, move))
    repository.add_all(session, moves)
    await session.flush()
    await tools.outbox.record_all(session, records, now=tools.clock.now())
    return (cases[-1].id if len(cases) == BATCH else None), len(moves)


async def pass_limits(session: Session, tools: Tools, after: str) -> str | None:
    """Project one batch of the cases that wait for somebody consulted anew: when the limit has passed in silence it is the
    office's turn again (Arts 32, 34), and no act tells so. The last id, or None at the end.
    """
    cases = await applications.waiting_after(session, clocks.CONSULTED, after, BATCH)
    entries = await ledger.of_applications(session, [case.id for case in cases])
    for case in cases:
        clocks.project(tools, case, entries[case.id], clocks.of_case(tools, case, entries[case.id]))
    await session.flush()
    return cases[-1].id if len(cases) == BATCH else None


def _move(
    tools: Tools, case: Application, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None, before: Calendars | None
) -> ClockMove:  # fmt: skip
    reasons = {"why_zh": "按现行放假通知重新计算", "why_en": "computed anew by the notices of now"}
    if before is not None and case.received_on is not None:
        ends = [date.fromisoformat(due["latest"]) for due in (old, new) if due and due["latest"]]
        last = max([case.received_on, *ends]) + timedelta(days=1)
        reasons = why(before.on(None, case.region), tools.calendars.of(case.region), case.received_on, last)
    return ClockMove(
        id=new_id("mov"), application=case.id, region=case.region, old=old, new=new, at=tools.clock.now(),
        calendar=tools.calendars.current.fingerprint, **reasons,
    )  # fmt: skip


def _record(case: Application, move: ClockMove) -> Record:
    data = {
        "application": case.id, "number": case.number, "office": case.office, "region": case.region,
        "state": case.state, "old": move.old, "due": move.new, "reason": "calendar_changed",
    }  # fmt: skip
    kind = "gongkai.disclosure_requests.application.moved.v1"
    return Record(kind, f"applications/{case.id}", case.region, data)


async def page(
    session: AsyncSession, principal: Principal, *, application: str | None, after: str | None, limit: int
) -> tuple[list[dict[str, Any]], str | None]:
    """One page of the moves in the caller's division, and the id after which the next begins."""
    rows = await repository.list_page(
        session, region=principal.region, application=application, after=after, limit=limit + 1
    )
    members = ("id", "application", "region", "old", "new", "why_zh", "why_en", "calendar", "at")
    shown = [{name: getattr(row, name) for name in members} for row in rows[:limit]]
    return shown, rows[limit - 1].id if len(rows) > limit else None
