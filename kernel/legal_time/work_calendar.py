"""The algebra of periods (期间) over one calendar: working days, days, months, hours; forward and back.

| rule | source |
|---|---|
| the trigger day is not counted | 《民法典》 Art. 201(1) |
| hours run by the clock, day and night | 《民法典》 Art. 201(2); inference for administrative limits |
| a period in months or years ends on the corresponding day, else the month's last day | 《民法典》 Art. 202 |
| a last day that is off gives way to the next working day | 《民法典》 Art. 203; organ's duty: inference |
| a limit counted backward does not roll: rolling forward would shorten it | inference |

Beyond the notices an answer is `provisional` even where its bounds meet: the windows are drawn from past
notices, and an extraordinary order (September 2015) can fall outside them.
"""

import calendar as months
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

from kernel.clock import SHANGHAI
from kernel.legal_time.daybook import Daybook, out_of_range
from kernel.legal_time.due import DIRECTIONS, UNITS, Direction, Due, Line, Status, Unit
from kernel.legal_time.explain import explain
from kernel.legal_time.notices import ATTESTATION, BasisStatus

_WORKING: Final = "《民法典》第二百零一条、《全国年节及纪念日放假办法》"
_DAYS: Final = "《民法典》第二百零一条、第二百零三条"
_MONTHS: Final = "《民法典》第二百零一条、第二百零二条、第二百零三条"
_TRIGGER: Final = "《民法典》第二百零一条"
_MONTHS_BACK: Final = "《民法典》第二百零一条、第二百零二条"
_HOURS: Final = "《民法典》第二百零一条第二款"
_MIDNIGHT: Final = datetime.min.time()


class _End(NamedTuple):
    """Where a period ends, as ordinals; `due` is None where the notices do not reach."""

    due: int | None
    status: Status
    earliest: int
    latest: int
    strict: int | None
    basis: str
    basis_status: BasisStatus


