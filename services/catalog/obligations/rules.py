"""From an item's time limit and an event's dates to a duty: its date, its state, and whether it was met in time.

The limit of proactive disclosure is that of the item; where it says only 及时 the county's own assumption applies,
never longer than the 20 working days of 政府信息公开条例 Art. 26. What cannot be computed is needs_definition or
needs_date and never counts as on time.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

from kernel.legal_time import Due, WorkCalendar
from services.catalog.bindings.rules import OCCURRED_ON, field_of
from services.catalog.guidelines.rules import deadline_clauses, defect, defects_of
from services.catalog.obligations.fixed_dates import fixed_date
from services.catalog.obligations.lengths import retention_of

OPEN, ON_TIME, LATE = "open", "fulfilled_on_time", "fulfilled_late"
WAIVED, WITHDRAWN = "waived", "withdrawn"
NEEDS_DEFINITION, NEEDS_DATE = "needs_definition", "needs_date"
NOT_CLOSED: Final = (OPEN, NEEDS_DEFINITION, NEEDS_DATE)
DUE_SOON, OVERDUE = "due_soon", "overdue"
#: Defects of a closed duty that its event, withdrawn, corrected or its decision changed, no longer gives.
NO_LONGER_OWED: Final = frozenset({"event_withdrawn", "no_longer_follows", "decision_changed"})
STATUSES: Final = (
    OPEN, DUE_SOON, OVERDUE, ON_TIME, LATE, WAIVED, WITHDRAWN, NEEDS_DEFINITION, NEEDS_DATE,
)  # fmt: skip
ART_26: Final = "《政府信息公开条例》第二十六条"
FIXED: Final = "时限所定日期为固定日期,不顺延(《民法典》第二百零三条只及于期间)"
_ENDS: Final = re.compile(r"结束|终了|期满|届满")
_SPANS: Final = frozenset({"working_day", "calendar_day", "week", "month", "year", "hour"})


@dataclass(frozen=True, slots=True)
class Timing:
    """Where a duty stands: its trigger day, state, date (see `due_document`) and what is wrong with it. `assumed` is
    the county's own limit where the clause is vague.
    """

    trigger_on: date | None
    state: str
    due: dict[str, Any] | None
    due_by: date | None
    due_soon_from: date | None
    order_on: date
    assumed: Mapping[str, Any] | None = None
    defects: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty of an item: the clause of its limit (number 0: it has none) and its timing."""

    clause_number: int
    clause: Mapping[str, Any] | None
    timing: Timing


def duties_of(
    item: Mapping[str, Any], *, dates: Mapping[str, str], clauses: frozenset[int] | None,
    event_dates: Mapping[str, date], occurred_on: date, calendar: WorkCalendar, assumptions: Mapping[str, Any],
    due_soon_days: int,
) -> list[Duty]:  # fmt: skip
    """The duties that an event raises for an item, one for each deadline clause that applies.

    `dates` maps triggers to date fields, `event_dates` holds the dates that the event carries.
    """
    duties = [
        Duty(
            n,
            clause,
            timing_of(clause, dates, event_dates, occurred_on, calendar, assumptions, due_soon_days),
        )
        for n, clause in deadline_clauses(item)
        if clauses is None or n in clauses
    ]
    if duties:
        return duties
    undefined = Timing(None, NEEDS_DEFINITION, None, None, None, occurred_on, defects=(_no_limit(item),))
    return [Duty(0, None, undefined)]


def timing_of(
    clause: Mapping[str, Any], dates: Mapping[str, str], event_dates: Mapping[str, date], occurred_on: date,
    calendar: WorkCalendar, assumptions: Mapping[str, Any], due_soon_days: int,
) -> Timing:  # fmt: skip
    """The timing of one clause; the trigger's date comes from the event, never from the posting day."""
    assumed = assumptions.get("vague_limit") if _is_vague(clause) else None
    if assumed is None and not _is_definite(clause):
        return Timing(None, NEEDS_DEFINITION, None, None, None, occurred_on, defects=(_vague(clause),))
    trigger_on, missing = trigger_day(clause["trigger"], dates, event_dates, occurred_on)
    if trigger_on is None:
        return Timing(None, NEEDS_DATE, None, None, None, occurred_on, assumed, missing)
    if assumed is None:
        terms = (clause["unit"], clause["amount"], clause["direction"], clause["recurrence"])
        return _counted_once(terms, trigger_on, calendar, due_soon_days)
    return _counted(clause, trigger_on, calendar, due_soon_days, assumed)


