"""Published reports: read and added, never changed."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from services.disclosure_requests.report_snapshots.models import ReportSnapshot
from services.disclosure_requests.reports.subjects import Subject

PUBLISHED = "published"
IMPORTED = "imported"


async def of_year(session: AsyncSession, subject: Subject, year: int) -> Sequence[ReportSnapshot]:
    """The reports of a year, in the order in which they were published."""
    query = select(ReportSnapshot).where(
        ReportSnapshot.scope == subject.scope,
        ReportSnapshot.subject == subject.id,
        ReportSnapshot.year == year,
    )
    return (await session.scalars(query.order_by(ReportSnapshot.number))).all()


async def get(session: AsyncSession, subject: Subject, year: int, number: int) -> ReportSnapshot | None:
    """One of them by its number."""
    return await session.get(ReportSnapshot, (subject.scope, subject.id, year, number))


async def latest(session: AsyncSession, subject: Subject, year: int) -> ReportSnapshot | None:
    """The report of a year that holds: the one published last, else the one imported last."""
    found = await of_year(session, subject, year)
    return max(found, key=lambda one: (one.origin == PUBLISHED, one.number), default=None)


def add(session: Session, snapshot: ReportSnapshot) -> None:
    """Keep a new one."""
    session.add(snapshot)
