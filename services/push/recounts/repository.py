"""Recounts: reads and writes."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from services.push.recounts.models import Miscount


async def known(session: AsyncSession, messages: Collection[str]) -> dict[str, int]:
    """How many deliveries of these messages are known not to agree; without those of which none is."""
    query = select(Miscount.message, Miscount.inconsistent).where(Miscount.message.in_(messages))
    return {row[0]: row[1] for row in await session.execute(query)}


async def number(session: AsyncSession) -> int:
    """How many messages are known not to agree."""
    return await session.scalar(select(func.count()).select_from(Miscount)) or 0


async def get(session: Session, message: str) -> Miscount | None:
    """What is known of a message, to be changed."""
    return await session.get(Miscount, message, with_for_update=True)


def add(session: Session, row: Miscount) -> None:
    """Keep a new one."""
    session.add(row)


async def remove(session: Session, row: Miscount) -> None:
    """They agree."""
    await session.delete(row)
