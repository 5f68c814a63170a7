"""All notices and overlays known, as one immutable value; `on` gives the calendar of a day and a place."""

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from functools import cached_property, lru_cache

from kernel.contracts.regions import contains
from kernel.legal_time.daybook import Daybook
from kernel.legal_time.notices import Fault, Notice, NoticeError, Overlay
from kernel.legal_time.statutory import Statutory
from kernel.legal_time.work_calendar import WorkCalendar


class Calendars:
    """Notices by year and known-from day; overlays by division, name, known-from day. Equal by content."""

    def __init__(
        self, notices: tuple[Notice, ...], overlays: tuple[Overlay, ...], statutory: Statutory
    ) -> None:
        self.notices, self.overlays, self.statutory = notices, overlays, statutory
        self._calendar = lru_cache(maxsize=64)(self._make)

    @classmethod
    def of(cls, notices: Iterable[Notice], overlays: Iterable[Overlay], statutory: Statutory) -> "Calendars":
        """A value from scratch; raises NoticeError when two of them contradict each other."""
        return cls((), (), statutory).with_notices(notices, overlays=overlays)

    def with_notices(self, notices: Iterable[Notice], overlays: Iterable[Overlay] = ()) -> "Calendars":
        """A new value with these added; the same one twice changes nothing.

        Raises NoticeError when another notice of the same year and known-from day, or another overlay of the
        same division, name and known-from day, is there already.
        """
        by_year = {(notice.year, notice.known_from): notice for notice in self.notices}
        by_place = {(overlay.region, overlay.name, overlay.known_from): overlay for overlay in self.overlays}
        faults = [
            _contradiction(f"{notice.year}", notice.known_from)
            for notice in notices
            if by_year.setdefault((notice.year, notice.known_from), notice) != notice
        ]
        faults += [
            _contradiction(f"{overlay.region} {overlay.name}", overlay.known_from)
            for overlay in overlays
            if by_place.setdefault((overlay.region, overlay.name, overlay.known_from), overlay) != overlay
        ]
        if faults:
            raise NoticeError(faults)
        return Calendars(
            tuple(by_year[key] for key in sorted(by_year)),
            tuple(by_place[key] for key in sorted(by_place)),
            self.statutory,
        )

    @cached_property
    def fingerprint(self) -> str:
        """A stable hash of all notices and overlays: when it changes, duties have to be computed anew."""
        content = [[entry.as_dict() for entry in self.notices], [entry.as_dict() for entry in self.overlays]]
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def on(self, known_on: date | None = None, region: str | None = None) -> WorkCalendar:
        """The calendar as known on a day (None: all), with the overlays of a division and those above it."""
        local = tuple(
            overlay
            for overlay in self.overlays
            if region
            and contains(overlay.region, region)
            and (not known_on or overlay.known_from <= known_on)
        )
        return self._calendar(known_on, local)

    def _make(self, known_on: date | None, local: tuple[Overlay, ...]) -> WorkCalendar:
        current: dict[int, Notice] = {}
        for notice in self.notices:  # in order of known_from: the latest known state of a year stays
            if known_on is None or notice.known_from <= known_on:
                current[notice.year] = notice
        return WorkCalendar(Daybook(current, _current(local), self.statutory), known_on)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Calendars):
            return NotImplemented
        return (self.notices, self.overlays) == (other.notices, other.overlays)

    def __hash__(self) -> int:
        return hash(self.fingerprint)


def _contradiction(what: str, known_from: date) -> Fault:
    return (
        "/known_from",
        f"{what} 已有自 {known_from} 起可知的另一份安排;修改后的安排请填新的 known_from",
        f"another arrangement of {what} known from {known_from} is there; give an amended one its own day",
    )


def _current(overlays: tuple[Overlay, ...]) -> dict[date, Overlay]:
    """The local days off: for a festival and year, the arrangement known last replaces the earlier ones."""
    latest: dict[tuple[str, str, int], Overlay] = {}
    for overlay in sorted(overlays, key=lambda entry: entry.known_from):
        for year in overlay.years:
            latest[overlay.region, overlay.name, year] = overlay
    return {day: entry for (_, _, year), entry in latest.items() for day in entry.days if day.year == year}
