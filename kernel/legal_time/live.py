"""The working-day calendars a process computes with; an operator's new notice is noticed while it runs."""

from collections.abc import Callable
from datetime import date

from kernel.legal_time.calendars import Calendars
from kernel.legal_time.work_calendar import WorkCalendar


class LegalCalendars:
    """Holds the calendars that `load` gave last. `load` reads the operator's files; it may raise."""

    def __init__(self, load: Callable[[], Calendars]) -> None:
        self._load = load
        self.current = load()

    def reload(self) -> bool:
        """Read the notices again; True when they have changed."""
        fresh = self._load()
        if fresh.fingerprint == self.current.fingerprint:
            return False
        self.current = fresh
        return True

    def of(self, region: str, known_on: date | None = None) -> WorkCalendar:
        """The calendar of a division, with all that is known now, or as known on a past day."""
        return self.current.on(known_on, region)
