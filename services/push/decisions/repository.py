"""Questions and decisions: reads and writes."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Select, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from kernel.db import Session
from services.push.decisions.models import Decision, Question
from services.push.deliveries.models import Delivery


def _open() -> Select[Question, Delivery]:
    """Questions that nobody has answered, and no receipt either, with their deliveries."""
    decided = exists().where(Decision.delivery == Question.delivery)
    query = select(Question, Delivery).join(Delivery, Delivery.id == Question.delivery)
    return query.where(Delivery.state == "uncertain", ~decided)


async def undecided(session: AsyncSession, delivery: str) -> bool:
    """Whether a delivery waits for an officer."""
    return await session.scalar(_open().where(Question.delivery == delivery).limit(1)) is not None


async def list_undecided(
    session: AsyncSession, *, region: str, after: str | None, limit: int
) -> list[tuple[Question, Delivery]]:
    """What waits for an officer, of a division's messages, by delivery."""
    query = _open().where(Delivery.region.startswith(stem(region), autoescape=True))
    if after is not None:
        query = query.where(Question.delivery > after)
    rows = await session.execute(query.order_by(Question.delivery).limit(limit))
    return [(row[0], row[1]) for row in rows]


async def of_delivery(session: AsyncSession, delivery: str) -> Sequence[Decision]:
    """The decisions on a delivery, and the one that it came of, the first one first."""
    query = select(Decision).where(or_(Decision.delivery == delivery, Decision.again == delivery))
    return (await session.scalars(query.order_by(Decision.id))).all()


async def of_deliveries(session: AsyncSession, deliveries: Collection[str]) -> Sequence[Decision]:
    """The decisions on deliveries, the first one first."""
    query = select(Decision).where(Decision.delivery.in_(deliveries))
    return (await session.scalars(query.order_by(Decision.id))).all()


async def forget_officers(session: Session, before: datetime) -> None:
    """Forget who decided before a moment, and why."""
    change = update(Decision).where(Decision.decided_at < before, Decision.closed.is_not(None))
    await session.execute(change.values(closed=None))


def add(session: Session, row: Question | Decision) -> None:
    """Keep a new row."""
    session.add(row)
