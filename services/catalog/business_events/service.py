"""Use cases of business events: from what a system did to every duty that follows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.clock import day_of
from kernel.contracts.decisions import DecisionKind, DecisionTold, decision_kind
from kernel.contracts.regions import contains
from kernel.db import Session
from kernel.http.problems import Conflict, FieldError, Invalid, NotFound
from kernel.ids import new_id
from kernel.messaging.outbox import Record
from kernel.security.principal import Principal
from services.catalog.bindings.rules import meets
from services.catalog.business_events import repository
from services.catalog.business_events.models import BusinessEvent
from services.catalog.business_events.rules import odd_dates, other_body, unbound
from services.catalog.guidelines.rules import defect
from services.catalog.obligations import repository as obligations
from services.catalog.obligations import service as duties
from services.catalog.obligations.models import Obligation
from services.catalog.obligations.rules import (
    NEEDS_DATE,
    Duty,
    duties_of,
    fulfilment,
    is_backlog,
    timing_of,
    told_at_first,
)
from services.catalog.reference import Known, KnownBody, KnownCatalogue, KnownItem
from services.catalog.tools import Tools

#: Item, body at first, clause.
Key = tuple[str, str, int]
_YEARS = range(1949, 2200)


@dataclass(frozen=True, slots=True)
class Drafted:
    """The outcome of an event before anything is written."""

    rows: list[dict[str, Any]]
    bodies: list[KnownBody]
    catalogue: KnownCatalogue | None
    defects: list[dict[str, str]]
    backlog: bool
    late_reported: bool


def draft(
    known: Known, principal: Principal, tools: Tools, values: dict[str, Any], reported_on: date | None = None
) -> Drafted:
    """Every duty that follows from an event (pure but for the clock). Raises Invalid naming the member, Forbidden
    for a division or body outside the caller's subtree. `reported_on`: the day it was reported, today by default.
    """
    region, occurred_on = values["region"], values["occurred_on"]
    today = tools.clock.today()
    known.require_region(region)
    principal.require_region(region)
    bodies = _bodies(known, principal, values)
    _require_plausible(
        {"/occurred_on": occurred_on} | {f"/dates/{n}": day for n, day in values["dates"].items()}
    )
    if occurred_on > today:
        raise Invalid.at("/occurred_on", "in_the_future", f"发生日期不能晚于今日 {today}",
                         f"the event cannot have happened later than today, {today}")  # fmt: skip
    calendar = tools.calendars.of(region)
    backlog = is_backlog(occurred_on, today, calendar, tools.settings.backlog_working_days)
    reported_on = reported_on or today
    late = is_backlog(occurred_on, reported_on, calendar, tools.settings.late_report_working_days)
    catalogue = known.catalogue_in_force(region, occurred_on)
    if catalogue is None:
        zh = f"{occurred_on} 时 {region} 及其上级没有施行中的目录"
        en = f"on {occurred_on} no catalogue was in force in {region} or above"
        return Drafted([], bodies, None, [defect("no_catalogue", "/occurred_on", zh, en)], backlog, late)
    rows: list[dict[str, Any]] = []
    defects: list[dict[str, str]] = []
    fields: set[str] = set()
    for body in bodies:
        bound = _bound(known, values, body)
        if not bound:
            defects.append(unbound(known.bindings, values, body.id, body.name))
        fields |= {field for entry in bound for field in entry.dates.values()}
        for entry in bound:
            item = catalogue.items.get(entry.item)
            if item is None:
                defects.append(
                    defect("unknown_item", "/occurred_on", f"{occurred_on} 施行的目录中没有所绑定的事项 {entry.item}",
                           f"the catalogue in force on {occurred_on} has no item {entry.item}")
                )  # fmt: skip
                continue
            if caution := other_body(item, body.name):
                defects.append(caution)
            found = duties_of(
                item, dates=entry.dates, clauses=entry.clauses, event_dates=values["dates"], occurred_on=occurred_on,
                calendar=calendar, assumptions=catalogue.assumptions,
                due_soon_days=tools.settings.due_soon_working_days,
            )  # fmt: skip
            rows += [
                _row(item, entry, duty, body, region, catalogue, today, backlog, late, reported_on)
                for duty in found
            ]
    for row in rows:
        # A body that was merged or split since is told of under its old name for a while.
        row["body"] = known.answers_now(row["body"], row["domain"], row["item_id"])
    defects += odd_dates(values["dates"], occurred_on, today, fields)
    return Drafted(rows, bodies, catalogue, defects, backlog, late)


async def dry_run(principal: Principal, tools: Tools, values: dict[str, Any]) -> dict[str, Any]:
    """What would follow, with nothing written (see ReportedOut; ids null)."""
    known = await tools.reference.current()
    return _reported(known, tools, values, None, draft(known, principal, tools, values))


async def report(
    session: Session, principal: Principal, tools: Tools, values: dict[str, Any]
) -> tuple[str, dict[str, Any]]:
    """Keep an event and its duties in one transaction; (event id, what is answered).

    Raises what `draft` raises, and Conflict when the client reported this client_event_id before.
    """
    known = await tools.reference.within(session)
    drafted = draft(known, principal, tools, values)
    if there := await repository.id_of(session, principal, values["client_event_id"]):
        raise Conflict(
            f"事件 {values['client_event_id']} 已报送({there});重试请用同一 Idempotency-Key,更正请 POST …/{there}/corrections,新事件请用新编号",
            f"the event {values['client_event_id']} was reported before ({there}): retry with the same"
            f" Idempotency-Key, correct it by POST …/{there}/corrections, or give a new event a new number",
            code="event_exists", event=there,
        )  # fmt: skip
    identifier, now = new_id("evt"), tools.clock.now()
    event = BusinessEvent(
        id=identifier, client_region=principal.region,
 client=principal.client, client_event_id=values["client_event_id"],
        event_type=values["event_type"], occurred_on=values["occurred_on"],
        dates={name: day.isoformat() for name, day in values["dates"].items()}, region=values["region"],
        bodies=[body.id for body in drafted.bodies], domain=values["domain"], attributes=values["attributes"],
        defects=drafted.defects, backlog=drafted.backlog, late_reported=drafted.late_reported, key_id=principal.key_id,
        officer=principal.officer.as_dict() if principal.officer else None, received_at=now,
    )  # fmt: skip
    repository.add(session, event)
    await session.flush()
    await keep(session, tools, identifier, drafted.rows)
    await tell_decision(session, tools, event)
    return identifier, _reported(known, tools, values, identifier, drafted)


async def evaluate(session: Session, principal: Principal, tools: Tools, identifier: str) -> dict[str, Any]:
    """Evaluate a kept event anew with the bindings and catalogues of now, adding the duties that it had not raised
    (a binding that came after the event); those it has stay as they are. Returns all of them (see ReportedOut).
    """
    event = await read_standing(session, principal, identifier)
    known = await tools.reference.within(session)
    drafted = draft(known, principal, tools, values_of(event), day_of(event.received_at))
    raised = {key_of(duty) for duty in await obligations.of_event(session, event.id)}
    event.defects = drafted.defects
    await keep(session, tools, event.id, [row for row in drafted.rows if key_of_row(row) not in raised])
    return await reported(session, tools, event)


def key_of(duty: Obligation) -> Key:
    """What makes a duty of an event the same: item, body at first, clause."""
    return duty.item_id, duty.raised_for, duty.clause_number


def key_of_row(row: Mapping[str, Any]) -> Key:
    """`key_of` of a drafted duty."""
    return row["item_id"], row["raised_for"], row["clause_number"]


async def reported(session: AsyncSession, tools: Tools, event: BusinessEvent) -> dict[str, Any]:
    """A kept event and all its duties (see ReportedOut)."""
    return {
        "event": _reference(event.id, event.client_event_id, event.backlog, event.late_reported),
        "obligations": await duties.shown_all(session, tools, await obligations.of_event(session, event.id)),
        "defects": event.defects,
    }


def _reference(identifier: str | None, client_event_id: str, backlog: bool, late: bool) -> dict[str, Any]:
    return {
        "id": identifier, "client_event_id": client_event_id, "backlog": backlog, "late_reported": late,
    }  # fmt: skip


def values_of(event: BusinessEvent) -> dict[str, Any]:
    return {
        "client_event_id": event.client_event_id, "event_type": event.event_type, "occurred_on": event.occurred_on,
        "dates": {name: date.fromisoformat(day) for name, day in event.dates.items()}, "region": event.region,
        "body": None, "bodies": event.bodies, "domain": event.domain, "attributes": event.attributes,
    }  # fmt: skip


async def keep(session: Session, tools: Tools, event: str, rows: list[dict[str, Any]]) -> None:
    """Keep the duties of an event, and tell of each."""
    now = tools.clock.now()
    for row in rows:
        row.update(id=new_id("obl"), event=event, created_at=now)
    await obligations.add_all(session, rows)
    records = [duties.record("gongkai.catalog.obligation.created.v1", row) for row in rows]
    await tools.outbox.record_all(session, records, now=now)


async def tell_decision(
    session: Session, tools: Tools, event: BusinessEvent, before: DecisionKind | None = None
) -> None:
    """Tell of a licence, penalty or coercive measure (kernel.contracts.decisions) that an event reports, or no longer does:
    `before` is what it reported so far.
    """
    reported = decision_kind(event.attributes) if event.withdrawal is None else None
    kind = reported or before
    if kind is None:
        return
    data = DecisionTold(
        event=event.id, client=event.client, kind=kind, bodies=event.bodies, decided_on=event.occurred_on
    ).model_dump(mode="json")
    told = "gongkai.catalog.decision.reported.v1" if reported else "gongkai.catalog.decision.withdrawn.v1"
    await tools.outbox.record(
        session, Record(told, f"business-events/{event.id}", event.region, data), now=tools.clock.now()
    )


async def read(
    session: AsyncSession, principal: Principal, identifier: str, *, lock: bool = False
) -> BusinessEvent:
    """An event of the caller's subtree; raises NotFound."""
    event = await repository.get(session, principal, identifier, lock=lock)
    if event is None:
        raise NotFound(f"没有业务事件 {identifier}", f"there is no business event {identifier}")
    return event


