"""Use cases of reminders: which cases have reached a stage, and the events that tell of them, each once."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.clock import day_of
from kernel.db import Session
from kernel.messaging.outbox import Record
from services.disclosure_requests.applications.models import Application
from services.disclosure_requests.reminders import repository
from services.disclosure_requests.reminders.rules import (
    OVERDUE,
    UNCONFIRMED,
    is_news,
    is_unconfirmed,
    stage_on,
)
from services.disclosure_requests.tools import Tools
from services.disclosure_requests.work_lists.rules import CONFIRMATION, SOON, days_left

#: How many cases are told of in a transaction.
BATCH: Final = 200


async def waiting(session: AsyncSession, tools: Tools) -> list[str]:
    """The cases that have to be told of today; the latest stage alone counts, whatever was missed before it."""
    today = tools.clock.today()
    calendar_of = tools.calendars.of
    due = [
        case.id
        for case in await repository.due_until(session, _horizon(tools, today))
        if is_news(stage_on(calendar_of(case.region), today, case.due_by), case.told)
    ]
    unconfirmed = [
        case.id
        for case in await repository.unconfirmed(session, today)
        if is_unconfirmed(calendar_of(case.region), today, case.submitted_on)
    ]
    return due + unconfirmed


async def tell(session: Session, tools: Tools, identifiers: Sequence[str]) -> int:
    """Record the events of these cases, as far as they are still news; how many."""
    today = tools.clock.today()
    records = []
    for case in await repository.locked(session, identifiers):
        stage = _stage(tools, case, today)
        if stage is None:
            continue
        case.told = stage
        if not _old_news(tools, case, stage):
            records.append(_record(tools, case, stage, today))
    await session.flush()
    await tools.outbox.record_all(session, records, now=tools.clock.now())
    return len(records)


def _horizon(tools: Tools, today: date) -> date:
    """The last due day that can be due soon, in whichever division: local days off put it later."""
    calendars = tools.calendars.current
    regions = {None, *(overlay.region for overlay in calendars.overlays)}
    return max(calendars.on(None, region).due(today, SOON).latest for region in regions)


def _stage(tools: Tools, case: Application, today: date) -> str | None:
    """The stage that is news; None when nothing is, or no longer."""
    calendar = tools.calendars.of(case.region)
    if case.due_by is not None:
        stage = stage_on(calendar, today, case.due_by)
        return stage if is_news(stage, case.told) else None
    if case.waiting_for != CONFIRMATION or case.told == UNCONFIRMED:
        return None
    return UNCONFIRMED if is_unconfirmed(calendar, today, case.submitted_on) else None


def _old_news(tools: Tools, case: Application, stage: str) -> bool:
    """Whether a case of the old system was overdue, or unconfirmed, when it was taken over."""
    if not case.backlog:
        return False
    taken = day_of(case.created_at)
    if stage == UNCONFIRMED:
        return is_unconfirmed(tools.calendars.of(case.region), taken, case.submitted_on)
    return stage == OVERDUE and case.due_by is not None and case.due_by < taken


def _record(tools: Tools, case: Application, stage: str, today: date) -> Record:
    data: dict[str, Any] = {
        "application": case.id, "number": case.number, "office": case.office, "region": case.region,
        "officer": case.officer, "team": case.team,
    }  # fmt: skip
    if case.due_by is None:
        verb, data["submitted_on"] = "stayed_unconfirmed", case.submitted_on.isoformat()
    else:
        verb = "became_overdue" if stage == OVERDUE else "became_due_soon"
        left = days_left(tools.calendars.of(case.region), today, case.due_by)
        data |= {"due": case.due_by.isoformat(), "due_status": case.due_status, "days_left": left}
    kind = f"gongkai.disclosure_requests.application.{verb}.v1"
    return Record(kind, f"applications/{case.id}", case.region, data)
