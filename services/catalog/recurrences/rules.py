"""Recurring duties (定期公开): the periods of a clause and the day of each by which it is due. Pure.

| clause | period | due |
|---|---|---|
| a day of a month (每月10日前, 每季度首月20日, 每年1月31日前) | the month, quarter, half-year or year that holds the day | that day; it never rolls |
| 季后首月10日前 | the quarter; opens when it has ended | that day of the month after it |
| 每半年结束后一个月内 | the half-year; opens when it has ended | counted from its last day by the calendar |
| 每季度, 每月一次, 每周, 每日 (no day named) | calendar quarter, month, week from Monday, day | its last day: inference |
| 每周两次, 4次/年 | the period in so many equal parts, whole months where it can be | the last day of each part: inference |
| 每两年, 6个月内更新 | so many months from the day the subscription starts | its last day: inference |

村民委员会组织法 (2018 text) Art. 30: general matters at least every quarter, finances monthly where they are many. The
text was amended from 2026-01-01 and its new article was not seen: what rests on it is an inference.
"""

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Final, Literal

from services.catalog.obligations.fixed_dates import fixed_date
from services.catalog.obligations.rules import FIXED, counts_from_end

Standing = Literal["periodic", "undefined", "sub_daily", "by_event"]

VILLAGE: Final = "《村民委员会组织法》第三十条(2018年文本)"
LAST_DAY: Final = "周期内未定具体日期,以周期最后一日为限"
_MONTHS: Final = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}
_EVERY: Final = re.compile(r"every_(\d+)_months")
_NAMED: Final = frozenset({"day_of_month", "week_of_period", "month_of_year"})
_DAY: Final = timedelta(days=1)
#: Days in the longest period that 村民委员会组织法 Art. 30 allows for general matters.
QUARTER_MONTHS: Final = 3


@dataclass(frozen=True, slots=True)
class Period:
    """One period: its days, its name, the day on which its duty arises, and the due day (None: counted from `end`)."""

    start: date
    end: date
    label: str
    opens_on: date
    due: date | None
    basis: str

    def as_dict(self) -> dict[str, str | None]:
        """The member `period` of a duty."""
        return {"from": self.start.isoformat(), "to": self.end.isoformat(), "label": self.label}


def standing(clause: Mapping[str, Any]) -> Standing | None:
    """How a clause recurs; None when it is no recurring clause.

    `undefined` names no period (定期, a bare 6个月): it needs a definition. `sub_daily` and `by_event` (实时, 按进展, 按实际
    更新) cannot be raised by the calendar.
    """
    recurrence, kind = clause["recurrence"], clause["kind"]
    if kind not in ("publish_deadline", "update_frequency"):
        return None
    if recurrence is None:
        return "by_event" if kind == "update_frequency" else None
    if recurrence == "hourly":
        return "sub_daily"
    if recurrence in ("real_time", "by_stage"):
        return "by_event"
    if recurrence == "periodic" or clause["vague"] or not _is_dated(clause):
        return "undefined"
    return "periodic"


def _is_dated(clause: Mapping[str, Any]) -> bool:
    """Whether a period of this clause has a day: one is named, it is counted from the end, or the period's last day."""
    if clause["unit"] in _NAMED:
        return fixed_date(clause, date(2026, 1, 1)) is not None
    if clause["kind"] == "publish_deadline" and clause["unit"] not in (None, "time"):
        return counts_from_end(clause)
    return True


def months_of(clause: Mapping[str, Any]) -> int | None:
    """The length of a clause's period in months; None for weeks and days."""
    recurrence = clause["recurrence"]
    if match := _EVERY.fullmatch(recurrence):
        return int(match[1])
    return _MONTHS.get(recurrence.partition(":")[0])


def periods(clause: Mapping[str, Any], since: date, until: date, anchor: date | None = None) -> list[Period]:
    """The periods of a `periodic` clause that open from `since` to `until`, both included, in order.

    `anchor`: from where intervals of so many months are counted (the start of the subscription; `since` by default).
    """
    return [
        period
        for start, end, label in _spans(clause, since, until, anchor or since)
        for period in _parts(clause, start, end, label)
        if since <= period.opens_on <= until
    ]