async def read_standing(session: Session, principal: Principal, identifier: str) -> BusinessEvent:
    """An event to be changed, locked; raises NotFound, and Conflict when it was withdrawn."""
    event = await read(session, principal, identifier, lock=True)
    if event.withdrawal is not None:
        raise Conflict("该业务事件已撤回,不能再变更;确有其事的,以新编号报送",
                       "the event was withdrawn: if it did happen, report it under a new number",
                       code="event_withdrawn")  # fmt: skip
    return event


def shown(event: BusinessEvent) -> dict[str, Any]:
    """An event as answers show it."""
    return {
        "id": event.id, "client": event.client, "client_event_id": event.client_event_id,
        "event_type": event.event_type, "occurred_on": event.occurred_on, "dates": event.dates,
        "region": event.region, "bodies": event.bodies, "domain": event.domain, "attributes": event.attributes,
        "backlog": event.backlog, "late_reported": event.late_reported, "received_at": event.received_at,
        "officer": event.officer, "withdrawal": event.withdrawal, "defects": event.defects,
    }  # fmt: skip


async def supply_dates(
    session: Session, principal: Principal, tools: Tools, identifier: str, dates: dict[str, date]
) -> dict[str, Any]:
    """Give an event dates that it did not carry; duties that waited for them get their dates. Returns the event's
    duties (see ReportedOut). Raises Conflict for a date that the event carries already with another value.
    """
    event = await read_standing(session, principal, identifier)
    _require_plausible({f"/dates/{name}": day for name, day in dates.items()})
    changed = [
        name for name, day in dates.items() if event.dates.get(name, day.isoformat()) != day.isoformat()
    ]
    if changed:
        errors = [
            FieldError(f"/dates/{name}", "date_given", f"日期 {name} 已报为 {event.dates[name]};更改请 POST …/corrections",
                       f"{name} was reported as {event.dates[name]}: correct it by POST …/corrections")
            for name in changed
        ]  # fmt: skip
        raise Conflict(errors[0].message_zh, errors[0].message_en, code="date_given", errors=errors)
    event.dates = event.dates | {name: day.isoformat() for name, day in dates.items()}
    event_dates = {name: date.fromisoformat(day) for name, day in event.dates.items()}
    calendar = tools.calendars.of(event.region)
    found = await obligations.of_event(session, event.id)
    today, records = tools.clock.today(), []
    for duty in found:
        if duty.state != NEEDS_DATE or duty.clause is None:
            continue
        assumptions = {"vague_limit": duty.assumed} if duty.assumed else {}
        timing = timing_of(
            duty.clause, duty.dates, event_dates, event.occurred_on, calendar, assumptions,
            tools.settings.due_soon_working_days,
        )  # fmt: skip
        duty.trigger_on, duty.state, duty.due = timing.trigger_on, timing.state, timing.due
        duty.due_by, duty.due_soon_from = timing.due_by, timing.due_soon_from
        duty.order_on, duty.defects, duty.computed_on = timing.order_on, list(timing.defects), today
        # Measured on the day of the report: a date that comes late makes no history of a duty.
        duty.backlog = timing.due_by < day_of(event.received_at) if timing.due_by else event.backlog
        duty.told = told_at_first(timing.due_by, day_of(event.received_at))
        duty.late_reported = duty.late_reported or (timing.due_by is not None and timing.due_by < today)
        if timing.due is not None:
            records.append(
                duties.record("gongkai.catalog.obligation.moved.v1", duty, old=None, reason="date_supplied")
            )
            if duty.fulfilled_on is not None:  # it was published before its date was known: judged now
                duty.state = fulfilment(duty.fulfilled_on, timing.due)
                records.append(duties.record("gongkai.catalog.obligation.fulfilled.v1", duty))
    await session.flush()
    await tools.outbox.record_all(session, records, now=tools.clock.now())
    return await reported(session, tools, event)


