"""Columns of platforms: reads and writes."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from services.catalog.platform.models import PlatformColumn


async def get(session: AsyncSession, body: str, code: str) -> PlatformColumn | None:
    """One column of a body (platforms are public)."""
    return await session.get(PlatformColumn, (body, code))


async def of_body(session: AsyncSession, body: str) -> dict[str, PlatformColumn]:
    """The columns of a body that were written."""
    rows = await session.scalars(select(PlatformColumn).where(PlatformColumn.body == body))
    return {row.code: row for row in rows}


def add(session: Session, column: PlatformColumn) -> None:
    """Keep a new column."""
    session.add(column)