@lru_cache(maxsize=4096)
def _counted_once(
    terms: tuple[Any, ...], trigger_on: date, calendar: WorkCalendar, due_soon_days: int
) -> Timing:
    """Limits on the same terms from the same day are counted once; nobody changes a Timing or its document."""
    clause = dict(zip(("unit", "amount", "direction", "recurrence"), terms, strict=True))
    return _counted(clause, trigger_on, calendar, due_soon_days, None)


def _counted(
    clause: Mapping[str, Any], trigger_on: date, calendar: WorkCalendar, due_soon_days: int,
    assumed: Mapping[str, Any] | None,
) -> Timing:  # fmt: skip
    due = due_document(clause, trigger_on, calendar, assumed)
    due_by = date.fromisoformat(due["date"] or due["latest"])
    return Timing(trigger_on, OPEN, due, due_by, due_soon(due, calendar, due_soon_days), due_by, assumed)


def trigger_day(
    trigger: str | None, dates: Mapping[str, str], event_dates: Mapping[str, date], occurred_on: date
) -> tuple[date | None, tuple[dict[str, str], ...]]:
    """The day that a trigger stands for, or why there is none."""
    field = field_of(dates, trigger)
    words = trigger or "(时限未写明触发事由)"
    if field is None:
        return None, (
            defect("unmapped_trigger", "/dates", f"触发事由“{words}”未绑定日期字段;请在绑定中指明",
                   f"the trigger “{words}” is bound to no date field: name one in the binding"),
        )  # fmt: skip
    if field == OCCURRED_ON:
        return occurred_on, ()
    if field not in event_dates:
        return None, (
            defect("missing_date", f"/dates/{field}", f"事件未带日期 {field}(触发事由“{words}”);请以 POST …/business-events/{{id}}/dates 补报",
                   f"the event carries no date {field} (the trigger “{words}”): give it by POST …/business-events/{{id}}/dates"),
        )  # fmt: skip
    return event_dates[field], ()


