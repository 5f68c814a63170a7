"""Disclosure guides: reads and writes."""

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from services.catalog.guides.models import Guide


async def get(session: AsyncSession, body: str) -> Guide | None:
    """The guide of a body (guides are public)."""
    return await session.get(Guide, body)


def add(session: Session, guide: Guide) -> None:
    """Keep a new guide."""
    session.add(guide)
