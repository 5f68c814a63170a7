"""Changes of divisions: reads and writes."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from services.push.region_changes.models import RegionChange
from services.push.region_changes.rules import Change, Lineage


async def as_of(session: AsyncSession, number: int) -> Sequence[RegionChange]:
    """The changes that were known and not withdrawn at a number."""
    query = select(RegionChange).where(
        RegionChange.number <= number,
        or_(RegionChange.withdrawn.is_(None), RegionChange.withdrawn > number),
    )
    return (await session.scalars(query)).all()


async def list_page(session: AsyncSession, *, after: int, limit: int) -> Sequence[RegionChange]:
    """All changes by number."""
    query = select(RegionChange).where(RegionChange.number > after).order_by(RegionChange.number)
    return (await session.scalars(query.limit(limit))).all()


async def get(session: AsyncSession, number: int) -> RegionChange | None:
    """The change of this number."""
    return await session.get(RegionChange, number)


async def named(session: AsyncSession, county: str) -> bool:
    """Whether a change that stands names this county, or a place in it."""
    one = RegionChange
    here = or_(*(code.startswith(county, autoescape=True) for code in (one.old, one.new)))
    query = select(one.number).where(one.withdrawn.is_(None), here).limit(1)
    return await session.scalar(query) is not None


async def lineage_of(session: AsyncSession, number: int) -> Lineage:
    """The changes as of a number, to reckon with."""
    rows = await as_of(session, number)
    return Lineage([Change(row.old, row.new, row.effective_on) for row in rows], number)


def add(session: Session, change: RegionChange) -> None:
    """Keep a new change."""
    session.add(change)
