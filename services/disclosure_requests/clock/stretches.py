"""Stretches of a case's time: reply periods and waits, and what is waited for. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.disclosure_requests.clock.moments import Moment

Stretch = Literal["period", "correction_wait", "fee_wait"]


@dataclass(frozen=True, slots=True)
class Segment:
    """A reply period or a wait; it holds the days after `since`, the day of the event that began it."""

    kind: Stretch
    since: date
    moment: Moment


@dataclass(frozen=True, slots=True)
class Wait:
    """What is waited for, counted from `start`; `due` and `latest` are None where no period was named."""

    notice: Moment
    start: date
    due: date | None
    latest: date | None

    @property
    def end(self) -> date | None:
        """The day as known, else the last on which it can come to lie."""
        return self.due or self.latest
