"""Catalogue versions and their deviations: reads and writes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import ancestors, stem
from kernel.db import Session
from kernel.security.principal import Principal
from services.catalog.catalogues.models import Catalogue, Deviation
from services.catalog.regions.models import Region


def _visible(principal: Principal | None) -> ColumnElement[bool]:
    """Published versions are everybody's; drafts only their own division's and those above it."""
    published = Catalogue.state == "published"
    if principal is None or "catalogue:read" not in principal.scopes:
        return published
    return or_(published, Catalogue.region.startswith(stem(principal.region), autoescape=True))


async def get(session: AsyncSession, principal: Principal | None, identifier: str) -> Catalogue | None:
    """The version, if the caller may see it."""
    query = select(Catalogue).where(Catalogue.id == identifier, _visible(principal))
    return (await session.scalars(query)).one_or_none()


async def list_page(
    session: AsyncSession, principal: Principal | None, *, region: str | None, after: str | None, limit: int
) -> Sequence[Catalogue]:
    """Versions by id (that is: by the time they were begun)."""
    query = select(Catalogue).where(_visible(principal)).order_by(Catalogue.id).limit(limit)
    if region is not None:
        query = query.where(Catalogue.region == region)
    if after is not None:
        query = query.where(Catalogue.id > after)
    return (await session.scalars(query)).all()


async def drafts_of(session: AsyncSession, region: str) -> Sequence[Catalogue]:
    """The drafts of a division and below, the newest first; no more than anybody chooses from."""
    query = select(Catalogue).where(Catalogue.state == "draft")
    query = query.where(Catalogue.region.startswith(stem(region), autoescape=True))
    return (await session.scalars(query.order_by(Catalogue.id.desc()).limit(100))).all()


async def in_force(session: AsyncSession, region: str, day: date) -> str | None:
    """The id of the version of exactly this division that is in force on a day."""
    query = (
        select(Catalogue.id)
        .where(Catalogue.region == region, Catalogue.state == "published", Catalogue.effective_from <= day)
        .order_by(Catalogue.effective_from.desc(), Catalogue.number.desc())
        .limit(1)
    )
    return await session.scalar(query)


@dataclass(frozen=True, slots=True)
class InForce:
    """What is in force in a division: the division's name, the version (its own, else that of the nearest division above
    it), the version's deviations, oldest first, and whether its rows were written out with it.
    """

    name: str
    catalogue: Catalogue
    deviations: Sequence[Deviation]
    written: bool


async def nearest_in_force(session: AsyncSession, region: str, day: date) -> InForce | None:
    """What is in force in a division on a day, by one statement: it is what readers wait for."""
    regions = (region, *ancestors(region))
    nearness = case({code: place for place, code in enumerate(regions)}, value=Catalogue.region)
    nearest = (
        select(Catalogue.id)
        .where(Catalogue.region.in_(regions), Catalogue.state == "published", Catalogue.effective_from <= day)
        .order_by(nearness, Catalogue.effective_from.desc(), Catalogue.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(Region.name, Catalogue, Catalogue.items.is_not(None), Deviation)
        .join_from(Region, Catalogue, Catalogue.id == nearest)
        .outerjoin(Deviation, Deviation.catalogue == Catalogue.id)
        .where(Region.code == region)
        .order_by(Deviation.changed_at, Deviation.item)
    )
    rows = (await session.execute(query)).all()
    if not rows:
        return None
    name, catalogue, written, _ = rows[0]
    return InForce(name, catalogue, [row[3] for row in rows if row[3] is not None], written)


async def written_out(session: AsyncSession, identifier: str) -> list[dict[str, Any]] | None:
    """The rows that were written out with a published version; None when they were not."""
    return await session.scalar(select(Catalogue.items).where(Catalogue.id == identifier))


async def next_number(session: AsyncSession, region: str) -> int:
    """The number of the next version to be published in this division."""
    last = await session.scalar(select(func.max(Catalogue.number)).where(Catalogue.region == region))
    return (last or 0) + 1


async def deviations(session: AsyncSession, catalogue: str) -> Sequence[Deviation]:
    """The deviations of a version, oldest first."""
    query = select(Deviation).where(Deviation.catalogue == catalogue)
    return (await session.scalars(query.order_by(Deviation.changed_at, Deviation.item))).all()


async def drop_deviation(session: Session, catalogue: str, item: str) -> bool:
    """Take a deviation back; False when there was none."""
    result = await session.execute(
        delete(Deviation).where(Deviation.catalogue == catalogue, Deviation.item == item)
    )
    return bool(result.rowcount)  # type: ignore[attr-defined]
