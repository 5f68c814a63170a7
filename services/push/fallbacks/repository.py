"""Fallbacks: reads and writes."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final, NamedTuple, cast

from sqlalchemy import Table, delete, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from kernel.db import Session
from kernel.db.among import among
from services.push.deliveries.models import Delivery
from services.push.fallbacks.models import DeadEnd, Failover, Fallback

_DEAD_ENDS: Final = cast(Table, DeadEnd.__table__)
_ENDED: Final = (
    select(
        Delivery.id, Delivery.message, Delivery.subscriber, Delivery.class_, Delivery.state, Delivery.reason
    )
    .where(
        among(Delivery.message, "messages"), among(Delivery.subscriber, "subscribers"),
        Delivery.state.in_(("failed_perm", "expired", "suppressed", "held")),
    )
    .order_by(Delivery.changed_at, Delivery.id)
)  # fmt: skip
_MARK: Final = {
    dialect: insert(_DEAD_ENDS).on_conflict_do_nothing()
    for dialect, insert in (("postgresql", pg_insert), ("sqlite", sqlite_insert))
}


async def get(session: AsyncSession, region: str, class_: str, *, lock: bool = False) -> Fallback | None:
    """The policy of a division itself for a class."""
    return await session.get(Fallback, (region, class_), with_for_update=lock or None, populate_existing=lock)


async def list_page(
    session: AsyncSession, *, region: str, after: tuple[str, str] | None, limit: int
) -> Sequence[Fallback]:
    """The policies of a division and below, by division and class."""
    place = (Fallback.region, Fallback.class_)
    query = select(Fallback).where(Fallback.region.startswith(stem(region), autoescape=True))
    if after is not None:
        query = query.where(tuple_(*place) > after)
    return (await session.scalars(query.order_by(*place).limit(limit))).all()


async def classes(session: AsyncSession) -> set[str]:
    """The classes for which any division has a policy."""
    return set((await session.scalars(select(Fallback.class_).distinct())).all())


async def policies(session: AsyncSession, regions: Collection[str]) -> dict[tuple[str, str], list[str]]:
    """The channels of these divisions' policies, by division and class."""
    query = select(Fallback.region, Fallback.class_, Fallback.channels).where(Fallback.region.in_(regions))
    return {(row[0], row[1]): list(row[2]) for row in await session.execute(query)}


async def remove(session: Session, row: Fallback) -> None:
    """Forget a policy."""
    await session.delete(row)


async def mark(session: Session, rows: Collection[tuple[str, int]], now: datetime) -> None:
    """Let deliveries be followed up: id and priority of each; one that is to be already stays as it is."""
    given = [{"delivery": name, "priority": priority, "at": now} for name, priority in sorted(rows)]
    await session.execute(_MARK[session.get_bind().dialect.name], given)


async def dead_ends(session: Session, limit: int) -> Sequence[Delivery]:
    """The deliveries that are to be followed up, the most urgent first, locked."""
    query = select(Delivery).join(DeadEnd, DeadEnd.delivery == Delivery.id)
    query = query.order_by(DeadEnd.priority, DeadEnd.at, DeadEnd.delivery).limit(limit)
    query = query.with_for_update(of=Delivery, skip_locked=True).execution_options(populate_existing=True)
    return (await session.scalars(query)).all()


async def unmark(session: Session, deliveries: Collection[str]) -> None:
    """Deliveries were followed up."""
    await session.execute(delete(DeadEnd).where(DeadEnd.delivery.in_(deliveries)))


async def standing(
    session: AsyncSession, messages: Collection[str], subscribers: Collection[str]
) -> dict[tuple[str, str], list[tuple[str, str, str]]]:
    """Id, channel and state of the deliveries of messages to subscribers, by message and subscriber."""
    query = select(Delivery.message, Delivery.subscriber, Delivery.id, Delivery.channel, Delivery.state)
    query = query.where(Delivery.message.in_(messages), Delivery.subscriber.in_(subscribers))
    found: defaultdict[tuple[str, str], list[tuple[str, str, str]]] = defaultdict(list)
    for message, subscriber, *one in await session.execute(query):
        found[message, subscriber].append((one[0], one[1], one[2]))
    return found


