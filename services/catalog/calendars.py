"""Where an operator's holiday notices are kept."""

from collections.abc import Mapping
from typing import Any, Protocol

from kernel.legal_time import Calendars


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
