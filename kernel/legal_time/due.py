"""What the arithmetic of periods answers: the day, how sure it is, and why, line by line."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from kernel.legal_time.notices import BasisStatus

Unit = Literal["working_day", "calendar_day", "week", "month", "year", "hour"]
Direction = Literal["after", "before", "at_least"]
Status = Literal["final", "may_move", "provisional"]

UNITS: tuple[Unit, ...] = ("working_day", "calendar_day", "week", "month", "year", "hour")
DIRECTIONS: tuple[Direction, ...] = ("after", "before", "at_least")


@dataclass(frozen=True, slots=True)
class Due:
    """The end of a period (期限届满). `due` is None when the notices do not reach: then only the bounds hold.

    `final`: every day that counts is fixed by a notice. `may_move`: a day of the last week of the last
    noticed year counts, which next year's notice may still change. `provisional`: a day counts for which no
    notice speaks. `due` is the day after rolling over days off (民法典 Art. 203), `strict_date` before it;
    `earliest` and `latest` bound where `due` can still come to lie. `due_at`: the moment, for hours only.
    """

    start: date | datetime
    amount: int
    unit: Unit
    direction: Direction
    due: date | None
    status: Status
    earliest: date
    latest: date
    strict_date: date | None
    known_on: date | None
    notices: tuple[str, ...]
    basis: str
    basis_status: BasisStatus
    due_at: datetime | None = None

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready members, dates in ISO 8601; `due_at` only for periods in hours."""
        document: dict[str, Any] = {
            "from": self.start.isoformat(),
            "amount": self.amount,
            "unit": self.unit,
            "direction": self.direction,
            "due": _iso(self.due),
            "status": self.status,
            "earliest": self.earliest.isoformat(),
            "latest": self.latest.isoformat(),
            "strict_date": _iso(self.strict_date),
            "known_on": _iso(self.known_on),
            "notices": list(self.notices),
            "basis": self.basis,
            "basis_status": self.basis_status,
        }
        if self.due_at is not None:
            document["due_at"] = self.due_at.isoformat()
        return document


@dataclass(frozen=True, slots=True)
class Line:
    """One calendar day of a period: whether it counts, as which day, why, and by which article."""

    date: date
    counted: bool
    n: int | None
    reason: str
    article: str | None

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready members."""
        return {
            "date": self.date.isoformat(),
            "counted": self.counted,
            "n": self.n,
            "reason": self.reason,
            "article": self.article,
        }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
