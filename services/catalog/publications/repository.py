"""Publications: reads and writes."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from kernel.db import Session
from services.catalog.publications.models import Publication


async def get(session: AsyncSession, identifier: str) -> Publication | None:
    """The publication (publications are public)."""
    return await session.get(Publication, identifier)


async def list_page(
    session: AsyncSession, *, region: str | None, obligation: str | None, after: str | None, limit: int
) -> Sequence[Publication]:
    """Publications by id, that is by the time they were recorded."""
    query = select(Publication).order_by(Publication.id).limit(limit)
    if region is not None:
        query = query.where(Publication.region.startswith(stem(region), autoescape=True))
    if obligation is not None:
        query = query.where(Publication.obligation == obligation)
    if after is not None:
        query = query.where(Publication.id > after)
    return (await session.scalars(query)).all()


async def standing(session: AsyncSession, obligation: str) -> Sequence[Publication]:
    """The publications of a duty that were not withdrawn, by the day they were published."""
    query = select(Publication).where(Publication.obligation == obligation)
    rows = (await session.scalars(query.order_by(Publication.published_on, Publication.id))).all()
    return [row for row in rows if row.withdrawal is None]


async def filled_elements(session: AsyncSession, obligations: Sequence[str]) -> dict[str, list[str]]:
    """Content elements that standing publications fill, by duty."""
    query = select(Publication.obligation, Publication.elements, Publication.withdrawal).where(
        Publication.obligation.in_(obligations)
    )
    found: dict[str, list[str]] = {}
    for obligation, elements, withdrawal in await session.execute(query):
        if withdrawal is None:
            found.setdefault(obligation, []).extend(elements)
    return found


def add(session: Session, publication: Publication) -> None:
    """Keep a new publication."""
    session.add(publication)