class Ended(NamedTuple):
    """A delivery that may have come to nothing."""

    id: str
    message: str
    subscriber: str
    class_: str
    state: str
    reason: str | None


async def ended(
    session: AsyncSession, messages: Collection[str], subscribers: Collection[str]
) -> list[Ended]:
    """The deliveries of messages to subscribers that may have come to nothing, those that changed last at the end."""
    rows = await session.execute(_ENDED, {"messages": messages, "subscribers": subscribers})
    return [Ended(*row) for row in rows]


async def overtaken(session: AsyncSession, rows: Sequence[Delivery]) -> dict[str, set[str]]:
    """The channels on which a later step of the thread of each of these deliveries was tried to tell its subscriber, by id."""
    steps = [row for row in rows if row.thread is not None and row.sequence is not None]
    found: dict[str, set[str]] = {row.id: set() for row in rows}
    if not steps:
        return found
    query = select(Delivery.thread, Delivery.subscriber, Delivery.channel, func.max(Delivery.sequence)).where(
        Delivery.thread.in_({row.thread for row in steps}), Delivery.subscriber.in_({row.subscriber for row in steps}),
        Delivery.attempts > 0,
    )  # fmt: skip
    query = query.group_by(Delivery.thread, Delivery.subscriber, Delivery.channel)
    last: defaultdict[tuple[str | None, str], dict[str, int]] = defaultdict(dict)
    for thread, subscriber, channel, sequence in await session.execute(query):
        last[thread, subscriber][channel] = sequence or 0
    for row in steps:
        tried = last[row.thread, row.subscriber]
        found[row.id] = {channel for channel, sequence in tried.items() if sequence > (row.sequence or 0)}
    return found


async def told_instead(
    session: AsyncSession, messages: Collection[str], subscribers: Collection[str]
) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Channel and state of what stands in the place of other deliveries of messages to subscribers, by message and subscriber."""
    query = select(Delivery.message, Delivery.subscriber, Delivery.channel, Delivery.state)
    query = query.join(Failover, Failover.delivery == Delivery.id)
    query = query.where(Delivery.message.in_(messages), Delivery.subscriber.in_(subscribers))
    found: defaultdict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for message, subscriber, channel, state in await session.execute(query):
        found[message, subscriber].append((channel, state))
    return found


async def of_deliveries(session: AsyncSession, deliveries: Collection[str]) -> dict[str, Failover]:
    """Those of these deliveries that stand in the place of others, by id."""
    query = select(Failover).where(Failover.delivery.in_(deliveries))
    return {row.delivery: row for row in await session.scalars(query)}


async def count_of(session: AsyncSession, message: str) -> int:
    """How many deliveries of a message stand in the place of others."""
    query = select(func.count()).select_from(Failover).join(Delivery, Delivery.id == Failover.delivery)
    return await session.scalar(query.where(Delivery.message == message)) or 0


async def channels_of(
    session: AsyncSession, messages: Collection[str], subscribers: Collection[str]
) -> dict[str, set[str]]:
    """The channels on which messages to some subscribers were tried in the place of others, by subscriber."""
    query = select(Delivery.subscriber, Delivery.channel).join(Failover, Failover.delivery == Delivery.id)
    query = query.where(
        Delivery.message.in_(messages), among(Delivery.subscriber, subscribers), Delivery.attempts > 0
    )
    found: defaultdict[str, set[str]] = defaultdict(set)
    for subscriber, channel in await session.execute(query.distinct()):
        found[subscriber].add(channel)
    return found


def add(session: Session, row: Fallback | Failover) -> None:
    """Keep a new row."""
    session.add(row)
