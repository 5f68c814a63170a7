"""Repairs: reads and writes."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from kernel.db import Session
from services.catalog.address_checks.models import AddressEvidence
from services.catalog.address_checks.rules import TO_REPAIR
from services.catalog.publications.models import Publication
from services.catalog.repairs.models import Repair
from services.catalog.uses.models import PublicationUse

#: (evidence, title, body, looks by API, reads by the portal, rank)
Waiting = Row[AddressEvidence, str, str | None, int, int, int]


async def queue(
    session: AsyncSession, within: str, *, region: str | None, state: str | None, after: tuple[int, str] | None,
    limit: int,
) -> Sequence[Waiting]:  # fmt: skip
    """What is broken or changed and not dismissed, of a division and all below it: the most read first."""
    looked = func.coalesce(PublicationUse.looked, 0)
    reads = func.coalesce(PublicationUse.portal_reads, 0)
    rank: Any = looked + reads
    query = (
        select(AddressEvidence, Publication.title, Publication.body, looked, reads, rank)
        .join(Publication, Publication.id == AddressEvidence.publication)
        .outerjoin(PublicationUse, PublicationUse.publication == AddressEvidence.publication)
        .where(
            AddressEvidence.region.startswith(stem(within), autoescape=True),
            AddressEvidence.state.in_([state] if state else TO_REPAIR),
            AddressEvidence.dismissed.is_(False),
            AddressEvidence.next_check_at.is_not(None),
        )
    )
    if region is not None:
        query = query.where(AddressEvidence.region.startswith(stem(region), autoescape=True))
    if after is not None:
        looks, publication = after
        query = query.where(or_(rank < looks, and_(rank == looks, AddressEvidence.publication > publication)))
    rows = await session.execute(query.order_by(rank.desc(), AddressEvidence.publication).limit(limit))
    return rows.all()


async def of_publication(session: AsyncSession, publication: str) -> Sequence[Repair]:
    """What was done about a publication's address, in order."""
    query = select(Repair).where(Repair.publication == publication).order_by(Repair.id)
    return (await session.scalars(query)).all()


def add(session: Session, repair: Repair) -> None:
    """Keep what was done."""
    session.add(repair)
