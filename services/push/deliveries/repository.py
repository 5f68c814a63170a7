"""Deliveries and attempts: reads and writes."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from kernel.contracts.regions import stem
from kernel.db import Session
from services.push.deliveries.models import Attempt, AttemptOutcome, Delivery
from services.push.deliveries.rules import OPEN
from services.push.messages.rules import CAPPED, SILENT_CHANNELS


async def get(session: AsyncSession, identifier: str, *, lock: bool = False) -> Delivery | None:
    """The delivery of this id; `lock` to change its state."""
    return await session.get(Delivery, identifier, with_for_update=lock or None, populate_existing=lock)


async def add_all(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Keep planned deliveries."""
    if rows:
        await session.execute(insert(Delivery), rows)


async def last_generation(session: AsyncSession, delivery: Delivery) -> int:
    """The newest generation of the same message, subscriber and channel."""
    query = select(func.max(Delivery.generation)).where(
        Delivery.message == delivery.message, Delivery.subscriber == delivery.subscriber,
        Delivery.channel == delivery.channel,
    )  # fmt: skip
    return await session.scalar(query) or 0


async def planned(session: Session, now: datetime, limit: int) -> Sequence[Delivery]:
    """Planned deliveries whose time has come, locked."""
    query = select(Delivery).where(Delivery.state == "planned", Delivery.not_before <= now)
    query = query.order_by(Delivery.priority, Delivery.not_before, Delivery.id).limit(limit)
    return (await session.scalars(query.with_for_update(skip_locked=True))).all()


async def claimable(session: Session, channel: str, now: datetime, limit: int) -> Sequence[Delivery]:
    """Deliveries of a channel that may go out now, the most urgent first, locked; of a thread only what no earlier message
    to the same subscriber keeps waiting.
    """
    earlier = aliased(Delivery)
    waits = exists().where(
        earlier.thread == Delivery.thread, earlier.subscriber == Delivery.subscriber,
        earlier.channel == Delivery.channel, earlier.sequence < Delivery.sequence, earlier.state.in_(OPEN),
    )  # fmt: skip
    query = (
        select(Delivery)
        .where(
            Delivery.state.in_(("queued", "failed_temp")), Delivery.channel == channel, Delivery.not_before <= now, ~waits,
            or_(Delivery.expires.is_(None), Delivery.expires > now),
        )
        .order_by(Delivery.priority, Delivery.not_before, Delivery.id)
        .limit(limit)
    )  # fmt: skip
    return (await session.scalars(query.with_for_update(skip_locked=True, of=Delivery))).all()


async def leased(session: Session, limit: int) -> Sequence[Delivery]:
    """Deliveries under way, locked."""
    query = select(Delivery).where(Delivery.state == "leased").order_by(Delivery.id).limit(limit)
    return (await session.scalars(query.with_for_update())).all()


async def expiring(session: Session, now: datetime, limit: int) -> Sequence[Delivery]:
    """Deliveries that wait and have expired, locked."""
    waiting = ("planned", "queued", "failed_temp", "held")
    query = select(Delivery).where(Delivery.state.in_(waiting), Delivery.expires <= now).limit(limit)
    return (await session.scalars(query.with_for_update(skip_locked=True))).all()


async def waiting_of(session: Session, messages: Collection[str]) -> Sequence[Delivery]:
    """The deliveries of some messages that wait, locked."""
    waiting = ("planned", "queued", "failed_temp", "held")
    query = select(Delivery).where(Delivery.message.in_(messages), Delivery.state.in_(waiting))
    return (await session.scalars(query.with_for_update())).all()


async def held_at(session: Session, subscriber: str, channel: str) -> Sequence[Delivery]:
    """The deliveries of an endpoint that are held, locked."""
    query = select(Delivery).where(
        Delivery.subscriber == subscriber, Delivery.channel == channel, Delivery.state == "held"
    )
    return (await session.scalars(query.with_for_update())).all()


async def tried(session: AsyncSession, messages: Collection[str]) -> set[tuple[str, str]]:
    """(subscriber, channel) of the deliveries of some messages that an attempt was made of."""
    query = select(Delivery.subscriber, Delivery.channel).where(
        Delivery.message.in_(messages), Delivery.attempts > 0
    )
    return {(row[0], row[1]) for row in await session.execute(query.distinct())}


async def told_on(session: AsyncSession, subscribers: Collection[str], day: date) -> dict[str, int]:
    """How many messages that a daily cap counts were let out to subscribers on a day."""
    query = (
        select(Delivery.subscriber, func.count())
        .where(
            Delivery.subscriber.in_(subscribers), Delivery.queued_on == day, Delivery.class_.in_(CAPPED),
            Delivery.channel.not_in(SILENT_CHANNELS),
        )
        .group_by(Delivery.subscriber)
    )  # fmt: skip
    return {row[0]: row[1] for row in await session.execute(query)}


async def list_page(
    session: AsyncSession, *, region: str, message: str | None, subscriber: str | None, states: Sequence[str] | None,
    after: str | None, limit: int,
) -> Sequence[Delivery]:  # fmt: skip
    """Deliveries of a division's messages, by id."""
    query = select(Delivery).where(Delivery.region.startswith(stem(region), autoescape=True))
    if message is not None:
        query = query.where(Delivery.message == message)
    if subscriber is not None:
        query = query.where(Delivery.subscriber == subscriber)
    if states is not None:
        query = query.where(Delivery.state.in_(states))
    if after is not None:
        query = query.where(Delivery.id > after)
    return (await session.scalars(query.order_by(Delivery.id).limit(limit))).all()


async def attempts_of(
    session: AsyncSession, delivery: str
) -> Sequence[tuple[Attempt, AttemptOutcome | None]]:
    """The attempts of a delivery and what became of each."""
    query = (
        select(Attempt, AttemptOutcome)
        .outerjoin(
            AttemptOutcome,
            (AttemptOutcome.delivery == Attempt.delivery) & (AttemptOutcome.number == Attempt.number),
        )
        .where(Attempt.delivery == delivery)
        .order_by(Attempt.number)
    )
    return [(row[0], row[1]) for row in await session.execute(query)]


async def counts(session: AsyncSession, message: str) -> list[tuple[str, str | None, int]]:
    """(state, what became of the last attempt, how many) of a message's deliveries: what was begun last counts, whether its
    end is known or not.
    """
    last = (
        select(Attempt.delivery, func.max(Attempt.number).label("number"))
        .join(Delivery, Delivery.id == Attempt.delivery)
        .where(Delivery.message == message)
        .group_by(Attempt.delivery)
        .subquery()
    )
    query = (
        select(Delivery.state, AttemptOutcome.kind, func.count())
        .outerjoin(last, last.c.delivery == Delivery.id)
        .outerjoin(
            AttemptOutcome,
            (AttemptOutcome.delivery == last.c.delivery) & (AttemptOutcome.number == last.c.number),
        )
        .where(Delivery.message == message)
        .group_by(Delivery.state, AttemptOutcome.kind)
    )
    return [(row[0], row[1], row[2]) for row in await session.execute(query)]


def add(session: Session, row: Delivery | Attempt | AttemptOutcome) -> None:
    """Keep a new row."""
    session.add(row)
