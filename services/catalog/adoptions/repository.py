"""Policies of adoption, and which divisions have adopted what: reads and writes."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import ancestors
from kernel.db import Session
from services.catalog.adoptions.models import AdoptionPolicy
from services.catalog.catalogues.models import Catalogue


async def policy(session: AsyncSession, region: str, *, lock: bool = False) -> AdoptionPolicy | None:
    """The policy of exactly this division."""
    return await session.get(AdoptionPolicy, region, with_for_update=lock or None)


async def policies(session: AsyncSession, region: str) -> Sequence[AdoptionPolicy]:
    """The policies of a division and of those above it."""
    query = select(AdoptionPolicy).where(AdoptionPolicy.region.in_((region, *ancestors(region))))
    return (await session.scalars(query)).all()


async def has_adopted(session: AsyncSession, region: str, guideline: str) -> bool:
    """Whether a published version of exactly this division adopts a guideline."""
    query = select(Catalogue.guidelines).where(Catalogue.region == region, Catalogue.state == "published")
    return any(guideline in adopted for adopted in await session.scalars(query))


async def newest(session: AsyncSession, region: str) -> Catalogue | None:
    """The version of exactly this division that was published last."""
    query = select(Catalogue).where(Catalogue.region == region, Catalogue.state == "published")
    return (await session.scalars(query.order_by(Catalogue.number.desc()).limit(1))).first()


def add(session: Session, made: AdoptionPolicy) -> None:
    """Keep a new policy."""
    session.add(made)
