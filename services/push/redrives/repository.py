"""Redrives: reads and writes, and the deliveries that they are of."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import ColumnElement

from kernel.contracts.regions import stem
from kernel.db import Session
from services.push.deliveries.models import Delivery
from services.push.redrives.models import Redrive

_SEQUENCE = func.coalesce(Delivery.sequence, 0)


async def get(session: AsyncSession, identifier: str) -> Redrive | None:
    """The redrive of this id."""
    return await session.get(Redrive, identifier)


async def next_waiting(session: Session) -> Redrive | None:
    """The oldest redrive that is not done, locked."""
    query = select(Redrive).where(Redrive.state == "waiting")
    query = query.order_by(Redrive.id).limit(1).with_for_update(skip_locked=True)
    return (await session.scalars(query)).first()


async def list_page(
    session: AsyncSession, *, region: str, after: str | None, limit: int
) -> Sequence[Redrive]:
    """Redrives of a division's keys and below, the newest first."""
    query = select(Redrive).where(Redrive.region.startswith(stem(region), autoescape=True))
    if after is not None:
        query = query.where(Redrive.id < after)
    return (await session.scalars(query.order_by(Redrive.id.desc()).limit(limit))).all()


async def extent(session: AsyncSession, redrive: Redrive, by: ColumnElement[bool] | None) -> tuple[int, str]:
    """How many deliveries a redrive is of, and the newest; `by` those that go out by its endpoint."""
    query = select(func.count(), func.max(Delivery.id)).where(*_chosen(redrive, by))
    row = (await session.execute(query)).one()
    return row[0], row[1] or ""


async def next_some(
    session: Session, redrive: Redrive, by: ColumnElement[bool] | None, limit: int
) -> Sequence[Delivery]:
    """The next deliveries of a redrive, locked: the earlier steps of cases before the later ones, so that they keep their order."""
    query = select(Delivery).where(
        *_chosen(redrive, by),
        Delivery.id <= redrive.last,
        tuple_(_SEQUENCE, Delivery.id) > (redrive.after_sequence, redrive.after_delivery),
    )
    query = query.order_by(_SEQUENCE, Delivery.id).limit(limit)
    query = query.with_for_update(of=Delivery).execution_options(populate_existing=True)
    return (await session.scalars(query)).all()


def _chosen(redrive: Redrive, by: ColumnElement[bool] | None) -> list[ColumnElement[bool]]:
    """What deliveries of a redrive are; of each the newest generation."""
    newer = aliased(Delivery)
    found = [
        Delivery.region.startswith(stem(redrive.region), autoescape=True), Delivery.state.in_(redrive.states),
        ~exists().where(
            newer.message == Delivery.message, newer.subscriber == Delivery.subscriber, newer.channel == Delivery.channel,
            newer.generation > Delivery.generation,
        ),
    ]  # fmt: skip
    if by is not None:
        found.append(by)
    if redrive.message is not None:
        found.append(Delivery.message == redrive.message)
    if redrive.channel is not None:
        found.append(Delivery.channel == redrive.channel)
    if redrive.since is not None:
        found.append(Delivery.changed_at >= redrive.since)
    if redrive.before is not None:
        found.append(Delivery.changed_at < redrive.before)
    return found


async def forget_officers(session: Session, before: datetime) -> None:
    """Forget who had sent again before a moment, and why."""
    change = update(Redrive).where(
        Redrive.begun_at < before, Redrive.state == "done", Redrive.closed.is_not(None)
    )
    await session.execute(change.values(closed=None))


def add(session: Session, row: Redrive) -> None:
    """Keep a new row."""
    session.add(row)
