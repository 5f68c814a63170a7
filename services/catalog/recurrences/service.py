"""Use cases of recurrences: put one, take it away, raise the duties of the periods that have begun."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import ancestors
from kernel.db import Session
from kernel.http.etag import require_match, version_etag
from kernel.http.problems import Conflict, FieldError, Forbidden, Invalid, NotFound, Stale
from kernel.ids import new_id
from kernel.security.principal import Principal
from services.catalog.guidelines.rules import defect
from services.catalog.obligations import repository as obligations
from services.catalog.obligations import service as duties
from services.catalog.obligations.rules import NEEDS_DEFINITION, OPEN, due_document, due_soon, told_at_first
from services.catalog.recurrences import repository
from services.catalog.recurrences.models import Recurrence
from services.catalog.recurrences.rules import (
    VILLAGE,
    Period,
    below_village_minimum,
    due_in,
    periods,
    standing,
)
from services.catalog.reference import Known, KnownCatalogue
from services.catalog.tools import Tools

#: How far back a subscription may start: what lies before is reported as events, if at all.
REACH_BACK = timedelta(days=366)
#: A period opens so long after its first day, at most.
LONGEST = timedelta(days=3 * 366)
#: Duties raised in one transaction.
BATCH = 500
_UNDEFINED = "周期未定"


def etag_of(recurrence: Recurrence) -> str:
    """The strong ETag of a recurrence."""
    return version_etag(recurrence.id, recurrence.version)


async def shown(
    session: AsyncSession, tools: Tools, recurrence: Recurrence, raised: int = 0
) -> dict[str, Any]:
    """A recurrence as answers show it."""
    known = await tools.reference.within(session)
    catalogue = known.newest_catalogue(recurrence.region)
    return {
        "id": recurrence.id, "region": recurrence.region, "bodies": recurrence.bodies, "items": recurrence.items,
        "starts_on": recurrence.starts_on, "ends_on": recurrence.ends_on, "raised": raised,
        "warnings": _warnings(catalogue, recurrence.items) if catalogue else [],
    }  # fmt: skip


async def read(session: AsyncSession, principal: Principal, identifier: str) -> Recurrence:
    """A recurrence of the caller's subtree that is in use; raises NotFound."""
    recurrence = await repository.get(session, principal, identifier)
    if recurrence is None or not recurrence.active:
        raise NotFound(f"没有定期公开 {identifier}", f"there is no recurrence {identifier}")
    return recurrence


async def put(
    session: Session, principal: Principal, tools: Tools, identifier: str, values: dict[str, Any],
    if_match: str | None,
) -> tuple[Recurrence, bool, int]:  # fmt: skip
    """Create a recurrence, or replace it (If-Match needed); (it, whether it is new, duties raised at once).

    Raises Invalid naming each member: unknown division, body, item or clause, a clause that does not recur, one that
    the calendar cannot raise. Duties raised before a change stay.
    """
    known = await tools.reference.within(session)
    known.require_region(values["region"])
    principal.require_region(values["region"])
    bodies = _bodies(known, principal, values["bodies"])
    _check_days(values["starts_on"], values["ends_on"], tools.clock.today())
    catalogue = known.newest_catalogue(values["region"])
    if catalogue is None:
        raise Conflict(
            f"{values['region']} 及其上级尚未发布目录;请先发布(POST /v1/catalog/catalogues)",
            f"neither {values['region']} nor a division above it has published a catalogue: publish one first",
            code="no_catalogue",
        )
    _check_items(catalogue, values["items"])
    changes = values | {"bodies": bodies, "raised_to": None, "generation": 0, "active": True}
    recurrence = await repository.get(session, principal, identifier, lock=True)
    created = recurrence is None or not recurrence.active
    if recurrence is None:
        if await repository.taken(session, identifier):
            raise Forbidden("该标识已被其他区划使用,请换一个", "another division uses this id: choose another",
                            code="id_taken")  # fmt: skip
        recurrence = Recurrence(id=identifier, changed_at=tools.clock.now(), **changes)
        repository.add(session, recurrence)
    if created and if_match is not None:
        raise Stale("该定期公开不存在或已停用;新建时不要带 If-Match",
                    "there is no such recurrence (any more): to create it, leave If-Match out")  # fmt: skip
    if not created:
        require_match(if_match, etag_of(recurrence))
    for name, value in changes.items():
        setattr(recurrence, name, value)
    recurrence.changed_at = tools.clock.now()
    await session.flush()
    raised = await raise_duties(session, tools, recurrence)
    await session.flush()
    return recurrence, created, raised


async def retire(
    session: Session, principal: Principal, tools: Tools, identifier: str, if_match: str | None
) -> None:
    """Take a recurrence out of use; duties that it raised stay."""
    recurrence = await read(session, principal, identifier)
    require_match(if_match, etag_of(recurrence))
    recurrence.active, recurrence.changed_at = False, tools.clock.now()
    await session.flush()