def due_document(
    clause: Mapping[str, Any],
    trigger_on: date,
    calendar: WorkCalendar,
    assumed: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The date by a clause: date (null when provisional), status, earliest, latest, strict_date, basis,
    basis_status, notices; dates in ISO form. `assumed` is the county's limit for a vague clause.
    """
    period = period_of(clause, trigger_on, calendar, assumed)
    if period is not None:
        return {
            "date": _iso(period.due), "status": period.status, "earliest": period.earliest.isoformat(),
            "latest": period.latest.isoformat(), "strict_date": _iso(period.strict_date),
            "basis": ART_26 if assumed else period.basis,
            "basis_status": "inference" if assumed else period.basis_status, "notices": list(period.notices),
        }  # fmt: skip
    day = fixed_date(clause, trigger_on)
    assert day is not None, "only definite clauses are computed"
    shown = day.isoformat()
    return {
        "date": shown, "status": "final", "earliest": shown, "latest": shown, "strict_date": shown,
        "basis": FIXED, "basis_status": "inference", "notices": [],
    }  # fmt: skip


def period_of(
    clause: Mapping[str, Any],
    trigger_on: date,
    calendar: WorkCalendar,
    assumed: Mapping[str, Any] | None = None,
) -> Due | None:
    """The period of a clause (or of the county's reading of a vague one) from its trigger day; None for a fixed date."""
    if assumed:
        return calendar.due(trigger_on, assumed["amount"], assumed["unit"])
    if clause["unit"] not in _SPANS:
        return None
    return calendar.due(trigger_on, clause["amount"], clause["unit"], clause["direction"] or "after")


def counts_from_end(clause: Mapping[str, Any]) -> bool:
    """Whether a recurring clause counts a span from the end of each period (每半年结束后一个月内)."""
    ends = bool(clause["trigger"]) and bool(_ENDS.search(clause["trigger"]))
    return clause["kind"] == "publish_deadline" and clause["unit"] in _SPANS and ends


def due_soon(due: Mapping[str, Any], calendar: WorkCalendar, days: int) -> date:
    """The first day on which a duty is due soon: `days` working days before the (earliest) date."""
    earliest = date.fromisoformat(due["date"] or due["earliest"])
    return calendar.due(earliest, days, "working_day", "before").earliest


def status_on(today: date, state: str, due_by: date | None, due_soon_from: date | None) -> str:
    """The status that a duty shows on a day: an open one is due soon, then overdue, by the calendar alone."""
    if state != OPEN or due_by is None:
        return state
    if today > due_by:
        return OVERDUE
    return DUE_SOON if due_soon_from is not None and today >= due_soon_from else OPEN


def told_at_first(due_by: date | None, today: date) -> str:
    """The status that the creation of a duty has told of: one whose date had passed already does not become overdue."""
    return OVERDUE if due_by is not None and due_by < today else ""


def fulfilment(published_on: date, due: Mapping[str, Any]) -> str:
    """Whether a publication met its date. A provisional date is judged by its earliest bound: unknown is not on time."""
    limit = date.fromisoformat(due["date"] or due["earliest"])
    return ON_TIME if published_on <= limit else LATE


def missing_elements(item: Mapping[str, Any], published: Sequence[str]) -> list[str]:
    """The required content elements that publications have not filled yet."""
    filled = set(published)
    return [e["name"] for e in item["content_elements"] or () if e["required"] and e["name"] not in filled]


def item_members(item: Mapping[str, Any]) -> dict[str, Any]:
    """The members of an obligation's document that its item alone decides, before any publication."""
    return {
        "content_elements": item["content_elements"] or [],
        "missing_elements": missing_elements(item, ()),
        "basis": item["basis"] or [],
        "channels": item["channels"] or [],
        "channels_other": item["channels_other"],
        "audience": item["audience"],
        "method": item["method"],
        "retention": retention_of(item),
        "defects": [found for found in defects_of(item) if found["code"] != "needs_definition"],
    }


def is_backlog(occurred_on: date, today: date, calendar: WorkCalendar, working_days: int) -> bool:
    """Whether an event is history when it is reported: the usual limit (Art. 26) had run out before today."""
    return occurred_on + timedelta(days=working_days) < today and (
        calendar.due(occurred_on, working_days).latest < today
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _is_vague(clause: Mapping[str, Any]) -> bool:
    return bool(clause["vague"]) and clause["amount"] is None


def _is_definite(clause: Mapping[str, Any]) -> bool:
    if clause["amount"] is None or clause["vague"]:
        return False
    return clause["unit"] in _SPANS or fixed_date(clause, date(2026, 1, 1)) is not None


def _no_limit(item: Mapping[str, Any]) -> dict[str, str]:
    limit = item["time_limit"]
    words = limit["text"] if limit else None
    return defect(
        "needs_definition", "/time_limit",
        f"时限“{words}”未给出公开期限,须予明确" if words else "该事项没有公开时限,须予明确",
        f"the time limit “{words}” sets no deadline: define one" if words else "the item has no time limit: define one",
    )  # fmt: skip


def _vague(clause: Mapping[str, Any]) -> dict[str, str]:
    return defect(
        "needs_definition", "/time_limit",
        "时限没有确定的天数(如“及时”);请细化,或在目录的 assumptions.vague_limit 中写明本地口径(不超过条例第二十六条的 20 个工作日)",
        "the time limit names no number of days (及时 and the like): refine it, or state your reading in the"
        " catalogue's assumptions.vague_limit (at most the 20 working days of Art. 26)",
    )  # fmt: skip
