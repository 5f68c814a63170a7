"""What a check says of a report: the equation that does not hold, where, and both numbers. Pure."""

from dataclasses import dataclass
from typing import Any, Final, Literal

from services.disclosure_requests.reports.report import Number

Level = Literal["error", "warning"]

#: Identity -> how it is written, by the names of rows and columns.
EQUATIONS: Final = {
    "T3-BALANCE": "new + carried_in = total + carried_out",
    "T3-SUM": "sum of the results = total",
    "T3-ROW": "sum of the six kinds of applicant = total",
    "T4-SUM": "upheld + corrected + other + pending = total",
    "X-CARRY": "carried_in = previous.carried_out",
    "X-FORCE": "in_force = previous.in_force + made - repealed",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong (`error`) or to be looked at (`warning`).

    id: T3-BALANCE, T3-SUM, T3-ROW, T4-SUM, X-CARRY, X-FORCE, X-YEAR, COUNT, FORMAT, BLANK, TXT-*. row and column by
    their names in JSON; None where the finding is of the whole column, row or file. expected and actual: the two sides of
    the equation. pointer: JSON Pointer of the cell, None where several cells share the fault.
    """

    id: str
    level: Level
    row: str | None
    column: str | None
    expected: Number | None
    actual: Number | str | None
    zh: str
    en: str
    pointer: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """JSON of the finding; whole numbers are whole, others decimal."""
        return {
            "id": self.id, "level": self.level, "row": self.row, "column": self.column,
            "expected": plain(self.expected), "actual": plain(self.actual),
            "equation": EQUATIONS.get(self.id), "pointer": self.pointer,
            "message_zh": self.zh, "message_en": self.en,
        }  # fmt: skip


def plain(value: Number | str | None) -> int | float | str | None:
    """A number as JSON and messages show it."""
    if value is None or isinstance(value, int | str):
        return value
    return int(value) if value == value.to_integral_value() else float(value)