def _parts(clause: Mapping[str, Any], start: date, end: date, label: str) -> Iterator[Period]:
    if clause["recurrence"] == "quarterly:next_month":
        opens = end + _DAY
        yield Period(start, end, label, opens, fixed_date(clause, opens), FIXED)
    elif counts_from_end(clause):
        yield Period(start, end, label, end + _DAY, None, "")
    elif clause["unit"] in _NAMED:
        yield Period(start, end, label, start, fixed_date(clause, start), FIXED)
    else:
        days = (end - start).days + 1
        times = min(clause["amount"] or 1, days) if clause["unit"] == "time" else 1
        months = months_of(clause) or 1
        edges = [start + timedelta(days=days * n // times) for n in range(times + 1)]
        if months % times == 0:  # 2次/年: half-years, not half the days
            edges = [
                *(_day(_index(start) + months // times * n, start.day) for n in range(times)),
                end + _DAY,
            ]
        for n, (first, after) in enumerate(pairwise(edges), 1):
            part = label if times == 1 else f"{label}({n}/{times})"
            yield Period(first, after - _DAY, part, first, after - _DAY, LAST_DAY)


def _spans(
    clause: Mapping[str, Any], since: date, until: date, anchor: date
) -> Iterator[tuple[date, date, str]]:
    """(first day, last day, name) of the calendar's spans, from one before `since` to `until`."""
    recurrence, months = clause["recurrence"], months_of(clause)
    if months is None:
        step = 7 if recurrence == "weekly" else 1
        start = since - timedelta(days=since.weekday() if step == 7 else 0)
        while start <= until:
            end = start + timedelta(days=step - 1)
            year, week, _ = start.isocalendar()
            yield start, end, f"{year}年第{week}周" if step == 7 else start.isoformat()
            start = end + _DAY
        return
    floats = _EVERY.fullmatch(recurrence) is not None
    first = _index(anchor) if floats else 0
    at = first + (_index(since) - first) // months * months - months
    while (start := _day(at, anchor.day if floats else 1)) <= until:
        end = _day(at + months, anchor.day if floats else 1) - _DAY
        if not floats or start >= anchor:
            yield start, end, _label(start, end, months, floats)
        at += months


def _index(day: date) -> int:
    return day.year * 12 + day.month - 1


def _day(index: int, day: int) -> date:
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day, monthrange(year, month + 1)[1]))


def _label(start: date, end: date, months: int, floats: bool) -> str:
    if floats:
        return f"{start} 至 {end}"
    if months == 12:
        return f"{start.year}年"
    if months == 6:
        return f"{start.year}年{'上' if start.month == 1 else '下'}半年"
    if months == 3:
        return f"{start.year}年第{(start.month + 2) // 3}季度"
    return f"{start.year}年{start.month}月"


def due_in(period: Period, item: Mapping[str, Any], clause: Mapping[str, Any]) -> dict[str, Any]:
    """The date of a period that names its day (see `due_document` of obligations; it depends on no calendar)."""
    assert period.due is not None
    basis, day = period.basis, period.due.isoformat()
    if item["regime"] == "village_affairs" and clause["recurrence"] in ("quarterly", "monthly"):
        basis = f"{VILLAGE};{basis}"
    return {
        "date": day, "status": "final", "earliest": day, "latest": day, "strict_date": day, "basis": basis,
        "basis_status": "inference", "notices": [],
    }  # fmt: skip


def below_village_minimum(item: Mapping[str, Any], clause: Mapping[str, Any]) -> bool:
    """Whether a village's matter recurs less often than every quarter (村民委员会组织法 Art. 30)."""
    months = months_of(clause) if standing(clause) == "periodic" else None
    return item["regime"] == "village_affairs" and months is not None and months > QUARTER_MONTHS
