"""Statutory holidays (全国年节及纪念日放假办法) and the windows in which a notice may move days around them.

They carry the answer where no notice speaks: a statutory day is off in any case; a weekday inside an off
window may be taken off; a weekend day inside a work window may be made working. The windows are an inference.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any


@dataclass(frozen=True, slots=True)
class Window:
    """How far a notice may reach around one holiday, in calendar days from its anchor, ends included."""

    key: str
    name: str
    fixed: tuple[int, int] | None
    season: tuple[tuple[int, int], tuple[int, int]] | None
    off: tuple[int, int]
    work: tuple[int, int]


@dataclass(frozen=True, slots=True)
class OpenDays:
    """What is known of a year before its notice, as sets of ordinals (some lie in the December before)."""

    statutory: Mapping[int, str]
    may_be_off: frozenset[int]
    may_be_worked: frozenset[int]


class Statutory:
    """The regulation as data. Raises KeyError or ValueError when the document lacks a member."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.windows: tuple[Window, ...] = tuple(_window(entry) for entry in document["holidays"])
        self.moves_from: tuple[int, int] = _month_day(document["moves_from"])
        self._versions = sorted(
            (int(version["from_year"]), version["days"]) for version in document["versions"]
        )
        self._table: dict[int, dict[str, date]] = {
            int(year): {key: date.fromisoformat(day) for key, day in row.items()}
            for year, row in document["table"].items()
        }
        self.open_days = lru_cache(maxsize=512)(self._open_days)

    def days(self, year: int) -> dict[date, str]:
        """The statutory days of a year with their festival's name, as far as the data reach."""
        rules: Mapping[str, list[int]] = next(
            (days for from_year, days in reversed(self._versions) if from_year <= year), {}
        )
        found: dict[date, str] = {}
        for window in self.windows:
            anchor = self.anchor(window, year)
            for offset in rules.get(window.key, ()) if anchor else ():
                assert anchor is not None
                found.setdefault(anchor + timedelta(offset), window.name)
        return found

    def anchor(self, window: Window, year: int) -> date | None:
        """The day from which a window counts; None for a lunar date outside the table."""
        if window.fixed:
            return date(year, *window.fixed)
        return self._table.get(year, {}).get(window.key)

    def _open_days(self, year: int) -> OpenDays:
        """What may move around a year's holidays without a notice; empty after the year 9999."""
        off: set[int] = set()
        worked: set[int] = set()
        if year > date.max.year:
            return OpenDays({}, frozenset(), frozenset())
        for window in self.windows:
            anchor = self.anchor(window, year)
            first = last = anchor
            if anchor is None and window.season:  # no lunar date at hand: the whole season is open
                first, last = date(year, *window.season[0]), date(year, *window.season[1])
            if first and last:
                a, b = first.toordinal(), last.toordinal()
                off.update(range(a + window.off[0], b + window.off[1] + 1))
                worked.update(range(a + window.work[0], b + window.work[1] + 1))
        named = {day.toordinal(): name for day, name in self.days(year).items()}
        return OpenDays(named, frozenset(off), frozenset(worked))


def _month_day(text: str) -> tuple[int, int]:
    month, day = text.split("-")
    return int(month), int(day)


def _window(entry: Mapping[str, Any]) -> Window:
    anchor = entry["anchor"]
    fixed = _month_day(anchor["fixed"]) if "fixed" in anchor else None
    season = (
        (_month_day(anchor["season"][0]), _month_day(anchor["season"][1])) if "season" in anchor else None
    )
    off, work = entry["off_window"], entry["work_window"]
    return Window(entry["key"], entry["name"], fixed, season, (off[0], off[1]), (work[0], work[1]))
