"""Document numbers: reads and writes."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from services.disclosure_requests.document_numbers.models import DocumentNumber
from services.disclosure_requests.letters.models import Letter
from services.disclosure_requests.offices.models import Counter


async def of_series(
    session: AsyncSession, office: str, year: int, series: str, *, after: int, limit: int
) -> Sequence[tuple[DocumentNumber, Letter | None]]:
    """Numbers of a series of a year with their letters, from behind a serial on."""
    number = DocumentNumber
    query = select(number, Letter).outerjoin(Letter, Letter.id == number.letter)
    query = query.where(
        number.office == office, number.year == year, number.series == series, number.serial > after
    )
    rows = await session.execute(query.order_by(number.serial).limit(limit))
    return [(row[0], row[1]) for row in rows]


async def counters(session: AsyncSession, office: str, year: int) -> dict[str, int]:
    """The last number given out by every counter of an office in a year."""
    query = select(Counter.series, Counter.last).where(Counter.office == office, Counter.year == year)
    return {row.series: row.last for row in await session.execute(query)}


def add_all(session: Session, numbers: Sequence[DocumentNumber]) -> None:
    """Keep numbers that were taken."""
    session.add_all(numbers)
