"""What was entered for annual reports: reads and writes."""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from services.disclosure_requests.report_entries.models import ReportEntry
from services.disclosure_requests.reports.subjects import Subject


async def get(session: AsyncSession, subject: Subject, year: int, part: str) -> ReportEntry | None:
    """What was entered for a part of a report."""
    return await session.get(ReportEntry, (subject.scope, subject.id, year, part))


async def figures_of(session: AsyncSession, offices: Select[Any], year: int) -> dict[str, dict[str, str]]:
    """Office -> the figures entered for its table 2, as they are kept."""
    query = select(ReportEntry).where(
        ReportEntry.scope == "office", ReportEntry.subject.in_(offices), ReportEntry.year == year,
        ReportEntry.part == "table2",
    )  # fmt: skip
    return {row.subject: row.document["figures"] for row in await session.scalars(query)}


def add(session: Session, entry: ReportEntry) -> None:
    """Keep a new entry."""
    session.add(entry)
