"""Digests: reads and writes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from kernel.db import Session
from services.push.deliveries.models import Delivery
from services.push.digests.models import Digest, DigestItem, DigestWindow
from services.push.messages.models import Message


async def add_items(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Let messages wait for digests."""
    if rows:
        await session.execute(insert(DigestItem), rows)


async def last_window(session: AsyncSession, frequency: str) -> DigestWindow | None:
    """The window of a frequency that was closed last."""
    query = select(DigestWindow).where(DigestWindow.frequency == frequency)
    return (await session.scalars(query.order_by(DigestWindow.end.desc()).limit(1))).first()


async def undone(session: Session, frequency: str) -> DigestWindow | None:
    """The oldest closed window whose digests are not all made."""
    query = select(DigestWindow).where(DigestWindow.frequency == frequency, DigestWindow.done.is_(False))
    return (await session.scalars(query.order_by(DigestWindow.end).limit(1))).first()


async def waiting(session: Session, window: DigestWindow, limit: int) -> list[tuple[str, str]]:
    """(subscriber, set of channels) with items in a window that are in no digest."""
    query = (
        select(DigestItem.subscriber, DigestItem.channel_set)
        .where(*_in(window), DigestItem.digest.is_(None))
        .group_by(DigestItem.subscriber, DigestItem.channel_set)
        .order_by(DigestItem.subscriber, DigestItem.channel_set)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in await session.execute(query)]


async def items(
    session: Session, window: DigestWindow, subscriber: str, channel_set: str, limit: int
) -> Sequence[DigestItem]:
    """The next items of a subscriber in a window that are in no digest, in the order of their commits."""
    query = select(DigestItem).where(
        *_in(window), DigestItem.digest.is_(None), DigestItem.subscriber == subscriber,
        DigestItem.channel_set == channel_set,
    )  # fmt: skip
    query = query.order_by(DigestItem.number, DigestItem.message).limit(limit)
    return (await session.scalars(query)).all()


def _in(window: DigestWindow) -> tuple[Any, ...]:
    return (
        DigestItem.frequency == window.frequency, DigestItem.number > window.above, DigestItem.number <= window.upto,
    )  # fmt: skip


async def parts(
    session: AsyncSession, subscriber: str, frequency: str, channel_set: str, end: datetime
) -> int:
    """How many digests of a window a subscriber has."""
    query = select(func.count()).where(
        Digest.subscriber == subscriber, Digest.frequency == frequency, Digest.channel_set == channel_set, Digest.end == end
    )  # fmt: skip
    return await session.scalar(query) or 0


async def get(session: AsyncSession, identifier: str) -> Digest | None:
    """The digest of this id."""
    return await session.get(Digest, identifier)


async def of_message(
    session: AsyncSession, message: str, subscribers: Sequence[str]
) -> Sequence[tuple[DigestItem, Digest | None]]:
    """The items of a message for these subscribers, each with its digest."""
    query = (
        select(DigestItem, Digest)
        .outerjoin(Digest, Digest.id == DigestItem.digest)
        .where(DigestItem.message == message, DigestItem.subscriber.in_(subscribers))
        .order_by(DigestItem.subscriber, DigestItem.frequency)
    )
    return [(row[0], row[1]) for row in await session.execute(query)]


async def later_steps(session: Session, delivery: Delivery) -> list[tuple[int, str, Delivery]]:
    """Later steps of a delivery's thread that are in digests to its subscriber: place, message, and the delivery of the digest on
    the same channel.
    """
    step, later = aliased(Message), aliased(Message)
    query = (
        select(later.sequence, later.id, Delivery)
        .select_from(step)
        .join(
            later,
            (later.client == step.client) & (later.thread == step.thread) & (later.sequence > step.sequence),
        )
        .join(DigestItem, (DigestItem.message == later.id) & (DigestItem.subscriber == delivery.subscriber))
        .join(Digest, Digest.id == DigestItem.digest)
        .join(
            Delivery,
            (Delivery.message == Digest.message)
            & (Delivery.subscriber == delivery.subscriber)
            & (Delivery.channel == delivery.channel),
        )
        .where(step.id == delivery.message)
    )
    rows = await session.execute(query.execution_options(populate_existing=True))
    return [(row[0] or 0, row[1], row[2]) for row in rows]


def add(session: Session, row: DigestWindow | Digest) -> None:
    """Keep a new row."""
    session.add(row)
