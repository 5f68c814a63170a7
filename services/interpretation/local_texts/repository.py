"""Local texts: reads and writes."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import ancestors
from kernel.db import Session
from services.interpretation.local_texts.models import LocalText


async def get(session: AsyncSession, region: str) -> LocalText | None:
    """The text of a division itself."""
    return await session.get(LocalText, region)


async def nearest(session: AsyncSession, region: str) -> LocalText | None:
    """The text of a division, else of the nearest above it."""
    query = select(LocalText).where(LocalText.region.in_((region, *ancestors(region))))
    found = (await session.scalars(query)).all()
    return max(found, key=lambda one: (len(one.region), one.region.rstrip("0")), default=None)


def add(session: Session, text: LocalText) -> None:
    """Keep a new text."""
    session.add(text)


async def drop(session: Session, text: LocalText) -> None:
    """Take a text away."""
    await session.delete(text)
