"""Reviews: reads and writes."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from kernel.contracts.regions import stem
from kernel.db import Session
from services.catalog.reviews.models import Review, ReviewDecision


async def get(session: AsyncSession, within: str, identifier: str, *, lock: bool = False) -> Review | None:
    """A review of a division or below it, with its findings; `lock` holds its row until the transaction ends."""
    query = (
        select(Review)
        .where(Review.id == identifier, Review.region.startswith(stem(within), autoescape=True))
        .options(undefer(Review.findings))
    )
    return (await session.scalars(query.with_for_update() if lock else query)).one_or_none()


async def decisions_of(session: AsyncSession, review: str) -> Sequence[ReviewDecision]:
    """The decisions about a review in their order."""
    query = select(ReviewDecision).where(ReviewDecision.review == review)
    return (await session.scalars(query.order_by(ReviewDecision.number))).all()


async def list_page(
    session: AsyncSession, within: str, *, state: str | None, after: str | None, limit: int
) -> Sequence[Review]:
    """Reviews of a division and all below it, by the time they were begun."""
    query = select(Review).where(Review.region.startswith(stem(within), autoescape=True))
    if state is not None:
        query = query.where(Review.state == state)
    if after is not None:
        query = query.where(Review.id > after)
    return (await session.scalars(query.order_by(Review.id).limit(limit))).all()


def add(session: Session, row: Review | ReviewDecision) -> None:
    """Keep a new review or decision."""
    session.add(row)
