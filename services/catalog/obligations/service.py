"""Use cases of obligations: show, explain, recompute after a new calendar, tell when due soon or overdue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.http.problems import BadParameter, NotFound
from kernel.legal_time import Calendars
from kernel.messaging.outbox import Record
from kernel.security.principal import Principal
from services.catalog.address_checks import repository as address_checks
from services.catalog.address_checks.notices import Sighting, notice_evidence
from services.catalog.business_events import repository as business_events
from services.catalog.obligations import repository
from services.catalog.obligations.lengths import Posted, has_lengths, notice_periods, retention_of
from services.catalog.obligations.models import Obligation
from services.catalog.obligations.rules import (
    ART_26,
    DUE_SOON,
    OPEN,
    OVERDUE,
    counts_from_end,
    due_document,
    due_soon,
    item_members,
    missing_elements,
    period_of,
    status_on,
)
from services.catalog.publications import repository as publications
from services.catalog.recurrences import repository as recurrences
from services.catalog.reference import Known, KnownBody
from services.catalog.tools import Tools

BATCH = 200
PATH = "/v1/catalog/obligations/"


@dataclass(frozen=True, slots=True)
class Moved:
    """An open duty whose date (or bounds) another calendar has changed."""

    obligation: str
    item: str
    region: str
    trigger_on: date
    old: dict[str, Any]
    new: dict[str, Any]


def document(
    values: Mapping[str, Any],
    body: KnownBody,
    catalogue_version: str,
    today: date,
    missing: list[str] | None = None,
    members: Mapping[str, Any] | None = None,
    lengths: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """A duty as answers show it, from its stored values (or those it would be stored with, id null).

    `members` are those of `item_members` where they are known already, `missing` what publications left open,
    `lengths` the notice periods and the retention that they set running.
    """
    item, due, identifier = values["item"], values["due"], values["id"]
    if due is not None:
        due = {**due, "explanation_url": f"{PATH}{identifier}/explanation" if identifier else None}
    if members is None:
        members = item_members(item)
    return {
        "id": identifier,
        "item": {"id": item["id"], "name": item["name"], "domain": item["domain"],
                 "catalogue_version": catalogue_version},
        "status": status_on(today, values["state"], values["due_by"], values["due_soon_from"]),
        "due": due,
        "content_elements": members["content_elements"],
        "missing_elements": members["missing_elements"] if missing is None else missing,
        "basis": members["basis"],
        "channels": members["channels"],
        "channels_other": members["channels_other"],
        "audience": members["audience"],
        "method": members["method"],
        "responsible_body": body.as_dict(),
        "region": values["region"],
        "regime": values["regime"],
        "trigger": trigger_document(values["clause"], values["trigger_on"]),
        "event": values["event"],
        "recurrence": values["recurrence"],
        "period": values["period"],
        "backlog": values["backlog"],
        "late_reported": values["late_reported"],
        "transferred_from": values["raised_for"] if values["raised_for"] != values["body"] else None,
        "fulfilled_on": values["fulfilled_on"],
        "nil_report": values["nil_report"],
        "waiver": values["waiver"],
        "follow_up": values["follow_up"],
        "notice_periods": lengths["notice_periods"] if lengths else [],
        "retention": lengths["retention"] if lengths else members["retention"],
        "defects": [*values["defects"], *members["defects"]],
    }  # fmt: skip


def trigger_document(clause: Mapping[str, Any] | None, trigger_on: date | None) -> dict[str, Any] | None:
    """What set the clock running: the trigger's words, its day, and the rule."""
    if clause is None:
        return None
    return {
        "words": clause["trigger"], "date": trigger_on, "condition": clause["condition"], "amount": clause["amount"],
        "unit": clause["unit"], "direction": clause["direction"], "recurrence": clause["recurrence"],
    }  # fmt: skip


async def shown(session: AsyncSession, tools: Tools, obligation: Obligation) -> dict[str, Any]:
    """A stored duty as answers show it."""
    return (await shown_all(session, tools, [obligation]))[0]


async def shown_all(
    session: AsyncSession, tools: Tools, obligations: Sequence[Obligation]
) -> list[dict[str, Any]]:
    """Stored duties as answers show them."""
    known = await tools.reference.within(session)
    today = tools.clock.today()
    filled = await publications.filled_elements(session, [o.id for o in obligations])
    lengths = await _lengths(session, tools, [o for o in obligations if has_lengths(o.item)])
    return [
        document(
            stored(o), known.bodies[o.body], known.version_of(o.catalogue), today,
            _missing(o, filled.get(o.id, ())), lengths=lengths.get(o.id),
        )
        for o in obligations
    ]  # fmt: skip


def _missing(obligation: Obligation, filled: Sequence[str]) -> list[str]:
    """What is not done yet; a posting taken down has done all that a follow-up asks."""
    if obligation.follow_up is not None and obligation.fulfilled_on is not None:
        return []
    return missing_elements(obligation.item, filled)


