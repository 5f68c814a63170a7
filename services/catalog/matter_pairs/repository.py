"""Pairs of matters: reads and writes."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from kernel.db import Session
from services.catalog.matter_pairs.models import MatterPair


async def get(session: AsyncSession, identifier: str) -> MatterPair | None:
    """The pair of this id."""
    return await session.get(MatterPair, identifier)


async def twin(
    session: AsyncSession, region: str, item: str, above: str, above_item: str
) -> MatterPair | None:
    """The pair of these two items that holds."""
    query = select(MatterPair).where(
        MatterPair.region == region, MatterPair.item == item, MatterPair.above == above,
        MatterPair.above_item == above_item, MatterPair.ended.is_(None),
    )  # fmt: skip
    return (await session.scalars(query)).first()


async def list_page(
    session: AsyncSession, region: str, *, after: str | None, limit: int, ended: bool = False
) -> Sequence[MatterPair]:
    """Pairs of a division and below, by id: those that hold, or those that were ended."""
    query = select(MatterPair).where(MatterPair.region.startswith(stem(region), autoescape=True))
    query = query.where(MatterPair.ended.is_not(None) if ended else MatterPair.ended.is_(None))
    if after is not None:
        query = query.where(MatterPair.id > after)
    return (await session.scalars(query.order_by(MatterPair.id).limit(limit))).all()


async def standing(session: AsyncSession, region: str) -> Sequence[MatterPair]:
    """The pairs that hold whose upper or lower side is a division or below it."""
    within = [
        column.startswith(stem(region), autoescape=True) for column in (MatterPair.region, MatterPair.above)
    ]
    query = select(MatterPair).where(or_(*within), MatterPair.ended.is_(None))
    return (await session.scalars(query.order_by(MatterPair.id))).all()


def add(session: Session, pair: MatterPair) -> None:
    """Keep a new pair."""
    session.add(pair)
