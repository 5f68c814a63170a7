"""Moves of due dates: reads and writes."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from kernel.db import Session
from services.disclosure_requests.clock_moves.models import ClockMove


async def list_page(
    session: AsyncSession, *, region: str, application: str | None, after: str | None, limit: int
) -> Sequence[ClockMove]:
    """Moves in a division and below by id, that is in the order in which they came about."""
    query = select(ClockMove).where(ClockMove.region.startswith(stem(region), autoescape=True))
    if application is not None:
        query = query.where(ClockMove.application == application)
    if after is not None:
        query = query.where(ClockMove.id > after)
    return (await session.scalars(query.order_by(ClockMove.id).limit(limit))).all()


def add_all(session: Session, moves: Sequence[ClockMove]) -> None:
    """Keep new moves."""
    session.add_all(moves)