async def _lengths(
    session: AsyncSession, tools: Tools, obligations: Sequence[Obligation]
) -> dict[str, dict[str, Any]]:
    """Notice periods and retention by duty, from what was published."""
    if not obligations:
        return {}
    posted: dict[str, list[Posted]] = {}
    rows = await publications.posted(session, [o.id for o in obligations])
    sighted = await address_checks.sighted(session, [publication for _, publication, _, _ in rows])
    for obligation, publication, published_on, withdrawn_on in rows:
        posted.setdefault(obligation, []).append(Posted(publication, published_on, withdrawn_on))
    today, found = tools.clock.today(), {}
    for o in obligations:
        all_of = posted.get(o.id, [])
        standing = [p.published_on for p in all_of if p.withdrawn_on is None]
        found[o.id] = {
            "notice_periods": [
                notice | {"evidence": _evidence(notice, sighted, today)}
                for notice in notice_periods(o.item, all_of, tools.calendars.of(o.region), today)
            ],
            "retention": retention_of(o.item, max(standing, default=None)),
        }
    return found


def _evidence(
    notice: Mapping[str, Any], sighted: Mapping[str, Mapping[date, Sighting]], today: date
) -> dict[str, Any] | None:
    days = sighted.get(notice["publication"])
    return notice_evidence(notice, days, today) if days is not None else None


def stored(obligation: Obligation) -> dict[str, Any]:
    """The stored values that `document` needs."""
    return {name: getattr(obligation, name) for name in _STORED}


def require_visible(known: Known, principal: Principal, region: str) -> None:
    """Raise Invalid for a code that is no division, NotFound for one outside the caller's subtree."""
    known.require_region(region, "?region")
    if not principal.reaches(region):
        raise NotFound(
            f"{region} 不在本密钥的行政区划 {principal.region} 内",
            f"{region} lies outside this key's division {principal.region}",
        )


async def require_sources(
    session: AsyncSession, principal: Principal, event: str | None, recurrence: str | None
) -> None:
    """Raise BadParameter for an event or a recurrence that a query names and that is not in the caller's subtree."""
    if event is not None and await business_events.get(session, principal, event) is None:
        raise BadParameter.at("?event", "unknown_event", f"没有业务事件 {event};见 GET /v1/catalog/business-events",
                              f"there is no business event {event}; see GET /v1/catalog/business-events")  # fmt: skip
    if recurrence is not None and await recurrences.get(session, principal, recurrence) is None:
        raise BadParameter.at("?recurrence", "unknown_recurrence", f"没有定期公开 {recurrence};见 GET /v1/catalog/recurrences",
                              f"there is no recurrence {recurrence}; see GET /v1/catalog/recurrences")  # fmt: skip


_STORED = (
    "id", "item", "state", "due", "due_by", "due_soon_from", "region", "regime", "clause", "trigger_on", "event",
    "recurrence", "period", "backlog", "late_reported", "raised_for", "body", "fulfilled_on", "nil_report", "waiver",
    "follow_up", "defects",
)  # fmt: skip


async def read(
    session: AsyncSession, principal: Principal, identifier: str, *, lock: bool = False
) -> Obligation:
    """A duty of the caller's subtree; raises NotFound, also for another division's. `lock` it to decide its state:
    two publications at once must each see the other.
    """
    obligation = await repository.get(session, principal, identifier, lock=lock)
    if obligation is None:
        raise NotFound(f"没有公开义务 {identifier}", f"there is no obligation {identifier}")
    return obligation


async def explain(
    session: AsyncSession, principal: Principal, tools: Tools, identifier: str, known_on: date | None
) -> dict[str, Any]:
    """Why that date, day by day. A closed duty is explained with what was known when it was computed."""
    obligation = await read(session, principal, identifier)
    told = await shown(session, tools, obligation)
    if known_on is None and obligation.state != OPEN:
        known_on = obligation.computed_on
    due, days = told["due"], []
    clause, trigger_on = obligation.clause, obligation.trigger_on
    if due and clause and trigger_on and counted(obligation):
        calendar = tools.calendars.of(obligation.region, known_on)
        if known_on is not None:
            due |= due_document(clause, trigger_on, calendar, obligation.assumed)
        if period := period_of(clause, trigger_on, calendar, obligation.assumed):
            days = [line.as_dict() for line in calendar.explain(period)]
    zh, en = _summary(told, obligation, due)
    limit = obligation.item["time_limit"]
    return {
        "obligation": obligation.id, "item": told["item"], "summary_zh": zh, "summary_en": en,
        "time_limit": limit["text"] if limit else None, "trigger": told["trigger"], "due": due,
        "known_on": known_on, "days": days,
    }  # fmt: skip


