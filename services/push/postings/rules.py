"""What follows what of a sheet, and when somebody has to be asked. Pure.

issued ─ posted ─> posted ─ taken_down ─> taken_down
"""

from datetime import date, timedelta
from typing import Final, Literal

Act = Literal["posted", "taken_down"]
State = Literal["issued", "posted", "taken_down"]
FOLLOWS: Final[dict[str, Act]] = {"issued": "posted", "posted": "taken_down"}
TITLES: Final[dict[str, tuple[str, str]]] = {
    "issued": ("待张贴", "to be posted"), "posted": ("已张贴", "posted"), "taken_down": ("已撤下", "taken down"),
}  # fmt: skip


def remind_after(state: str, first: date, last: date, issued: date, days: int) -> date | None:
    """The last day on which the next act is still in time: `days` calendar days after the first day of posting (or the day
    the sheet was made, where that is later), after the last day for taking it down. None when nothing is to be done.
    """
    if state == "issued":
        return max(first, issued) + timedelta(days=days)
    return last + timedelta(days=days) if state == "posted" else None
