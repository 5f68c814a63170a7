"""The ledger: entries are read and added, never changed."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from services.disclosure_requests.ledger.models import LedgerEntry


async def of_application(session: AsyncSession, application: str) -> list[LedgerEntry]:
    """The entries of a case, in order."""
    query = select(LedgerEntry).where(LedgerEntry.application == application).order_by(LedgerEntry.number)
    return list((await session.scalars(query)).all())


async def of_applications(session: AsyncSession, applications: Sequence[str]) -> dict[str, list[LedgerEntry]]:
    """The entries of several cases, each in order."""
    query = select(LedgerEntry).where(LedgerEntry.application.in_(applications))
    found: dict[str, list[LedgerEntry]] = {one: [] for one in applications}
    for entry in await session.scalars(query.order_by(LedgerEntry.application, LedgerEntry.number)):
        found[entry.application].append(entry)
    return found


async def days_of(session: AsyncSession, kind: str, applications: Sequence[str]) -> dict[str, date]:
    """The day of the last event of a kind, of those of these cases that have one."""
    query = select(LedgerEntry.application, func.max(LedgerEntry.on)).where(
        LedgerEntry.application.in_(applications), LedgerEntry.kind == kind
    )
    rows = await session.execute(query.group_by(LedgerEntry.application))
    return {row[0]: row[1] for row in rows}


async def written_between(
    session: AsyncSession, begin: datetime, end: datetime
) -> Sequence[tuple[str, int, str]]:
    """(application, number, hash) of what was written from `begin` to before `end`, in order of case and number."""
    query = select(LedgerEntry.application, LedgerEntry.number, LedgerEntry.hash)
    query = query.where(LedgerEntry.at >= begin, LedgerEntry.at < end)
    return sorted((row.application, row.number, row.hash) for row in await session.execute(query))


async def first_written(session: AsyncSession) -> datetime | None:
    """When the first entry of all was written down."""
    query = select(LedgerEntry.at).order_by(LedgerEntry.at).limit(1)
    return (await session.scalars(query)).first()


def add(session: Session, entry: LedgerEntry) -> None:
    """Keep a new entry."""
    session.add(entry)