def _require_plausible(dates: Mapping[str, date]) -> None:
    """Raise Invalid naming each date of a year that no event of today's law can carry (a slip of the keyboard)."""
    errors = [
        FieldError(pointer, "implausible_date", f"日期 {day} 超出 {_YEARS[0]} 年至 {_YEARS[-1]} 年",
                   f"the date {day} lies outside the years {_YEARS[0]} to {_YEARS[-1]}")
        for pointer, day in dates.items()
        if day.year not in _YEARS
    ]  # fmt: skip
    if errors:
        raise Invalid(errors[0].message_zh, errors[0].message_en, code="implausible_date", errors=errors)


def _bodies(known: Known, principal: Principal, values: dict[str, Any]) -> list[KnownBody]:
    named = [("/body", values["body"])] if values["body"] is not None else []
    named += [(f"/bodies/{n}", key) for n, key in enumerate(values["bodies"])]
    if not named:
        raise Invalid.at(
            "/body", "missing", "请以 body 或 bodies 指明公开主体", "name the body, or several in bodies"
        )
    found: dict[str, KnownBody] = {}
    for pointer, key in named:
        body = known.require_body(key, pointer)
        principal.require_region(body.region, pointer)
        found[body.id] = body
    return list(found.values())


def _bound(known: Known, values: dict[str, Any], body: KnownBody) -> Sequence[KnownItem]:
    """The items that bindings give for this event and body; the first binding to name an item decides."""
    found: dict[str, KnownItem] = {}
    named = known.heirs(body.id)
    for binding in known.bindings.get(values["event_type"], ()):
        if (
            contains(binding.region, values["region"])
            and binding.domain in (None, values["domain"])
            and (binding.body is None or binding.body in named)
            and meets(binding.attributes, values["attributes"])
        ):
            for entry in binding.items:
                found.setdefault(entry.item, entry)
    return list(found.values())


