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


async def due(session: Session, now: datetime) -> tuple[Question, Delivery] | None:
    """The question that has waited longest to be told of; those that were answered meanwhile are told of no more."""
    answered = Question.delivery.not_in(_open().with_only_columns(Question.delivery))
    await session.execute(update(Question).where(Question.tell_at <= now, answered).values(tell_at=None))
    query = _open().where(Question.tell_at <= now).order_by(Question.tell_at, Question.delivery).limit(1)
    row = (await session.execute(query)).one_or_none()
    return (row[0], row[1]) if row is not None else None


async def mark_told(
    session: Session, message: str, endpoint: str, now: datetime, *, told: bool, again_at: datetime | None
) -> list[datetime]:
    """Mark what is due of a message at an endpoint, and was told of before or not, as told of; since when each waits."""
    still = _open().where(Delivery.message == message).with_only_columns(Question.delivery)
    change = update(Question).where(
        Question.tell_at <= now,
        Question.endpoint == endpoint,
        Question.told.is_(told),
        Question.delivery.in_(still),
    )
    change = change.values(told=True, tell_at=again_at).returning(Question.asked_at)
    done = await session.execute(change.execution_options(synchronize_session=False))
    return [row[0] for row in done]


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
