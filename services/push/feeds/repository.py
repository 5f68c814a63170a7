"""Entries of feeds: reads and writes."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from kernel.db import Session
from services.push.feeds.models import FeedEntry
from services.push.messages.models import Message

#: An entry, its message, and the message that supersedes it.
Row = tuple[FeedEntry, Message, Message | None]


async def there(session: AsyncSession, deliveries: Collection[str]) -> set[str]:
    """Those of these deliveries that have their entry."""
    query = select(FeedEntry.delivery).where(FeedEntry.delivery.in_(deliveries))
    return set((await session.scalars(query)).all())


async def position_of(session: AsyncSession, subscriber: str, delivery: str) -> int | None:
    """The place of an entry in a subscriber's feed; None when it has none."""
    query = select(FeedEntry.position).where(
        FeedEntry.subscriber == subscriber, FeedEntry.delivery == delivery
    )
    return await session.scalar(query)


async def entries(
    session: AsyncSession, subscriber: str, *, after: int, limit: int, newest_first: bool = False
) -> Sequence[Row]:
    """Entries of a subscriber's feed after a place, with their messages."""
    later = aliased(Message)
    query = (
        select(FeedEntry, Message, later)
        .join(Message, Message.id == FeedEntry.message)
        .outerjoin(later, later.supersedes == Message.id)
        .where(FeedEntry.subscriber == subscriber, FeedEntry.position > after)
        .order_by(FeedEntry.position.desc() if newest_first else FeedEntry.position)
        .limit(limit)
    )
    return [(row[0], row[1], row[2]) for row in await session.execute(query)]


def add(session: Session, entry: FeedEntry) -> None:
    """Keep a new entry."""
    session.add(entry)