def _row(
    item: Mapping[str, Any],
    entry: KnownItem,
    duty: Duty,
    body: KnownBody,
    region: str,
    catalogue: KnownCatalogue,
    today: date,
    backlog: bool,
    late: bool,
    reported_on: date,
) -> dict[str, Any]:
    timing = duty.timing
    return {
        "id": None, "event": None, "region": region, "body": body.id, "raised_for": body.id, "domain": item["domain"],
        "regime": item["regime"], "item_id": item["id"], "item": item, "catalogue": catalogue.id,
        "clause_number": duty.clause_number, "clause": duty.clause, "dates": dict(entry.dates),
        "trigger_on": timing.trigger_on, "state": timing.state, "due": timing.due, "assumed": timing.assumed,
        "computed_on": today, "due_by": timing.due_by, "due_soon_from": timing.due_soon_from,
        "order_on": timing.order_on, "defects": list(timing.defects),
        "backlog": timing.due_by < today if timing.due_by else backlog,
        "late_reported": late or (timing.due_by is not None and timing.due_by < reported_on),
        "fulfilled_on": None, "recurrence": None, "period": None, "waiver": None, "nil_report": None, "follow_up": None,
        "told": told_at_first(timing.due_by, today), "created_at": None, "version": 1,
    }  # fmt: skip


def _reported(
    known: Known, tools: Tools, values: dict[str, Any], identifier: str | None, drafted: Drafted
) -> dict[str, Any]:
    today = tools.clock.today()
    version = known.version_of(drafted.catalogue.id) if drafted.catalogue else ""
    members = drafted.catalogue.members if drafted.catalogue else {}
    return {
        "event": _reference(identifier, values["client_event_id"], drafted.backlog, drafted.late_reported),
        "obligations": [
            duties.document(row, known.bodies[row["body"]], version, today, members=members[row["item_id"]])
            for row in drafted.rows
        ],
        "defects": drafted.defects,
    }
