"""Who is told on which channel and from when: the rows that a message's deliveries begin as. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import datetime, time

from kernel.ids import new_ids
from services.push.deliveries.standing import Standing
from services.push.messages.rules import Quiet, earliest
from services.push.trials import NOT_OF_THE_TEAM


@dataclass(frozen=True, slots=True)
class Plan:
    """What the deliveries of a message share."""

    message: str
    region: str
    class_: str
    not_before: datetime
    expires: datetime | None


def quiet_of(begin: str | None, end: str | None) -> Quiet | None:
    """Quiet hours as stored (HH:MM)."""
    return Quiet(time.fromisoformat(begin), time.fromisoformat(end)) if begin and end else None


def rows_of(
    plan: Plan, members: Iterable[tuple[str, Iterable[str]]], quiet: Mapping[str, Quiet | None], now: datetime,
    withdrawn_from: Set[tuple[str, str]] | None = None, team: Set[str] | None = None,
) -> Iterator[Standing]:  # fmt: skip
    """A delivery for each subscriber and channel of `members`. A withdrawal has whom anything was sent of what it withdraws in
    `withdrawn_from`, and is of no use to others; a message on trial may have a `team`, and is for nobody else: the deliveries of
    others are suppressed at once, and say so.
    """
    begin = max(now, plan.not_before)
    pairs = [(subscriber, channel) for subscriber, channels in members for channel in channels]
    for name, (subscriber, channel) in zip(new_ids("dlv", len(pairs)), pairs, strict=True):
        foreign = team is not None and subscriber not in team
        useless = withdrawn_from is not None and (subscriber, channel) not in withdrawn_from
        why = NOT_OF_THE_TEAM if foreign else "nothing_to_withdraw" if useless else None
        yield Standing(
            name, plan.message, subscriber, channel, 1, plan.region, plan.class_, plan.expires,
            "suppressed" if why else "planned", why,
            earliest(begin, plan.class_, channel, quiet.get(subscriber)), None, 0, 0, 0, now,
        )  # fmt: skip
