"""Calendar feeds: reads and writes."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from kernel.db import Session
from services.disclosure_requests.calendar_feeds.models import CalendarFeed


async def get(session: AsyncSession, identifier: str) -> CalendarFeed | None:
    """The feed of this id."""
    return await session.get(CalendarFeed, identifier)


async def of_token(session: AsyncSession, token_index: str, today: date) -> CalendarFeed | None:
    """The feed of a token that has not expired."""
    query = select(CalendarFeed).where(
        CalendarFeed.token_index == token_index, CalendarFeed.expires_on >= today
    )
    return (await session.scalars(query)).first()


async def list_page(
    session: AsyncSession, region: str, today: date, after: str | None, limit: int
) -> Sequence[CalendarFeed]:
    """The feeds of a division and below that have not expired, by id."""
    query = select(CalendarFeed).where(
        CalendarFeed.region.startswith(stem(region), autoescape=True), CalendarFeed.expires_on >= today
    )
    if after is not None:
        query = query.where(CalendarFeed.id > after)
    return (await session.scalars(query.order_by(CalendarFeed.id).limit(limit))).all()


def add(session: Session, feed: CalendarFeed) -> None:
    """Keep a new feed."""
    session.add(feed)


async def remove(session: Session, feed: CalendarFeed) -> None:
    """Forget a feed: its address is good no longer."""
    await session.delete(feed)