async def follow(session: Session, tools: Tools) -> bool:
    """Raise what one recurrence owes by today; False when none is behind."""
    known = await tools.reference.within(session)
    today = tools.clock.today() + timedelta(days=tools.settings.recurrence_horizon_days)
    recurrence = await repository.behind(session, today, known.generations.get("catalogues", 0))
    if recurrence is None:
        return False
    await raise_duties(session, tools, recurrence)
    return True


async def raise_duties(session: Session, tools: Tools, recurrence: Recurrence) -> int:
    """Raise the duties of the periods that have begun (`recurrence_horizon_days` ahead) and are not raised yet, at most
    BATCH; how many. The key (recurrence, item, body, clause, period) makes it once.
    """
    known = await tools.reference.within(session)
    until = tools.clock.today() + timedelta(days=tools.settings.recurrence_horizon_days)
    generation = known.generations.get("catalogues", 0)
    # A catalogue published since then may hold for days that were looked at before.
    again = recurrence.generation != generation or recurrence.raised_to is None
    since = recurrence.starts_on if again else (recurrence.raised_to or date.min) + timedelta(days=1)
    last = min(until, recurrence.ends_on or until)
    there = await obligations.raised(session, recurrence.id, since - LONGEST)
    rows: list[dict[str, Any]] = []
    complete = True
    for row in _rows(known, tools, recurrence, since, last):
        if (row["item_id"], row["raised_for"], row["clause_number"], row["period_from"]) in there:
            continue
        if len(rows) == BATCH:
            complete = False
            break
        rows.append(row)
    now = tools.clock.now()
    for row in rows:
        row.update(id=new_id("obl"), created_at=now)
    await obligations.add_all(session, rows)
    records = [duties.record("gongkai.catalog.obligation.created.v1", row) for row in rows]
    await tools.outbox.record_all(session, records, now=now)
    if complete:
        await repository.progress(session, recurrence.id, until, generation)
    return len(rows)


def _rows(
    known: Known, tools: Tools, recurrence: Recurrence, since: date, until: date
) -> Iterator[dict[str, Any]]:
    """Every duty of the periods that open from `since` to `until`, by the catalogue in force when they open."""
    if since > until:
        return
    opened = {since} | {
        catalogue.effective_from
        for code in (recurrence.region, *ancestors(recurrence.region))
        for catalogue in known.catalogues.get(code, ())
        if since < catalogue.effective_from <= until
    }
    edges = sorted(opened)
    for first, after in zip(edges, [*edges[1:], until + timedelta(days=1)], strict=True):
        catalogue = known.catalogue_in_force(recurrence.region, first)
        if catalogue is None:
            continue
        for entry in recurrence.items:
            item = catalogue.items.get(entry["item"])
            if item is None:
                continue
            for number, clause in _chosen(item, entry):
                for period in _periods(clause, first, after - timedelta(days=1), recurrence):
                    for body in recurrence.bodies:
                        if _owes(body, period.opens_on):
                            yield _row(
                                tools, recurrence, catalogue, item, number, clause, period, body["body"]
                            )


def _periods(clause: Mapping[str, Any], since: date, until: date, recurrence: Recurrence) -> list[Period]:
    start = recurrence.starts_on
    if standing(clause) == "undefined":
        whole = Period(start, recurrence.ends_on or date.max, _UNDEFINED, start, None, "")
        return [whole] if since <= start <= until else []
    return periods(clause, since, until, start)


