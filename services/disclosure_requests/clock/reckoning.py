"""Counting a reply period over spans that do not count, by rank: each step is two look-ups, no day is walked.

Three readings of the calendar: as known (`plain`; an unnoticed weekday counts), and the two that bound it. More working
days let a consultation's limit and the period itself end sooner, so the bounds hold with spans too. Pure.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from kernel.legal_time import Due, Status, Unit, WorkCalendar
from kernel.legal_time.daybook import Daybook
from kernel.legal_time.notices import BasisStatus

Reading = Literal["plain", "soonest", "slowest"]
#: Days after the first up to the second, which counts as outside too; None: not ended yet.
Span = tuple[date, date | None]
#: Spans in each reading: where a consultation's limit falls depends on it.
Spans = dict[Reading, list[Span]]

READINGS: Final[tuple[Reading, ...]] = ("plain", "soonest", "slowest")
NO_SPANS: Final[Spans] = {reading: [] for reading in READINGS}
_DAY: Final = timedelta(days=1)
_HOLIDAYS: Final = "《全国年节及纪念日放假办法》"
_OPEN: Final = "尚无放假通知"


class Ends(NamedTuple):
    """Where a period ends. `due` is None where no notice reaches, or a consultation without a limit is open; `latest` is
    None in the latter case alone. `plain` is the end as known now, whatever its certainty.
    """

    due: date | None
    status: Status
    earliest: date
    latest: date | None
    plain: date | None


class Fact(NamedTuple):
    """What the calendar says of a day: whether it is worked (as known), its code, the words, article, attestation."""

    working: bool
    code: str
    text: str
    article: str | None
    status: BasisStatus


class _Ranks:
    """The working days of a run of years in one reading; `rank[day]` of them lie on or before a day."""

    __slots__ = ("days", "rank")

    def __init__(self, years: Iterable[Sequence[int]], first: date, last: date) -> None:
        self.days = [date.fromordinal(ordinal) for year in years for ordinal in year]
        self.rank: dict[date, int] = {}
        worked, rank = set(self.days), 0
        for ordinal in range(first.toordinal(), last.toordinal() + 1):
            day = date.fromordinal(ordinal)
            rank += day in worked
            self.rank[day] = rank

    def working_end(self, start: date, amount: int, spans: Sequence[Span]) -> date | None:
        """The last day of `amount` working days after `start` outside the spans. Raises IndexError beyond the years."""
        rank, days = self.rank, self.days
        at = rank[start] + amount - 1
        for after, through in spans:
            if through is not None and through <= start:
                continue
            if days[at] <= after:
                break
            if through is None:
                return None
            at += rank[through] - rank[max(after, start)]
        return days[at]

    def calendar_end(self, start: date, amount: int, spans: Sequence[Span]) -> date | None:
        """The same in calendar days, a last day that is off giving way to the next working day."""
        end = start + amount * _DAY
        for after, through in spans:
            if through is not None and through <= start:
                continue
            if end <= after:
                break
            if through is None:
                return None
            end += through - max(after, start)
        return self.days[self.rank[end - _DAY]]


class _Index:
    """All three readings over a run of years, and how many days up to each are open (no notice) or may yet move."""

    def __init__(self, book: Daybook, first: int, last: int) -> None:
        self.first, self.last = first, last
        begin, end = date(first, 1, 1), date(last, 12, 31)
        years = range(first, last + 1)
        self.ranks: dict[Reading, _Ranks] = {
            "plain": _Ranks((_as_known(book, year) for year in years), begin, end),
            "soonest": _Ranks((book.reading(year, "soonest") for year in years), begin, end),
            "slowest": _Ranks((book.reading(year, "slowest") for year in years), begin, end),
        }
        self.open: dict[date, int] = {}
        self.moving: dict[date, int] = {}
        opened = moved = 0
        for ordinal in range(begin.toordinal(), end.toordinal() + 1):
            day = date.fromordinal(ordinal)
            opened += book.settled(ordinal) is None
            moved += book.moving(ordinal)
            self.open[day], self.moving[day] = opened, moved


class Reckoner:
    """One calendar, indexed for clocks. Made once for a calendar (`reckoner_of`); threads may share it."""

    def __init__(self, calendar: WorkCalendar) -> None:
        self.calendar = calendar
        noticed = sorted(calendar.book.notices) or [2019]
        self._index = _Index(calendar.book, noticed[0], noticed[-1] + 1)
        #: Ranks of the last unbroken run of noticed years: what ends before `_final` of them is settled by notices.
        run = noticed[-1]
        while run - 1 in calendar.book.notices:
            run -= 1
        ranks = self._index.ranks["plain"]
        settled = range(run, noticed[-1] + 1) if calendar.book.notices else ()
        self._settled = {day: rank for day, rank in ranks.rank.items() if day.year in settled}
        self._final, self._days = max(self._settled.values(), default=0), ranks.days
        self.fact = lru_cache(maxsize=8192)(self._fact)

    def end(self, start: date, amount: int, unit: Unit, spans: Spans = NO_SPANS) -> Ends:
        """Where a period of `amount` units after `start` ends when the days in `spans` do not count."""
        found = {reading: self._end(reading, start, amount, unit, spans[reading]) for reading in READINGS}
        plain, earliest, latest = found["plain"], found["soonest"], found["slowest"]
        assert earliest is not None
        if plain is None:
            return Ends(None, "provisional", earliest, None, None)
        first = start if unit == "working_day" or spans["plain"] else plain - 14 * _DAY
        index = self._covering(min(start, first), plain)
        if index.open[plain] != index.open[max(start, first)]:
            return Ends(None, "provisional", earliest, latest, plain)
        if index.moving[plain] != index.moving[max(start, first)] or not earliest == plain == latest:
            return Ends(plain, "may_move", earliest, latest, plain)
        return Ends(plain, "final", plain, plain, plain)

    def limit(self, start: date, amount: int, unit: Unit) -> tuple[Due, dict[Reading, date]]:
        """The end of a period that nothing suspends, as the calendar answers it and in each reading."""
        due = self.calendar.due(start, amount, unit)
        plain = due.due
        if plain is None and unit == "working_day":
            plain = self._end("plain", start, amount, unit, ())
        return due, {"plain": plain or due.earliest, "soonest": due.earliest, "slowest": due.latest}

    def working_days(self, after: date, through: date) -> int:
        """How many working days lie after a day up to another, as known."""
        rank = self._covering(after, through).ranks["plain"].rank
        return max(rank[through] - rank[after], 0)

    def due_dates(self, periods: Iterable[tuple[date, int, Sequence[Span]]]) -> list[date | None]:
        """`end(...).due` in working days for many (start, amount, merged spans); None: provisional."""
        rank, days, final = self._settled, self._days, self._final
        found: list[date | None] = []
        for start, amount, spans in periods:
            try:
                begin = rank[start]
                at = begin + amount - 1
                for after, through in spans:
                    left, right = rank[after], rank[through]  # type: ignore[index]
                    if at < left:
                        break
                    if left < begin:
                        left = begin
                    if left < right:
                        at += right - left
            except KeyError:  # a day outside the noticed years, or a span without an end
                same: Spans = {reading: list(spans) for reading in READINGS}
                found.append(self.end(start, amount, "working_day", same).due)
            else:
                found.append(days[at] if at < final else None)
        return found

    def _end(
        self, reading: Reading, start: date, amount: int, unit: Unit, spans: Sequence[Span]
    ) -> date | None:
        last = spans[-1][1] if spans else None
        index = self._covering(start, max(start, last) if last else start)
        while True:
            ranks = index.ranks[reading]
            try:
                if unit == "working_day":
                    return ranks.working_end(start, amount, spans)
                return ranks.calendar_end(start, amount, spans)
            except (IndexError, KeyError):
                index = self._covering(start, date(index.last + 1, 1, 1))

    def _covering(self, first: date, last: date) -> _Index:
        """The index, made anew over more years where a question goes beyond it."""
        index = self._index
        if first.year < index.first or last.year > index.last:
            index = _Index(self.calendar.book, min(first.year, index.first), max(last.year, index.last))
            self._index = index
        return index

    def _fact(self, day: date) -> Fact:
        ordinal, book = day.toordinal(), self.calendar.book
        weekend = ordinal % 7 in (0, 6)
        if listing := book.listed.get(ordinal):
            if listing.local:
                return Fact(
                    False, "holiday", f"{listing.name}放假(地方)", f"{_HOLIDAYS}第四条", listing.status
                )
            if listing.working:
                text = f"调休上班({listing.name},{listing.document})"
                return Fact(True, "makeup_day", text, _HOLIDAYS, listing.status)
            return Fact(
                False, "holiday", f"{listing.name}放假({listing.document})", _HOLIDAYS, listing.status
            )
        if book.settled(ordinal) is not None:
            if weekend:
                return Fact(False, "weekend", "周末", None, "confirmed")
            return Fact(True, "working_day", "工作日", None, "confirmed")
        if name := book.statutory_days(ordinal).get(ordinal):
            return Fact(False, "holiday", f"{name}(法定节日),{_OPEN}", _HOLIDAYS, "inference")
        if weekend:
            return Fact(False, "weekend", f"周末,{_OPEN}", None, "inference")
        return Fact(True, "working_day", f"工作日(暂计),{_OPEN}", None, "inference")


@lru_cache(maxsize=64)
def reckoner_of(calendar: WorkCalendar) -> Reckoner:
    """The reckoner of a calendar; the same one for the same calendar."""
    return Reckoner(calendar)


def merged(spans: Iterable[Span]) -> list[Span]:
    """The union of spans in order: days in several of them are outside once."""
    found: list[Span] = []
    for after, through in sorted(spans, key=lambda span: (span[0], span[1] or date.max)):
        if through is not None and through <= after:
            continue
        if not found or (found[-1][1] is not None and after > found[-1][1]):
            found.append((after, through))
            continue
        last = found[-1][1]
        if last is not None and (through is None or through > last):
            found[-1] = (found[-1][0], through)
    return found


def _as_known(book: Daybook, year: int) -> list[int]:
    """The working days of a year as known: where no notice speaks, weekdays that are no statutory day."""
    found = []
    for ordinal in range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1):
        working = book.settled(ordinal)
        if working is None:
            working = ordinal % 7 not in (0, 6) and ordinal not in book.statutory_days(ordinal)
        if working:
            found.append(ordinal)
    return found
