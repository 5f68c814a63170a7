"""Use cases of follow-up duties: raise them for the postings of a changed matter, settle them when those are taken down."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from kernel.db import Session
from services.catalog.follow_ups.rules import Change, clause_of, document_of, follow_up_of, item_of
from services.catalog.obligations import repository as obligations
from services.catalog.obligations import service as duties
from services.catalog.obligations.models import Obligation
from services.catalog.obligations.rules import OPEN, due_document, due_soon, fulfilment, told_at_first
from services.catalog.publications import repository as publications
from services.catalog.publications.models import Publication
from services.catalog.tools import Tools


async def rows_for(
    session: Session,
    tools: Tools,
    of_event: Sequence[Obligation],
    ended: Sequence[Obligation],
    change: Change,
) -> list[dict[str, Any]]:
    """A duty for every standing posting of the duties that a change has `ended`, where an act demands one and none is
    raised yet. `of_event` are all duties of the event.
    """
    raised = [duty.follow_up["publication"] for duty in of_event if duty.follow_up]
    rows: list[dict[str, Any]] = []
    for duty in ended:
        for posting in await publications.standing(session, duty.id):
            if posting.id not in raised:
                rows += _row(tools, duty, posting, change, len(raised) + len(rows) + 1)
    return rows


def _row(
    tools: Tools, duty: Obligation, posting: Publication, change: Change, number: int
) -> list[dict[str, Any]]:
    """The row of the duty that follows from one posting, numbered within its event; empty where no act speaks."""
    rule = follow_up_of(duty.item)
    if rule is None:
        return []
    today, calendar, clause = tools.clock.today(), tools.calendars.of(duty.region), clause_of(rule)
    due = due_document(clause, change.on, calendar)
    due_by = date.fromisoformat(due["date"] or due["latest"])
    passed = due_by < today
    return [{
        "id": None, "event": duty.event, "region": duty.region, "body": duty.body, "raised_for": duty.body,
        "domain": duty.domain, "regime": duty.regime, "item_id": rule.id, "item": item_of(rule, duty.item),
        "catalogue": duty.catalogue, "clause_number": number, "clause": clause, "dates": {}, "trigger_on": change.on,
        "state": OPEN, "due": due, "assumed": None, "computed_on": today, "due_by": due_by,
        "due_soon_from": due_soon(due, calendar, tools.settings.due_soon_working_days), "order_on": due_by,
        "defects": [], "backlog": passed, "late_reported": passed, "fulfilled_on": None, "recurrence": None,
        "period": None, "waiver": None, "nil_report": None, "told": told_at_first(due_by, today), "created_at": None, "version": 1,
        "follow_up": document_of(rule, change, duty.id, posting.id),
    }]  # fmt: skip


async def settle(session: Session, tools: Tools, event: str, publication: str, withdrawn_on: date) -> None:
    """A posting was taken down with its reason: the duties to do so are met."""
    for duty in await obligations.of_event(session, event, lock=True):
        if duty.follow_up is None or duty.follow_up["publication"] != publication or duty.state != OPEN:
            continue
        assert duty.due is not None, "an act's limit gives a date"
        duty.state, duty.fulfilled_on = fulfilment(withdrawn_on, duty.due), withdrawn_on
        duty.computed_on = tools.clock.today()
        await session.flush()
        told = duties.record("gongkai.catalog.obligation.fulfilled.v1", duty)
        await tools.outbox.record(session, told, now=tools.clock.now())
