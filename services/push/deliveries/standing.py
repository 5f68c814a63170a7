"""A delivery in the worker's hands: its columns without an object of the mapper, which would cost more than the database does. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Self

#: What a worker changes; of these, a group of deliveries mostly changes the same.
CHANGING: Final = (
    "state",
    "reason",
    "not_before",
    "queued_on",
    "attempts",
    "fence",
    "parts_done",
    "changed_at",
)


@dataclass(slots=True)
class Standing:
    """A delivery as it stands; `changed` compares what was read with what it is now."""

    id: str
    message: str
    subscriber: str
    channel: str
    generation: int
    region: str
    class_: str
    expires: datetime | None
    state: str
    reason: str | None
    not_before: datetime
    queued_on: date | None
    attempts: int
    fence: int
    parts_done: int
    changed_at: datetime
    was: Sequence[Any] = ()

    @classmethod
    def read(cls, row: Sequence[Any]) -> Self:
        """A delivery from its columns: the fields in their order, those that change last."""
        found = cls(*row)
        found.was = row[-len(CHANGING) :]
        return found

    def changed(self) -> tuple[tuple[str, Any], ...]:
        """The columns that are to be written, with their values."""
        now = (
            self.state, self.reason, self.not_before, self.queued_on, self.attempts, self.fence, self.parts_done, self.changed_at,
        )  # fmt: skip
        return tuple(
            [(name, now) for name, was, now in zip(CHANGING, self.was, now, strict=True) if was != now]
        )
