"""Divisions: reads and writes."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from kernel.db import Session
from services.catalog.regions.models import Region


async def get(session: AsyncSession, code: str) -> Region | None:
    """The division of this code."""
    return await session.get(Region, code)


async def list_page(
    session: AsyncSession, *, parent: str | None, level: str | None, after: str | None, limit: int
) -> Sequence[Region]:
    """Divisions by code."""
    query = select(Region).order_by(Region.code).limit(limit)
    if parent is not None:
        query = query.where(Region.parent == parent)
    if level is not None:
        query = query.where(Region.level == level)
    if after is not None:
        query = query.where(Region.code > after)
    return (await session.scalars(query)).all()


async def below(session: AsyncSession, code: str) -> dict[str, Region]:
    """The division and everything below it, by code."""
    query = select(Region).where(Region.code.startswith(stem(code), autoescape=True))
    return {region.code: region for region in await session.scalars(query)}


async def add_all(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Insert divisions."""
    if rows:
        await session.execute(insert(Region), rows)


async def rename(session: Session, code: str, values: dict[str, Any]) -> None:
    """Change one division."""
    await session.execute(update(Region).where(Region.code == code).values(**values))
