"""Bodies: reads and writes."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from kernel.db import Session
from services.catalog.bodies.models import Body


async def get(session: AsyncSession, key: str) -> Body | None:
    """The body with this id or credit code."""
    found = await session.scalars(select(Body).where(or_(Body.id == key, Body.credit_code == key)))
    return found.one_or_none()


async def list_page(
    session: AsyncSession, *, region: str | None, after: str | None, limit: int
) -> Sequence[Body]:
    """Bodies of a division and all below it, by id."""
    query = select(Body).order_by(Body.id).limit(limit)
    if region is not None:
        query = query.where(Body.region.startswith(stem(region), autoescape=True))
    if after is not None:
        query = query.where(Body.id > after)
    return (await session.scalars(query)).all()


async def in_region(session: AsyncSession, region: str) -> Sequence[Body]:
    """Every body of a division and all below it."""
    query = select(Body).where(Body.region.startswith(stem(region), autoescape=True))
    return (await session.scalars(query)).all()


async def namesake(session: AsyncSession, region: str, name: str) -> Body | None:
    """The body of this name in exactly this division."""
    found = await session.scalars(select(Body).where(Body.region == region, Body.name == name))
    return found.one_or_none()


def add(session: Session, body: Body) -> None:
    """Keep a new body."""
    session.add(body)
