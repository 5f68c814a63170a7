"""Use cases of corrections: change an event that was reported wrongly, withdraw one, tell that its decision was changed;
what was open follows, what was closed stays and says so, what was posted is to be taken down where an act says so.

A duty is withdrawn only where the event as it was would give it and the corrected one would not, under the bindings of
now: a binding retired since then takes nothing away.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.clock import day_of
from kernel.contracts.decisions import decision_kind
from kernel.db import Session
from kernel.http.problems import Conflict, Invalid
from kernel.ids import new_id
from kernel.messaging.outbox import Record
from kernel.security.principal import Principal
from services.catalog.business_events import service as events
from services.catalog.business_events.models import BusinessEvent
from services.catalog.corrections import repository
from services.catalog.corrections.models import EventCorrection
from services.catalog.corrections.rules import corrected, differing, event_withdrawn, no_longer_follows
from services.catalog.follow_ups import service as follow_ups
from services.catalog.follow_ups.rules import FOLLOW_UPS, Change, decision_changed, follow_up_of, is_settled
from services.catalog.obligations import repository as obligations
from services.catalog.obligations import service as duties
from services.catalog.obligations.models import Obligation
from services.catalog.obligations.rules import LATE, NOT_CLOSED, ON_TIME, WAIVED, WITHDRAWN, fulfilment
from services.catalog.tools import Tools

_CLOSED = (ON_TIME, LATE, WAIVED)
_TIMING = ("trigger_on", "state", "due", "assumed", "due_by", "due_soon_from", "order_on", "defects")
_RULE = ("item", "catalogue", "clause", "dates")


def shown(correction: EventCorrection) -> dict[str, Any]:
    """A correction as answers show it."""
    return {
        "id": correction.id, "kind": correction.kind, "reason": correction.reason, "old": correction.old,
        "new": correction.new, "outcome": correction.outcome, "at": correction.at, "officer": correction.officer,
    }  # fmt: skip


async def of_event(session: AsyncSession, principal: Principal, identifier: str) -> list[dict[str, Any]]:
    """The corrections of an event and its withdrawal, in order; raises NotFound."""
    event = await events.read(session, principal, identifier)
    return [shown(one) for one in await repository.of_event(session, event.id)]


async def correct(
    session: Session,
    principal: Principal,
    tools: Tools,
    identifier: str,
    changes: dict[str, Any],
    reason: str,
) -> dict[str, Any]:
    """Change an event and compute its duties anew (see CorrectedOut).

    Raises what a report raises, Conflict for a withdrawn event, Invalid when nothing differs.
    """
    event = await events.read_standing(session, principal, identifier)
    known = await tools.reference.within(session)
    before = events.values_of(event)
    after = corrected(before, changes)
    reported_on = day_of(event.received_at)
    drafted = events.draft(known, principal, tools, after, reported_on)
    after["bodies"] = [body.id for body in drafted.bodies]
    old, new = differing(before, after)
    if not old and not new:
        raise Invalid(
            "更正内容与已报内容相同", "nothing differs from what was reported", code="nothing_changed"
        )
    # What would follow from the event as it was, under the bindings of now.
    followed = {
        events.key_of_row(row) for row in events.draft(known, principal, tools, before, reported_on).rows
    }
    rows = {events.key_of_row(row): row for row in drafted.rows}
    event.occurred_on, event.domain = after["occurred_on"], after["domain"]
    event.dates = {name: day.isoformat() for name, day in after["dates"].items()}
    event.attributes, event.bodies = after["attributes"], after["bodies"]
    event.defects, event.late_reported = drafted.defects, drafted.late_reported
    outcome, records, ended = _outcome(), list[Record](), list[Obligation]()
    there = await obligations.of_event(session, event.id, lock=True)
    for duty in there:
        key = events.key_of(duty)
        row = rows.pop(key, None)
        if duty.follow_up is not None or is_settled(duty.defects):
            outcome["unchanged"].append(duty.id)
        elif row is not None:
            records += _follow(duty, row, outcome, tools.clock.today())
        elif duty.state == WITHDRAWN or key not in followed:
            outcome["unchanged"].append(duty.id)
        elif duty.state in _CLOSED:
            duty.defects = [*duty.defects, no_longer_follows()]
            outcome["kept"].append(duty.id)
            ended.append(duty)
        else:
            records.append(_withdraw(duty, outcome, "event_corrected"))
            ended.append(duty)
    await session.flush()
    await events.keep(session, tools, event.id, list(rows.values()))
    await events.tell_decision(session, tools, event, decision_kind(before["attributes"]))
    outcome["created"] = [row["id"] for row in rows.values()]
    change = Change("event_corrected", tools.clock.today())
    await _take_down(session, tools, event, there, ended, change, outcome)
    await tools.outbox.record_all(session, records, now=tools.clock.now())
    return await _kept(session, principal, tools, event, "correction", reason, (old, new), outcome)


def _follow(
    duty: Obligation, row: Mapping[str, Any], outcome: dict[str, list[Any]], today: date
) -> list[Record]:
    """Give a duty that still follows its new timing; the events to tell."""
    old = duties.bounds(duty.due)
    same = (duty.trigger_on, duty.due, duty.clause) == (row["trigger_on"], row["due"], row["clause"])
    if duty.waiver is not None and duty.state in NOT_CLOSED:
        outcome["unchanged"].append(duty.id)  # its date was set when the waiver was revoked
        return []
    if duty.state == WAIVED:
        assert duty.waiver is not None
        _set(duty, row, tuple(name for name in _TIMING if name != "state"))
        duty.waiver = duty.waiver | {"state_before": row["state"]}
        outcome["unchanged"].append(duty.id)
        return []
    if duty.state in (ON_TIME, LATE):
        # The item stays as it was published, and so does a date that only another calendar would change.
        same = (duty.trigger_on, duty.clause) == (row["trigger_on"], row["clause"])
        if same or row["due"] is None:
            outcome["unchanged"].append(duty.id)
            return []
        assert duty.fulfilled_on is not None
        before = duty.state
        _set(duty, row, (*_TIMING, "clause"))
        duty.state, duty.computed_on = fulfilment(duty.fulfilled_on, row["due"]), today
        outcome["moved"].append({"obligation": duty.id, "old": old, "new": duties.bounds(row["due"])})
        told = [_moved(duty, old)]
        if duty.state != before:
            outcome["rejudged"].append({"obligation": duty.id, "old": before, "new": duty.state})
            told.append(duties.record("gongkai.catalog.obligation.fulfilled.v1", duty, rejudged_from=before))
        return told
    was = duty.state
    if was == WITHDRAWN or not same or was != row["state"]:
        _set(duty, row, (*_TIMING, *_RULE, "backlog", "late_reported", "told"))
        duty.computed_on = today
    if was == WITHDRAWN:
        outcome["reopened"].append(duty.id)
        return [duties.record("gongkai.catalog.obligation.reopened.v1", duty, reason="event_corrected")]
    if same and was == duty.state:
        outcome["unchanged"].append(duty.id)
        return []
    told = []
    if duty.fulfilled_on is not None and duty.due is not None:  # published while it had no date yet
        duty.state = fulfilment(duty.fulfilled_on, duty.due)
        told.append(duties.record("gongkai.catalog.obligation.fulfilled.v1", duty))
    outcome["moved"].append({"obligation": duty.id, "old": old, "new": duties.bounds(duty.due)})
    return [_moved(duty, old), *told]


def _set(duty: Obligation, row: Mapping[str, Any], names: tuple[str, ...]) -> None:
    for name in names:
        setattr(duty, name, row[name])


def _moved(duty: Obligation, old: dict[str, Any] | None) -> Record:
    return duties.record("gongkai.catalog.obligation.moved.v1", duty, old=old, reason="event_corrected")


def _withdraw(duty: Obligation, outcome: dict[str, list[Any]], reason: str) -> Record:
    duty.state = WITHDRAWN
    outcome["withdrawn"].append(duty.id)
    return duties.record("gongkai.catalog.obligation.withdrawn.v1", duty, reason=reason)


async def withdraw(
    session: Session, principal: Principal, tools: Tools, identifier: str, reason: str
) -> dict[str, Any]:
    """Take an event back: its open duties are withdrawn, its closed ones stay and say so (see CorrectedOut)."""
    event = await events.read_standing(session, principal, identifier)
    there = await obligations.of_event(session, event.id, lock=True)
    own = [duty for duty in there if duty.follow_up is None]
    outcome, records, ended = _end(there, own, "event_withdrawn", event_withdrawn())
    await session.flush()
    change = Change("event_withdrawn", tools.clock.today())
    await _take_down(session, tools, event, there, ended, change, outcome)
    event.withdrawal = {
        "reason": reason, "at": tools.clock.now().isoformat(), "key": principal.key_id,
        "officer": principal.officer.as_dict() if principal.officer else None,
    }  # fmt: skip
    await session.flush()
    await events.tell_decision(session, tools, event, decision_kind(event.attributes))
    await tools.outbox.record_all(session, records, now=tools.clock.now())
    return await _kept(session, principal, tools, event, "withdrawal", reason, ({}, {}), outcome)


async def change_decision(
    session: Session, principal: Principal, tools: Tools, identifier: str, kind: str, decided_on: date, reason: str
) -> dict[str, Any]:  # fmt: skip
    """The decision behind an event was changed, revoked, declared unlawful or void: what was to be published of it is no
    longer owed, what was posted is to be taken down and explained (see CorrectedOut).

    Raises Invalid for the day, Conflict when no act of follow_ups.rules speaks of the event's duties.
    """
    event = await events.read_standing(session, principal, identifier)
    if not event.occurred_on <= decided_on <= tools.clock.today():
        raise Invalid.at("/decided_on", "bad_day", f"应在事件发生日 {event.occurred_on} 与今日之间",
                         f"the day lies between the event's, {event.occurred_on}, and today")  # fmt: skip
    change = Change(kind, decided_on)
    there = await obligations.of_event(session, event.id, lock=True)
    own = [duty for duty in there if duty.follow_up is None and follow_up_of(duty.item)]
    if not own:
        known = ";".join(row.trigger for row in FOLLOW_UPS)
        raise Conflict(
            f"该事件没有适用法定后续义务的事项;所载:{known}(见 GET /v1/catalog/statutory-limits)",
            "no act demands a follow-up of this event's duties; see follow_ups of GET /v1/catalog/statutory-limits",
            code="no_follow_up",
        )
    outcome, records, ended = _end(there, own, "decision_changed", decision_changed(change))
    await session.flush()
    await _take_down(session, tools, event, there, ended, change, outcome)
    await tools.outbox.record_all(session, records, now=tools.clock.now())
    return await _kept(session, principal, tools, event, "decision_change", reason,
                       ({}, {"decision": kind, "decided_on": decided_on}), outcome)  # fmt: skip


def _outcome() -> dict[str, list[Any]]:
    return {
        "unchanged": [], "moved": [], "created": [], "reopened": [], "withdrawn": [], "rejudged": [], "kept": [],
        "take_downs": [],
    }  # fmt: skip


def _end(
    there: Sequence[Obligation], own: Sequence[Obligation], reason: str, words: dict[str, str]
) -> tuple[dict[str, list[Any]], list[Record], list[Obligation]]:
    """End some of an event's duties: what is open is withdrawn, what is closed stays and says why; (the outcome for all,
    the events to tell, those that ended).
    """
    outcome, records, ended = _outcome(), list[Record](), list[Obligation]()
    for duty in there:
        if duty not in own or duty.state == WITHDRAWN:
            outcome["unchanged"].append(duty.id)
            continue
        if duty.state in NOT_CLOSED:
            records.append(_withdraw(duty, outcome, reason))
        else:
            outcome["kept"].append(duty.id)
        duty.defects = [*duty.defects, words]
        ended.append(duty)
    return outcome, records, ended


async def _take_down(
    session: Session, tools: Tools, event: BusinessEvent, there: Sequence[Obligation], ended: Sequence[Obligation],
    change: Change, outcome: dict[str, list[Any]],
) -> None:  # fmt: skip
    """Raise the duties to take down what was posted, where an act says so."""
    rows = await follow_ups.rows_for(session, tools, there, ended, change)
    await events.keep(session, tools, event.id, rows)
    outcome["take_downs"] = [row["id"] for row in rows]


async def _kept(
    session: Session, principal: Principal, tools: Tools, event: BusinessEvent, kind: str, reason: str,
    changed: tuple[dict[str, Any], dict[str, Any]], outcome: dict[str, list[Any]],
) -> dict[str, Any]:  # fmt: skip
    old, new = (_storable(values) for values in changed)
    correction = EventCorrection(
        id=new_id("cor"), event=event.id, kind=kind, reason=reason, old=old, new=new, outcome=outcome,
        at=tools.clock.now(), key_id=principal.key_id,
        officer=principal.officer.as_dict() if principal.officer else None,
    )  # fmt: skip
    repository.add(session, correction)
    await session.flush()
    return {"correction": shown(correction), **await events.reported(session, tools, event)}


def _storable(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values with their dates as text."""

    def text(value: Any) -> Any:
        if isinstance(value, date):
            return value.isoformat()
        return {k: text(v) for k, v in value.items()} if isinstance(value, dict) else value

    return {name: text(value) for name, value in values.items()}
