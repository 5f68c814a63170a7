"""Roots of days: reads and writes."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from services.disclosure_requests.applications.models import Application
from services.disclosure_requests.ledger_roots.models import LedgerRoot
from services.disclosure_requests.receipts.models import Receipt


async def of_day(session: AsyncSession, day: date) -> LedgerRoot | None:
    """The root of a day."""
    return await session.get(LedgerRoot, day)


async def latest(session: AsyncSession, before: date | None = None) -> LedgerRoot | None:
    """The root of the latest day that has one, or of the latest before a day."""
    query = select(LedgerRoot).order_by(LedgerRoot.day.desc()).limit(1)
    if before is not None:
        query = query.where(LedgerRoot.day < before)
    return (await session.scalars(query)).first()


async def list_page(
    session: AsyncSession, *, first: date | None, last: date | None, after: date | None, limit: int
) -> Sequence[LedgerRoot]:
    """Roots from one day to another, in order."""
    query = select(LedgerRoot).order_by(LedgerRoot.day).limit(limit)
    if first is not None:
        query = query.where(LedgerRoot.day >= first)
    if last is not None:
        query = query.where(LedgerRoot.day <= last)
    if after is not None:
        query = query.where(LedgerRoot.day > after)
    return (await session.scalars(query)).all()


async def receipts_between(session: AsyncSession, begin: datetime, end: datetime) -> Sequence[Receipt]:
    """The receipts of what was written from `begin` to before `end`."""
    query = select(Receipt).where(Receipt.at >= begin, Receipt.at < end)
    return (await session.scalars(query.order_by(Receipt.application, Receipt.number))).all()


async def heads(session: AsyncSession, applications: Sequence[str]) -> dict[str, str]:
    """The hash that each of these cases keeps of its last entry."""
    query = select(Application.id, Application.head_hash).where(Application.id.in_(applications))
    return {row.id: row.head_hash for row in await session.execute(query)}


def add(session: Session, root: LedgerRoot) -> None:
    """Keep a new root."""
    session.add(root)
