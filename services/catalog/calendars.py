"""The working-day calendars this process computes with; an operator's new notice is noticed while it runs."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Protocol

from kernel.legal_time import Calendars, WorkCalendar


class CalendarStore(Protocol):
    """Where an operator's notices and overlays are kept, by name (`2027-2026-11-05`): what `load` of LegalCalendars
    reads beside the shipped ones.
    """

    def loaded(self) -> Mapping[str, Mapping[str, Any]]:
        """The documents that were loaded, by name."""
        ...

    def trial(self, changes: Mapping[str, Mapping[str, Any] | None]) -> Calendars:
        """The calendars as they would be with these documents put (None: removed); nothing is kept.

        Raises NoticeError when one does not hold.
        """
        ...

    def put(self, name: str, document: Mapping[str, Any]) -> None:
        """Keep a document, whole or not at all."""
        ...

    def remove(self, name: str) -> None:
        """Forget a document; one that is not there is forgotten already."""
        ...


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
