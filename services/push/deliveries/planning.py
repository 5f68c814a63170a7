"""Who is told on which channel and from when: the rows that a message's deliveries begin as. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from kernel.ids import new_id
from services.push.deliveries.rules import PRIORITIES
from services.push.messages.rules import Quiet, earliest


@dataclass(frozen=True, slots=True)
class Plan:
    """What the deliveries of a message share; `thread` is None or its name and place."""

    message: str
    region: str
    class_: str
    not_before: datetime
    expires: datetime | None
    thread: str | None
    sequence: int | None


def quiet_of(begin: str | None, end: str | None) -> Quiet | None:
    """Quiet hours as stored (HH:MM)."""
    return Quiet(time.fromisoformat(begin), time.fromisoformat(end)) if begin and end else None


def rows_of(
    plan: Plan, members: Iterable[tuple[str, Iterable[str]]], quiet: Mapping[str, Quiet | None], now: datetime,
    withdrawn_from: Set[tuple[str, str]] | None = None,
) -> Iterator[dict[str, Any]]:  # fmt: skip
    """One row for each subscriber and channel of `members`. A withdrawal has whom anything was sent of what it withdraws in
    `withdrawn_from`, and is of no use to others: their rows are suppressed at once, and say so.
    """
    for subscriber, channels in members:
        for channel in channels:
            useless = withdrawn_from is not None and (subscriber, channel) not in withdrawn_from
            begin = max(now, plan.not_before)
            yield {
                "id": new_id("dlv"), "message": plan.message, "subscriber": subscriber, "channel": channel, "generation": 1,
                "region": plan.region, "class_": plan.class_, "priority": PRIORITIES[plan.class_],
                "thread": plan.thread, "sequence": plan.sequence, "state": "suppressed" if useless else "planned",
                "reason": "nothing_to_withdraw" if useless else None,
                "not_before": earliest(begin, plan.class_, channel, quiet.get(subscriber)), "expires": plan.expires,
                "queued_on": None, "attempts": 0, "fence": 0, "parts_done": 0, "created_at": now, "changed_at": now,
            }  # fmt: skip
