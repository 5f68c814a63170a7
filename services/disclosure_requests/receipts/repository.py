"""Receipts: reads and writes."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from services.disclosure_requests.receipts.models import Receipt


async def of_application(session: AsyncSession, application: str) -> Sequence[Receipt]:
    """The receipts of a case, in order."""
    query = select(Receipt).where(Receipt.application == application).order_by(Receipt.number)
    return (await session.scalars(query)).all()


async def latest(session: AsyncSession, application: str) -> Receipt | None:
    """The receipt given last."""
    query = select(Receipt).where(Receipt.application == application).order_by(Receipt.number.desc())
    return (await session.scalars(query.limit(1))).first()


def add(session: Session, receipt: Receipt) -> None:
    """Keep a new receipt."""
    session.add(receipt)
