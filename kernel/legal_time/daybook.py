"""Each day's state under the notices known, and the rank index over the noticed days.

A day is settled (a notice speaks for it), moving (settled, but in the last week of a year whose successor has
no notice yet: 2018-12-29 became working only by the 2019 notice), or open (no notice). The index holds, for
every day of the noticed years, how many working, open and moving days lie before it: the n-th working day
after a day is two list look-ups. Beyond it two readings of the open days, `soonest` and `slowest`, bound it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from kernel.legal_time.notices import BasisStatus, Notice, Overlay
from kernel.legal_time.statutory import Statutory

#: `soonest` counts a day as working when it may be; `slowest` only when it must be.
Reading = Literal["soonest", "slowest"]

_LAST = date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Listing:
    """A day that a notice or overlay names: off or made working, for which festival, by which document."""

    working: bool
    name: str
    document: str
    status: BasisStatus
    local: bool = False


class Daybook:
    """Days by ordinal (`date.toordinal`), for the notices in force by year and one place's local days off."""

    def __init__(
        self, notices: Mapping[int, Notice], local: Mapping[date, Overlay], statutory: Statutory
    ) -> None:
        self.notices, self.statutory = notices, statutory
        self.listed: dict[int, Listing] = {}
        for notice in (notices[year] for year in sorted(notices)):
            for holiday in notice.holidays:
                document = holiday.notice or notice.name
                for day in holiday.off:
                    self.listed[day.toordinal()] = Listing(False, holiday.name, document, notice.status)
                for day in holiday.working:
                    self.listed[day.toordinal()] = Listing(True, holiday.name, document, notice.status)
        first = min((*self.listed, *(date(year, 1, 1).toordinal() for year in notices)), default=1)
        last = max((date(year, 12, 31).toordinal() for year in notices), default=0)
        for day, overlay in local.items():
            self.listed[day.toordinal()] = Listing(False, overlay.name, overlay.name, overlay.status, True)
        self._listed_days = sorted(self.listed)
        self.base, self.end = first, last
        self._working: list[int] = []
        self._before: list[int] = [0]
        self._open_before: list[int] = [0]
        self._moving_before: list[int] = [0]
        self._index()
        self.reading = lru_cache(maxsize=2048)(self._reading)

    def _index(self) -> None:
        unsettled = moving = 0
        for ordinal in range(self.base, self.end + 1):
            working = self.settled(ordinal)
            if working:
                self._working.append(ordinal)
            unsettled += working is None
            moving += self.moving(ordinal)
            self._before.append(len(self._working))
            self._open_before.append(unsettled)
            self._moving_before.append(moving)

    def settled(self, ordinal: int) -> bool | None:
        """Whether the day is worked by the notices known; None where none speaks."""
        if listing := self.listed.get(ordinal):
            return listing.working
        if date.fromordinal(ordinal).year in self.notices:
            return ordinal % 7 not in (0, 6)  # ordinal 1 is a Monday: 6 is Saturday, 0 Sunday
        return None

    def moving(self, ordinal: int) -> bool:
        """Whether a notice speaks for the day, but the notice of the next year may still change it."""
        day = date.fromordinal(ordinal)
        return (
            (day.month, day.day) >= self.statutory.moves_from
            and day.year in self.notices
            and day.year + 1 not in self.notices
        )

    def nth_after(self, ordinal: int, n: int) -> tuple[int, bool] | None:
        """The n-th working day after a day and whether it may move; None when an open day lies between."""
        at = ordinal - self.base + 1
        if not 0 <= at < len(self._before):
            return None
        rank = self._before[at] + n - 1
        if rank >= len(self._working):
            return None
        found = self._working[rank]
        to = found - self.base + 1
        if self._open_before[to] != self._open_before[at]:
            return None
        return found, self._moving_before[to] != self._moving_before[at]

    def nth_before(self, ordinal: int, n: int) -> tuple[int, bool] | None:
        """The n-th working day before a day and whether it may move; None when an open day lies between."""
        at = ordinal - self.base
        if not 0 <= at < len(self._before):
            return None
        rank = self._before[at] - n
        if rank < 0:
            return None
        found = self._working[rank]
        to = found - self.base
        if self._open_before[to] != self._open_before[at]:
            return None
        return found, self._moving_before[to] != self._moving_before[at]

    def bound_after(self, ordinal: int, n: int, reading: Reading) -> int:
        """The n-th working day after a day in one reading. Raises ValueError after the year 9999."""
        year = date.fromordinal(max(ordinal, 1)).year
        while year <= date.max.year:
            days = self.reading(year, reading)
            at = bisect_right(days, ordinal)
            if at + n <= len(days):
                return days[at + n - 1]
            n -= len(days) - at
            year += 1
        raise out_of_range()

    def bound_before(self, ordinal: int, n: int, reading: Reading) -> int:
        """The n-th working day before a day in one reading. Raises ValueError before the year 1."""
        year = date.fromordinal(min(ordinal, _LAST)).year
        while year >= 1:
            days = self.reading(year, reading)
            at = bisect_left(days, ordinal)
            if n <= at:
                return days[at - n]
            n -= at
            year -= 1
        raise out_of_range()

    def _reading(self, year: int, reading: Reading) -> tuple[int, ...]:
        own = None if year in self.notices else self.statutory.open_days(year)
        following = None if year + 1 in self.notices else self.statutory.open_days(year + 1)
        around = [days for days in (own, following) if days]
        found: list[int] = []
        for ordinal in range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1):
            working = self.settled(ordinal)
            if working is None or self.moving(ordinal):
                statutory = own is not None and ordinal in own.statutory
                weekday = ordinal % 7 not in (0, 6)
                plain = working if working is not None else weekday and not statutory
                if reading == "slowest":
                    working = plain and not any(ordinal in days.may_be_off for days in around)
                else:
                    swapped = not weekday and any(ordinal in days.may_be_worked for days in around)
                    working = plain or (swapped and not statutory)
            if working:
                found.append(ordinal)
        return tuple(found)

    def statutory_days(self, ordinal: int) -> Mapping[int, str]:
        """The statutory days of the day's year, by ordinal."""
        return self.statutory.open_days(date.fromordinal(ordinal).year).statutory

    def documents(self, first: int, last: int) -> tuple[tuple[str, BasisStatus], ...]:
        """The documents that speak for the days `first` to `last`, ends included, with their attestation."""
        found: dict[str, BasisStatus] = {}
        if first > last:
            return ()
        for year in range(date.fromordinal(first).year, date.fromordinal(last).year + 1):
            if notice := self.notices.get(year):
                found[notice.name] = notice.status
        for at in range(bisect_left(self._listed_days, first), bisect_right(self._listed_days, last)):
            listing = self.listed[self._listed_days[at]]
            found.setdefault(listing.document, listing.status)
        return tuple(found.items())


def out_of_range() -> ValueError:
    """The period leaves the years that a date can have."""
    return ValueError("期限超出公元 1 年至 9999 年 / the period leaves the years 1 to 9999")
