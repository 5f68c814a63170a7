"""Status queries: reads and writes."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from services.push.deliveries.models import Attempt, AttemptOutcome, Delivery
from services.push.messages.models import Message
from services.push.status_queries.models import StatusQuery


class Due(NamedTuple):
    """A query whose time has come, with its delivery, when the attempt began, the provider's reference and the message's bytes."""

    query: StatusQuery
    delivery: Delivery
    begun_at: datetime
    reference: str | None
    content: bytes


async def due(session: AsyncSession, now: datetime, limit: int) -> Sequence[Due]:
    """The queries whose time has come, those that have waited longest first."""
    query = (
        select(StatusQuery, Delivery, Attempt.begun_at, AttemptOutcome.reference, Message.content)
        .join(Delivery, Delivery.id == StatusQuery.delivery)
        .join(Message, Message.id == Delivery.message)
        .join(Attempt, (Attempt.delivery == StatusQuery.delivery) & (Attempt.number == StatusQuery.number))
        .join(
            AttemptOutcome,
            (AttemptOutcome.delivery == Attempt.delivery) & (AttemptOutcome.number == Attempt.number),
        )
        .where(StatusQuery.ask_at <= now)
        .order_by(StatusQuery.ask_at, StatusQuery.delivery)
        .limit(limit)
    )
    return [Due(*row) for row in await session.execute(query)]


async def waits(session: AsyncSession, delivery: str) -> bool:
    """Whether a provider is still to be asked of a delivery."""
    query = select(StatusQuery.delivery).where(StatusQuery.delivery == delivery)
    return await session.scalar(query) is not None


async def get(session: Session, delivery: str) -> StatusQuery | None:
    """The query of a delivery."""
    return await session.get(StatusQuery, delivery, populate_existing=True)


async def remove(session: Session, delivery: str) -> None:
    """Ask of a delivery no more."""
    await session.execute(delete(StatusQuery).where(StatusQuery.delivery == delivery))


def add(session: Session, row: StatusQuery) -> None:
    """Keep a new query."""
    session.add(row)