def _summary(
    told: Mapping[str, Any], obligation: Obligation, due: Mapping[str, Any] | None
) -> tuple[str, str]:
    if due is None:
        reasons = obligation.defects
        return (
            "尚不能算出期限:" + ";".join(d["message_zh"] for d in reasons),
            "no date can be computed yet: " + "; ".join(d["message_en"] for d in reasons),
        )
    limit = obligation.item["time_limit"]["text"]
    if obligation.period and not counted(obligation):
        label = obligation.period["label"]
        return (
            f"时限“{limit}”;周期 {label};届满日 {due['date']}({due['basis']})",
            f"limit “{limit}”; period {label}; the last day is {due['date']}",
        )
    words = told["trigger"]["words"] or "触发事由"
    if obligation.assumed:
        limit += f"(本地口径:{obligation.assumed['amount']} 个工作日,{ART_26})"
    start = obligation.trigger_on
    if due["date"]:
        ending = {"final": "", "may_move": ",后续放假通知可能改变该日", "provisional": ""}[due["status"]]
        return (
            f"时限“{limit}”;“{words}”为 {start};届满日 {due['date']}{ending}",
            f"limit “{limit}”; “{words}” on {start}; the last day is {due['date']}",
        )
    return (
        f"时限“{limit}”;“{words}”为 {start};届满日所在年度尚无放假通知,不早于 {due['earliest']},不晚于 {due['latest']}",
        f"limit “{limit}”; “{words}” on {start}; no holiday notice yet: between {due['earliest']} and {due['latest']}",
    )


async def tell(session: Session, tools: Tools) -> int:
    """Record the events of duties that have become due soon or overdue (each once); how many."""
    today = tools.clock.today()
    found = await repository.to_tell(session, today, BATCH)
    records = []
    for obligation in found:
        status = status_on(today, obligation.state, obligation.due_by, obligation.due_soon_from)
        obligation.told = status
        kind = {OVERDUE: "overdue", DUE_SOON: "due_soon"}[status]
        records.append(record(f"gongkai.catalog.obligation.{_VERBS[kind]}.v1", obligation))
    await tools.outbox.record_all(session, records, now=tools.clock.now())
    return len(found)


#: A past verb each: an event is something that has happened.
_VERBS = {"due_soon": "became_due_soon", "overdue": "became_overdue"}


def counted(obligation: Obligation) -> bool:
    """Whether the date of a duty is counted from its trigger day by the clause. That of a recurring one is a day of
    its period, unless its clause counts from the period's end or the county's reading does.
    """
    if obligation.period is None or obligation.assumed:
        return True
    return obligation.clause is not None and counts_from_end(obligation.clause)


async def recompute(
    session: Session, tools: Tools, after: str, calendars: Calendars | None = None
) -> tuple[str | None, list[Moved]]:
    """Compute one batch of open duties anew, with the calendars of now or those given; (the last id, or None at the
    end; what moved).
    """
    calendars = calendars or tools.calendars.current
    found = await repository.open_page(session, after=after, limit=BATCH)
    records, moved = [], []
    for obligation in found:
        assert obligation.clause is not None
        assert obligation.trigger_on is not None
        calendar = calendars.on(None, obligation.region)
        old = due = obligation.due
        assert old is not None
        if counted(obligation):
            due = due_document(obligation.clause, obligation.trigger_on, calendar, obligation.assumed)
        assert due is not None
        obligation.due_soon_from = due_soon(due, calendar, tools.settings.due_soon_working_days)
        if old == due:
            continue
        place(obligation, due, tools.clock.today())
        moved.append(
            Moved(obligation.id, obligation.item_id, obligation.region, obligation.trigger_on, old, due)
        )
        records.append(
            record(
                "gongkai.catalog.obligation.moved.v1", obligation, old=bounds(old), reason="calendar_changed"
            )
        )
    await tools.outbox.record_all(session, records, now=tools.clock.now())
    return (found[-1].id if len(found) == BATCH else None), moved


def place(obligation: Obligation, due: dict[str, Any], today: date) -> None:
    """Give a duty another date."""
    obligation.due = due
    obligation.due_by = obligation.order_on = date.fromisoformat(due["date"] or due["latest"])
    obligation.computed_on = today
    obligation.told = ""


def bounds(due: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A date as events and lists of moved duties tell of it."""
    return {name: due[name] for name in ("date", "earliest", "latest")} if due else None


def record(kind: str, obligation: Obligation | Mapping[str, Any], **more: Any) -> Record:
    """An event about a duty: facts to act on, not the row."""
    values = obligation if isinstance(obligation, Mapping) else {n: getattr(obligation, n) for n in _TOLD}
    due = values["due"]
    data = {
        "obligation": values["id"], "event": values["event"], "item": values["item_id"], "domain": values["domain"],
        "body": values["body"], "region": values["region"], "state": values["state"],
        "backlog": values["backlog"],
        "due": {name: due[name] for name in _DUE} if due else None,
    }  # fmt: skip
    if values["recurrence"] is not None:
        data |= {"recurrence": values["recurrence"], "period": values["period"]}
    if values["follow_up"] is not None:
        data |= {"take_down": values["follow_up"]["publication"]}
    return Record(kind, f"obligations/{values['id']}", values["region"], data | more)


_DUE = ("date", "status", "earliest", "latest", "basis", "basis_status")
_TOLD = (
    "id", "event", "item_id", "domain", "body", "region", "state", "backlog", "due", "recurrence", "period",
    "follow_up",
)  # fmt: skip
