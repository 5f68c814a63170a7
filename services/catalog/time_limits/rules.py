"""Reading a time limit (公开时限): `read_time_limit(phrase)` gives its clauses, or says that it needs a definition.

normalise ─ saving clauses away ─ sentences ─ pieces (one time expression and its words) ─ clauses

A phrase that names no time is never guessed at: it is `needs_definition`, a defect of the catalogue that may not
count as published on time. So is 同上, which is read but stays unresolved until the row above is known.
"""

from dataclasses import dataclass
from typing import Any, Literal

from services.catalog.time_limits.clause import DIRECTIONS, KINDS, RECURRENCES, UNITS, Clause, is_recurrence
from services.catalog.time_limits.clauses import clauses_of, unresolved, weigh_aside
from services.catalog.time_limits.text import aside, normalise, sentences, without_saving_clauses

__all__ = [
    "DIRECTIONS",
    "KINDS",
    "RECURRENCES",
    "UNITS",
    "Clause",
    "TimeLimit",
    "is_recurrence",
    "read_time_limit",
]

State = Literal["read", "needs_definition"]
LONGEST = 500
"""Characters; a longer cell is not a time limit."""


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """A phrase as given, its clauses in the phrase's order, and whether it could be read."""

    phrase: str
    clauses: tuple[Clause, ...]
    state: State

    def as_dict(self) -> dict[str, Any]:
        """`phrase` and `clauses`; `state` stands there when a definition is needed."""
        document: dict[str, Any] = {"phrase": self.phrase, "clauses": [one.as_dict() for one in self.clauses]}
        return document if self.state == "read" else {**document, "state": self.state}


def read_time_limit(phrase: str) -> TimeLimit:
    """The clauses of a time-limit phrase; never raises, whatever the text.

    No clause, or a reference to the row above (同上), is `needs_definition` (Art. 26 sets the limit the owner of the
    catalogue must then state).
    """
    text = without_saving_clauses(normalise(phrase)) if len(phrase) <= LONGEST else ""
    clauses: list[Clause] = []
    parts = sentences(aside(text, weigh_aside))
    for sentence in parts:
        clauses.extend(clauses_of(sentence, clauses[-1] if clauses else None))
    complete = bool(clauses) and not any(unresolved(sentence) for sentence in parts)
    return TimeLimit(phrase, tuple(clauses), "read" if complete else "needs_definition")
