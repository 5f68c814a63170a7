"""Receipts: reads and writes."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from kernel.db import Session
from services.push.deliveries.models import AttemptOutcome, Delivery
from services.push.receipts.models import Receipt


async def there(session: AsyncSession, identifiers: Collection[str]) -> set[str]:
    """Those of these receipts that are known."""
    return set((await session.scalars(select(Receipt.id).where(Receipt.id.in_(identifiers)))).all())


async def delivery_of(session: AsyncSession, region: str, channel: str, reference: str) -> str | None:
    """The delivery of a division or below of which an attempt got this reference from a channel's provider; None when there is
    none (yet).
    """
    query = (
        select(Delivery.id)
        .join(AttemptOutcome, AttemptOutcome.delivery == Delivery.id)
        .where(
            AttemptOutcome.reference == reference,
            Delivery.channel == channel,
            Delivery.region.startswith(stem(region), autoescape=True),
        )
        .order_by(AttemptOutcome.ended_at.desc())
        .limit(1)
    )
    return await session.scalar(query)


async def waiting(
    session: AsyncSession, channels: Collection[str], references: Collection[str]
) -> Sequence[Receipt]:
    """Receipts that came before what they are of, the earliest first."""
    query = select(Receipt).where(
        Receipt.channel.in_(channels), Receipt.reference.in_(references), Receipt.delivery.is_(None)
    )
    return (await session.scalars(query.order_by(Receipt.at, Receipt.id))).all()


async def of_deliveries(session: AsyncSession, deliveries: Collection[str]) -> Sequence[Receipt]:
    """What was heard of deliveries, the earliest first."""
    query = select(Receipt).where(Receipt.delivery.in_(deliveries))
    return (await session.scalars(query.order_by(Receipt.at, Receipt.id))).all()


async def forget_persons(session: Session, before: datetime) -> None:
    """Forget who confirmed deliveries before a moment."""
    change = update(Receipt).where(Receipt.at < before, Receipt.person.is_not(None))
    await session.execute(change.values(person=None))


def add(session: Session, row: Receipt) -> None:
    """Keep a new receipt."""
    session.add(row)
