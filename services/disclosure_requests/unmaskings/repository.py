"""Looks: reads and writes."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from services.disclosure_requests.unmaskings.models import Unmasking


async def list_page(
    session: AsyncSession, application: str, *, after: str | None, limit: int
) -> Sequence[Unmasking]:
    """The looks at a case's personal data, in order."""
    query = select(Unmasking).where(Unmasking.application == application).order_by(Unmasking.id).limit(limit)
    if after is not None:
        query = query.where(Unmasking.id > after)
    return (await session.scalars(query)).all()


def add(session: Session, row: Unmasking) -> None:
    """Keep a new look."""
    session.add(row)
