"""Joint duties: reads and writes."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import ancestors, stem
from kernel.db import Session
from services.catalog.joint_duties.models import JointDuty


async def get(session: AsyncSession, identifier: str) -> JointDuty | None:
    """The joint duty of this id."""
    return await session.get(JointDuty, identifier)


async def list_page(
    session: AsyncSession, region: str, *, item: str | None, after: str | None, limit: int
) -> Sequence[JointDuty]:
    """Joint duties of a division and below, by id."""
    query = select(JointDuty).where(JointDuty.region.startswith(stem(region), autoescape=True))
    if item is not None:
        query = query.where(JointDuty.item == item)
    if after is not None:
        query = query.where(JointDuty.id > after)
    return (await session.scalars(query.order_by(JointDuty.id).limit(limit))).all()


async def standing(session: AsyncSession, region: str) -> Sequence[JointDuty]:
    """Those that hold in a division, said there, above it or below it."""
    within = JointDuty.region.startswith(stem(region), autoescape=True)
    query = select(JointDuty).where(
        or_(within, JointDuty.region.in_(ancestors(region))), JointDuty.ended.is_(None)
    )
    return (await session.scalars(query.order_by(JointDuty.id))).all()


def add(session: Session, duty: JointDuty) -> None:
    """Keep a new joint duty."""
    session.add(duty)
