"""Use cases of backlogs: what waits and for how long, tell of a channel that has fallen behind, and of its catching up."""

from collections.abc import Mapping
from typing import Final, NamedTuple, get_args

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import COUNTRY
from kernel.db import Session
from services.push.backlogs import repository
from services.push.backlogs.models import Backlog
from services.push.backlogs.rules import changes
from services.push.deliveries.rules import DEAD
from services.push.events import QueueCaughtUp, QueueFellBehind
from services.push.subscriptions.schemas import Channel
from services.push.tools import Tools

CHANNELS: Final[tuple[str, ...]] = get_args(Channel)
#: Counted beside what waits: the rest has gone out, or what stands in its place has.
STATES: Final = (*repository.WAITS, "leased", "held", *DEAD)
log = structlog.get_logger("push.backlogs")


class Look(NamedTuple):
    """For how many seconds the oldest due delivery of each channel waits, how many are due of it, and which have fallen behind."""

    oldest: Mapping[str, float]
    due: Mapping[str, int]
    behind: frozenset[str]


async def look(session: AsyncSession, tools: Tools) -> Look:
    """What waits now."""
    now = tools.clock.now()
    since = await repository.oldest(session, CHANNELS, now)
    due = await repository.due(session, CHANNELS, now) if since else {}
    oldest = {name: (now - one).total_seconds() for name, one in since.items()}
    return Look(oldest, due, frozenset(await repository.behind(session)))


async def numbers(session: AsyncSession) -> Mapping[tuple[str, str], int]:
    """(state, channel) -> how many deliveries there are of STATES, up to a number."""
    return await repository.numbers(session, STATES, CHANNELS)


async def behind(session: AsyncSession) -> list[str]:
    """The channels that have fallen behind."""
    return list(await repository.behind(session))


def has_changed(found: Look, tools: Tools) -> bool:
    """Whether there is anything to tell."""
    return any(changes(found.oldest, found.behind, tools.settings.behind_seconds))


async def tell(session: Session, tools: Tools, found: Look) -> None:
    """Tell of each channel that has fallen behind, once until it has caught up, and of that."""
    now = tools.clock.now()
    fell, caught_up = changes(found.oldest, found.behind, tools.settings.behind_seconds)
    for channel in sorted(fell):
        if await repository.get(session, channel) is not None:
            continue
        repository.add(session, Backlog(channel=channel, since=now))
        fallen = QueueFellBehind(
            channel=channel,
            seconds=round(found.oldest[channel]),
            waiting=found.due.get(channel, 0),
            region=COUNTRY,
        )
        log.error("queue_fell_behind", channel=channel, seconds=fallen.seconds, waiting=fallen.waiting)
        await tools.outbox.record(session, fallen.record(f"queues/{channel}"), now=now)
    for channel in sorted(caught_up):
        row = await repository.get(session, channel)
        if row is None:
            continue
        seconds = round((now - row.since).total_seconds())
        await repository.remove(session, row)
        risen = QueueCaughtUp(channel=channel, seconds=seconds, region=COUNTRY)
        await tools.outbox.record(session, risen.record(f"queues/{channel}"), now=now)
    await session.flush()
