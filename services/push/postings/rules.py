"""What follows what of a sheet, and when somebody has to be asked. Pure.

issued ─ posted ─> posted ─ taken_down ─> taken_down
issued ─ taken_down ─> taken_down, where its message was corrected or withdrawn: whatever became of the paper, it hangs no more
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

Act = Literal["posted", "taken_down"]
State = Literal["issued", "posted", "taken_down"]
Overtaking = Literal["corrects", "withdraws"]
#: Sheets of which something is still to be done.
OPEN: Final[tuple[State, ...]] = ("issued", "posted")
FOLLOWS: Final[dict[str, Act]] = {"issued": "posted", "posted": "taken_down"}
TITLES: Final[dict[str, tuple[str, str]]] = {
    "issued": ("待张贴", "to be posted"), "posted": ("已张贴", "posted"), "taken_down": ("已撤下", "taken down"),
}  # fmt: skip

#: How the sheet of a message was overtaken.
OVERTAKEN: Final[dict[Overtaking, tuple[str, str]]] = {
    "corrects": ("已被更正", "corrected"), "withdraws": ("已被撤回", "withdrawn"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Successor:
    """The message that stands in the place of a sheet's, and what it and those between them do to that one: a mere repetition
    (重发) of a correction still corrects.
    """

    message: str
    relation: str

    @property
    def overtakes(self) -> bool:
        """Whether what the sheet says holds no more. What was sent again as it was still holds: its paper may hang."""
        return self.relation in OVERTAKEN


def next_act(state: str, successor: Successor | None) -> Act | None:
    """What may be confirmed of a sheet now: of one whose message was corrected or withdrawn, that it was taken down."""
    if successor is not None and successor.overtakes and state in OPEN:
        return "taken_down"
    return FOLLOWS.get(state)


def remind_after(state: str, first: date, last: date, issued: date, days: int) -> date | None:
    """The last day on which the next act is still in time: `days` calendar days after the first day of posting (or the day
    the sheet was made, where that is later), after the last day for taking it down. None when nothing is to be done.
    """
    if state == "issued":
        return max(first, issued) + timedelta(days=days)
    return last + timedelta(days=days) if state == "posted" else None
