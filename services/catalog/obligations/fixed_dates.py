"""Limits that name a date of the calendar (每年1月31日前, 每季度首月20日): the next such date from a day on.

A fixed date never rolls, whatever day of the week it is: 民法典 Art. 203 speaks of periods.
"""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

#: Recurrence -> the months in which the date falls.
_MONTHS: Final[Mapping[str, tuple[int, ...]]] = {
    "monthly": tuple(range(1, 13)),
    "quarterly:first_month": (1, 4, 7, 10),
    "quarterly:next_month": (1, 4, 7, 10),
    "quarterly:last_month": (3, 6, 9, 12),
    "quarterly": (3, 6, 9, 12),
    "half_yearly": (6, 12),
    "yearly": (12,),
}


def fixed_date(clause: Mapping[str, Any], start: date) -> date | None:
    """The first date that the clause names on or after `start`; None when it names none.

    `day_of_month` N is day N (the last day where the month is shorter), `month_of_year` the last day of the
    month, `week_of_period` N the last day of the N-th seven days of the month (an inference, week 1 = days 1-7).
    """
    months = _months(clause)
    if not months or clause["amount"] is None:
        return None
    unit, amount = clause["unit"], clause["amount"]
    if unit == "month_of_year":
        months, day = (amount,), 31
    elif unit == "day_of_month":
        day = amount
    elif unit == "week_of_period":
        day = 7 * amount
    else:
        return None
    if not all(1 <= month <= 12 for month in months) or day < 1:
        return None
    return next(found for found in _dates(start.year, months, day) if found >= start)


def _months(clause: Mapping[str, Any]) -> tuple[int, ...]:
    recurrence = clause["recurrence"] or ""
    kind, _, month = recurrence.partition(":")
    if kind == "yearly" and month.isdigit():
        return (int(month),)
    return _MONTHS.get(recurrence, ())


def _dates(year: int, months: tuple[int, ...], day: int) -> Iterator[date]:
    while True:
        for month in sorted(months):
            yield date(year, month, min(day, monthrange(year, month)[1]))
        year += 1
