"""Calendar feeds: reads and writes."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

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


def add(session: Session, feed: CalendarFeed) -> None:
    """Keep a new feed."""
    session.add(feed)


async def remove(session: Session, feed: CalendarFeed) -> None:
    """Forget a feed: its address is good no longer."""
    await session.delete(feed)