def _chosen(item: Mapping[str, Any], entry: Mapping[str, Any]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """(number, clause) of an item's clauses that the calendar can raise, those that were chosen."""
    limit = item["time_limit"]
    for number, clause in enumerate(limit["clauses"] if limit else (), 1):
        chosen = entry["clauses"] is None or number in entry["clauses"]
        if chosen and standing(clause) in ("periodic", "undefined"):
            yield number, clause


def _owes(body: Mapping[str, Any], day: date) -> bool:
    since, until = body["since"], body["until"]
    return (since is None or date.fromisoformat(since) <= day) and (
        until is None or day < date.fromisoformat(until)
    )


def _row(
    tools: Tools, recurrence: Recurrence, catalogue: KnownCatalogue, item: Mapping[str, Any], number: int,
    clause: Mapping[str, Any], period: Period, body: str,
) -> dict[str, Any]:  # fmt: skip
    today, calendar = tools.clock.today(), tools.calendars.of(recurrence.region)
    undefined = standing(clause) == "undefined"
    trigger_on = period.opens_on if period.due else period.end
    due = None
    if not undefined:
        due = due_in(period, item, clause) if period.due else due_document(clause, trigger_on, calendar)
    due_by = date.fromisoformat(due["date"] or due["latest"]) if due else None
    shown_period: dict[str, str | None] = period.as_dict()
    if undefined:
        shown_period["to"] = recurrence.ends_on.isoformat() if recurrence.ends_on else None
    return {
        "event": None, "recurrence": recurrence.id, "period": shown_period, "period_from": period.start,
        "region": recurrence.region, "body": body, "raised_for": body, "domain": item["domain"],
        "regime": item["regime"], "item_id": item["id"], "item": item, "catalogue": catalogue.id,
        "clause_number": number, "clause": clause, "dates": {}, "trigger_on": None if undefined else trigger_on,
        "state": NEEDS_DEFINITION if undefined else OPEN, "due": due, "assumed": None, "computed_on": today,
        "due_by": due_by,
        "due_soon_from": due_soon(due, calendar, tools.settings.due_soon_working_days) if due else None,
        "order_on": due_by or period.start, "defects": [_undefined(clause, "/time_limit")] if undefined else [],
        "backlog": due_by is not None and due_by < today, "late_reported": False, "fulfilled_on": None,
        "waiver": None, "nil_report": None, "follow_up": None, "told": told_at_first(due_by, today), "version": 1,
    }  # fmt: skip


def _bodies(known: Known, principal: Principal, keys: list[str]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for n, key in enumerate(keys):
        body = known.require_body(key, f"/bodies/{n}")
        principal.require_region(body.region, f"/bodies/{n}")
        found[body.id] = {"body": body.id, "since": None, "until": None}
    return list(found.values())


def _check_days(starts_on: date, ends_on: date | None, today: date) -> None:
    if starts_on < today - REACH_BACK:
        raise Invalid.at("/starts_on", "too_far_back", f"起始日不早于 {today - REACH_BACK}",
                         f"it starts on {today - REACH_BACK} or later")  # fmt: skip
    if starts_on.year > today.year + 10:
        raise Invalid.at("/starts_on", "implausible_date", "起始日过远", "it starts too far ahead")
    if ends_on is not None and ends_on < starts_on:
        raise Invalid.at(
            "/ends_on", "bad_day", "截止日不早于起始日", "it ends on the day it starts, or later"
        )


def _check_items(catalogue: KnownCatalogue, entries: list[dict[str, Any]]) -> None:
    errors = []
    for n, entry in enumerate(entries):
        item = catalogue.items.get(entry["item"])
        if item is None:
            errors.append(
                FieldError(f"/items/{n}/item", "unknown_item", f"{catalogue.region} 的目录中没有事项 {entry['item']}",
                           f"the catalogue of {catalogue.region} has no item {entry['item']}")
            )  # fmt: skip
            continue
        limit = item["time_limit"]
        clauses = dict(enumerate(limit["clauses"] if limit else (), 1))
        errors += [
            FieldError(f"/items/{n}/clauses", "unknown_clause", f"时限没有第 {number} 款",
                       f"the time limit has no clause {number}")
            for number in entry["clauses"] or ()
            if number not in clauses
        ]  # fmt: skip
        chosen = {c: clauses[c] for c in entry["clauses"] or clauses if c in clauses}
        kinds = {standing(clause) for clause in chosen.values()}
        if "sub_daily" in kinds:
            errors.append(
                FieldError(f"/items/{n}", "sub_daily_recurrence",
                           "每日多次(如每小时)的发布不能逐次产生义务:由发布系统自行监测;请以 clauses 排除该款",
                           "what is published several times a day gives no duty each time: its publishing system"
                           " watches it; leave that clause out by `clauses`")
            )  # fmt: skip
        elif not kinds & {"periodic", "undefined"} or (
            entry["clauses"] and kinds - {"periodic", "undefined"}
        ):
            errors.append(
                FieldError(f"/items/{n}", "not_recurring",
                           "所选条款不是定期公开(或为实时、按进展、按实际更新,须由业务事件产生)",
                           "the clauses chosen do not recur by the calendar (or arise with events: report those)")
            )  # fmt: skip
    if errors:
        raise Invalid(errors[0].message_zh, errors[0].message_en, code=errors[0].code, errors=errors)


def _warnings(catalogue: KnownCatalogue, entries: list[dict[str, Any]]) -> list[dict[str, str]]:
    found = []
    for n, entry in enumerate(entries):
        item = catalogue.items.get(entry["item"])
        for number, clause in _chosen(item, entry) if item else ():
            at = f"/items/{n}"
            if standing(clause) == "undefined":
                found.append(_undefined(clause, at))
            if clause["condition"]:
                found.append(
                    defect("conditional_clause", at,
                           f"第 {number} 款只适用于“{clause['condition']}”;不适用的,以 clauses 排除",
                           f"clause {number} holds for “{clause['condition']}” only: leave it out where it does not hold")
                )  # fmt: skip
            if item and below_village_minimum(item, clause):
                found.append(
                    defect("below_statutory_minimum", at, f"村务公开至少每季度一次({VILLAGE})",
                           f"village affairs are published at least every quarter ({VILLAGE})")
                )  # fmt: skip
    return found


def _undefined(clause: Mapping[str, Any], pointer: str) -> dict[str, str]:
    words = {"periodic": "定期"}.get(clause["recurrence"] or "", "所定周期")
    return defect(
        "needs_definition", pointer, f"“{words}”未写明周期;请在目录中细化(如每季度)",
        "no period is named: refine the catalogue's time limit (every quarter, for example)",
    )  # fmt: skip
