"""Facts of publications: reads and writes."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from services.catalog.publication_facts.models import PublicationFacts


async def get(session: AsyncSession, publication: str) -> PublicationFacts | None:
    """The facts of a publication."""
    return await session.get(PublicationFacts, publication)


async def several(session: AsyncSession, publications: Sequence[str]) -> dict[str, PublicationFacts]:
    """The facts of these publications, by publication."""
    query = select(PublicationFacts).where(PublicationFacts.publication.in_(publications))
    return {one.publication: one for one in await session.scalars(query)}


async def drop(session: Session, publication: str) -> None:
    """Forget the facts of a publication."""
    await session.execute(delete(PublicationFacts).where(PublicationFacts.publication == publication))


def add(session: Session, facts: PublicationFacts) -> None:
    """Keep new facts."""
    session.add(facts)
