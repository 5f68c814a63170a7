"""Reviews and lawsuits: reads and writes."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from kernel.db import Session
from services.disclosure_requests.applications.models import Application
from services.disclosure_requests.reviews.models import Review
from services.disclosure_requests.reviews.rules import PENDING, Counted


async def get(session: AsyncSession, identifier: str) -> Review | None:
    """The record of this id."""
    return await session.get(Review, identifier)


async def of_application(session: AsyncSession, application: str) -> Sequence[Review]:
    """The reviews and lawsuits about a case, in the order in which they were recorded."""
    query = select(Review).where(Review.application == application).order_by(Review.id)
    return (await session.scalars(query)).all()


async def of_applications(session: AsyncSession, applications: Sequence[str]) -> Sequence[Review]:
    """The reviews and lawsuits about several cases."""
    return (await session.scalars(select(Review).where(Review.application.in_(applications)))).all()


async def list_page(
    session: AsyncSession, region: str, *, office: str | None, is_open: bool | None, after: str | None, limit: int
) -> Sequence[Review]:  # fmt: skip
    """Records of a division and below by id."""
    query = select(Review).where(Review.region.startswith(stem(region), autoescape=True))
    if office is not None:
        query = query.where(Review.office == office)
    if is_open is not None:
        query = query.where((Review.outcome == PENDING) == is_open)
    if after is not None:
        query = query.where(Review.id > after)
    return (await session.scalars(query.order_by(Review.id).limit(limit))).all()


async def unanswered(
    session: AsyncSession, region: str, *, office: str | None, officer: str | None, team: str | None, limit: int
) -> Sequence[tuple[Review, str]]:  # fmt: skip
    """Pending records of a division and below that the office has not answered, oldest receipt first, each with the
    registration number of its case; `officer`, `team`: those in charge of the case.
    """
    query = (
        select(Review, Application.number)
        .join(Application, Application.id == Review.application)
        .where(Review.answered_on.is_(None), Review.outcome == PENDING)
        .where(Review.region.startswith(stem(region), autoescape=True))
    )
    for column, value in ((Review.office, office), (Application.officer, officer), (Application.team, team)):
        if value is not None:
            query = query.where(column == value)
    rows = await session.execute(query.order_by(Review.received_on, Review.id).limit(limit))
    return [(row[0], row[1]) for row in rows]


async def all_unanswered(session: AsyncSession) -> Sequence[Review]:
    """Pending records that the office has not answered, everywhere."""
    query = select(Review).where(Review.answered_on.is_(None), Review.outcome == PENDING)
    return (await session.scalars(query)).all()


async def locked(session: Session, identifiers: Sequence[str]) -> Sequence[Review]:
    """These records as they are now, held until the transaction ends."""
    query = select(Review).where(Review.id.in_(identifiers)).order_by(Review.id)
    return (await session.scalars(query.with_for_update())).all()


async def counted(session: AsyncSession, offices: Select[Any], year: int) -> list[tuple[str, Counted]]:
    """(id, record) of what table 4 of a year may count, by id."""
    row, begin, end = Review, date(year, 1, 1), date(year, 12, 31)
    query = select(row.id, row.kind, row.received_on, row.outcome, row.decided_on).where(
        row.office.in_(offices), row.role == "respondent", row.received_on <= end,
        or_(row.decided_on.is_(None), row.decided_on >= begin),
    )  # fmt: skip
    return [(one.id, Counted(*one[1:])) for one in await session.execute(query.order_by(row.id))]


def add(session: Session, review: Review) -> None:
    """Keep a new record."""
    session.add(review)