class WorkCalendar:
    """What Calendars.on gives: the calendar as known on a day, in one division."""

    def __init__(self, book: Daybook, known_on: date | None) -> None:
        self.book, self.known_on = book, known_on
        # Everybody who asks from the same day gets the same immutable answer (typed: True equals 1).
        self._memo = lru_cache(maxsize=8192, typed=True)(self._due)

    def is_working(self, day: date) -> bool | None:
        """Whether offices work that day; None where no notice speaks."""
        return self.book.settled(day.toordinal())

    def due(
        self,
        start: date | datetime,
        amount: int,
        unit: Unit = "working_day",
        direction: Direction = "after",
    ) -> Due:
        """The end of a period of `amount` units that `start` triggers; the trigger day is never counted.

        `after`: the last day of the period. `before`: the day `amount` units before the trigger day.
        `at_least`: the last day of a minimum duration (公示期不少于). Amount 0 is the trigger day itself. A
        datetime must carry its offset and counts as its day in Shanghai, except in hours, where the moment
        counts. Raises ValueError for an unknown unit or direction, a negative amount, a naive datetime, or a
        result outside the years 1-9999.
        """
        return self._memo(start, amount, unit, direction)

    def due_dates(
        self,
        starts: Iterable[date],
        amount: int,
        unit: Unit = "working_day",
        direction: Direction = "after",
    ) -> list[date | None]:
        """`due(...).due` for many starts, in their order; None where provisional."""
        answers: dict[date, date | None] = {}
        found: list[date | None] = []
        for start in starts:
            if start not in answers:
                answers[start] = self._memo(start, amount, unit, direction).due
            found.append(answers[start])
        return found

    def explain(self, due: Due) -> list[Line]:
        """One line per calendar day of a period that this calendar answered; see `explain.explain`."""
        return explain(self.book, due)

    def _due(self, start: date | datetime, amount: int, unit: Unit, direction: Direction) -> Due:
        _check(start, amount, unit, direction)
        if unit == "hour":
            return self._hours(start, amount, direction)
        day = start.astimezone(SHANGHAI).date() if isinstance(start, datetime) else start
        try:
            end = self._end(day, amount, unit, direction)
            first, last = sorted((day.toordinal(), end.latest if direction != "before" else end.earliest))
            touched = self.book.documents(first + (direction != "before"), last - (direction == "before"))
            if direction == "before" and unit != "working_day":
                touched = ()  # nothing was asked of any notice
            weakest = max([end.basis_status, *(status for _, status in touched)], key=ATTESTATION.index)
            return Due(
                start=day,
                amount=amount,
                unit=unit,
                direction=direction,
                due=None if end.due is None else date.fromordinal(end.due),
                status=end.status,
                earliest=date.fromordinal(end.earliest),
                latest=date.fromordinal(end.latest),
                strict_date=None if end.strict is None else date.fromordinal(end.strict),
                known_on=self.known_on,
                notices=tuple(name for name, _ in touched),
                basis=end.basis,
                basis_status=weakest,
            )
        except OverflowError as error:
            raise out_of_range() from error

    def _end(self, day: date, amount: int, unit: Unit, direction: Direction) -> _End:
        at = day.toordinal()
        if amount == 0:
            return _End(at, "final", at, at, at, _TRIGGER, "inference")
        if unit == "working_day":
            return self._working_days(at, amount, backward=direction == "before")
        strict = _shift(day, amount, unit, backward=direction == "before").toordinal()
        in_months = unit in ("month", "year")
        if direction == "before":
            return _End(
                strict, "final", strict, strict, strict, _MONTHS_BACK if in_months else _TRIGGER, "inference"
            )
        return self._rolled(strict, _MONTHS if in_months else _DAYS)

    def _working_days(self, at: int, n: int, *, backward: bool) -> _End:
        book = self.book
        found = book.nth_before(at, n) if backward else book.nth_after(at, n)
        status: BasisStatus = "inference" if backward else "confirmed"
        if found and not found[1]:
            return _End(found[0], "final", found[0], found[0], found[0], _WORKING, status)
        if backward:
            earliest, latest = book.bound_before(at, n, "slowest"), book.bound_before(at, n, "soonest")
        else:
            earliest, latest = book.bound_after(at, n, "soonest"), book.bound_after(at, n, "slowest")
        if found:
            return _End(found[0], "may_move", earliest, latest, found[0], _WORKING, status)
        return _End(None, "provisional", earliest, latest, None, _WORKING, "inference")

    def _rolled(self, strict: int, basis: str) -> _End:
        """The strict last day, or the next working day where it is off (《民法典》 Art. 203)."""
        found = self.book.nth_after(strict - 1, 1)
        if found and not found[1]:
            rolled: BasisStatus = "confirmed" if found[0] == strict else "inference"
            return _End(found[0], "final", found[0], found[0], strict, basis, rolled)
        earliest = self.book.bound_after(strict - 1, 1, "soonest")
        latest = self.book.bound_after(strict - 1, 1, "slowest")
        if found:
            return _End(found[0], "may_move", earliest, latest, strict, basis, "inference")
        return _End(None, "provisional", earliest, latest, strict, basis, "inference")

    def _hours(self, start: date | datetime, amount: int, direction: Direction) -> Due:
        if not isinstance(start, datetime):
            start = datetime.combine(start, _MIDNIGHT, SHANGHAI)
        start = start.astimezone(SHANGHAI)
        try:
            moment = start + timedelta(hours=-amount if direction == "before" else amount)
        except OverflowError as error:
            raise out_of_range() from error
        day = moment.date()
        return Due(
            start=start,
            amount=amount,
            unit="hour",
            direction=direction,
            due=day,
            status="final",
            earliest=day,
            latest=day,
            strict_date=day,
            known_on=self.known_on,
            notices=(),
            basis=_HOURS,
            basis_status="inference",
            due_at=moment,
        )


def _check(start: date | datetime, amount: int, unit: Unit, direction: Direction) -> None:
    if unit not in UNITS:
        raise ValueError(f"单位应为 {'、'.join(UNITS)} 之一 / the unit is one of {', '.join(UNITS)}")
    if direction not in DIRECTIONS:
        raise ValueError(
            f"方向应为 {'、'.join(DIRECTIONS)} 之一 / the direction is one of {', '.join(DIRECTIONS)}"
        )
    if isinstance(amount, bool) or not isinstance(amount, int) or amount < 0:
        raise ValueError("数量应为不小于 0 的整数 / the amount is a whole number, 0 or more")
    if amount > date.max.toordinal() and unit != "hour":
        raise out_of_range()  # before any day is walked
    if isinstance(start, datetime) and start.utcoffset() is None:
        raise ValueError("时刻须带时区偏移 / a moment must carry its offset")


def _shift(day: date, amount: int, unit: Unit, *, backward: bool) -> date:
    """The strict last day in days, weeks, months or years. Raises ValueError outside the years 1-9999."""
    sign = -1 if backward else 1
    if unit in ("calendar_day", "week"):
        return day + timedelta(days=sign * amount * (7 if unit == "week" else 1))
    count = day.year * 12 + day.month - 1 + sign * amount * (12 if unit == "year" else 1)
    year, month = divmod(count, 12)
    if not 1 <= year <= date.max.year:
        raise out_of_range()
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))
