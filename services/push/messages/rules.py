"""When a message may go out, and how often somebody is told in a day. Pure.

| class     | quiet hours | daily cap |
|-----------|-------------|-----------|
| emergency | passes      | passes    |
| statutory | passes      | passes    |
| progress  | waits       | counts    |
| ordinary  | waits       | counts    |

Quiet hours put off and never drop. A cap, each class its own, suppresses and says so. What the law has somebody told, and what is
urgent, nobody can cap.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from kernel.clock import SHANGHAI

#: Classes that wait for the end of quiet hours; classes that a daily cap counts.
WAITING: Final = ("progress", "ordinary")
CAPPED: Final = ("ordinary", "progress")
#: A feed, a board and a screen disturb nobody: whoever wants looks at them.
SILENT_CHANNELS: Final = ("feed", "bulletin", "screen", "official_account")


@dataclass(frozen=True, slots=True)
class Quiet:
    """Quiet hours in Asia/Shanghai, from `begin` until before `end`; over midnight where `end` is the earlier."""

    begin: time
    end: time


def earliest(moment: datetime, class_: str, channel: str, quiet: Quiet | None) -> datetime:
    """The first moment, not before `moment`, at which somebody may be told."""
    if quiet is None or class_ not in WAITING or channel in SILENT_CHANNELS:
        return moment
    local = moment.astimezone(SHANGHAI)
    over_midnight = quiet.end <= quiet.begin
    now = local.time()
    inside = (now >= quiet.begin or now < quiet.end) if over_midnight else quiet.begin <= now < quiet.end
    if not inside:
        return moment
    day = local.date() + timedelta(days=1) if over_midnight and now >= quiet.begin else local.date()
    return datetime.combine(day, quiet.end, SHANGHAI)


def until(expires: datetime | None, due_on: date | None) -> datetime | None:
    """Until when a message is tried on the channels of its audience: to the end of the last day on which it is due, in Asia/Shanghai,
    unless it expires before; None: without a limit.
    """
    if due_on is None:
        return expires
    end = datetime.combine(due_on + timedelta(days=1), time(), SHANGHAI)
    return end if expires is None else min(end, expires)


def over_cap(class_: str, channel: str, told_today: int, cap: int | None) -> bool:
    """Whether one more message of this class would be over what somebody wants of it in a day."""
    return cap is not None and class_ in CAPPED and channel not in SILENT_CHANNELS and told_today >= cap
