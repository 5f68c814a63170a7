"""Releases: reads and writes."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, cast, func, or_, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from kernel.db import Session
from services.interpretation.releases.models import Release, ReleaseGeneration


async def current(session: AsyncSession, package: str) -> Release | None:
    """The newest edition of a package."""
    query = select(Release).where(Release.package == package, Release.current)
    return (await session.scalars(query)).one_or_none()


async def edition(session: AsyncSession, package: str, number: int) -> Release | None:
    """An edition of a package."""
    return await session.get(Release, (package, number))


async def at_address(session: AsyncSession, web_address: str) -> Release | None:
    """The newest edition that was released at an address, also where a newer one has another address."""
    query = (
        select(Release)
        .where(Release.web_address == web_address)
        .order_by(Release.released_at.desc())
        .limit(1)
    )
    return (await session.scalars(query)).first()


async def list_page(
    session: AsyncSession, *, region: str | None, domain: str | None, on: date | None, audience: str | None,
    after: tuple[datetime, str] | None, limit: int,
) -> Sequence[Release]:  # fmt: skip
    """Newest editions of a division and below, in a domain, in force on a day; the newest first."""
    query = select(Release).where(Release.current)
    if region is not None:
        query = query.where(Release.region.startswith(stem(region), autoescape=True))
    if domain is not None:
        query = query.where(Release.domain == domain)
    if on is not None:
        query = query.where(
            or_(Release.effective_on.is_(None), Release.effective_on <= on),
            or_(Release.expires_on.is_(None), Release.expires_on >= on),
        )
    if audience is not None:
        query = query.where(_names(session, audience))
    if after is not None:
        moment, package = after
        query = query.where(
            or_(Release.released_at < moment, (Release.released_at == moment) & (Release.package < package))
        )
    query = query.order_by(Release.released_at.desc(), Release.package.desc()).limit(limit)
    return (await session.scalars(query)).all()


def _names(session: AsyncSession, audience: str) -> ColumnElement[bool]:
    """Whether the list of audiences names one, in the JSON of either database."""
    if session.get_bind().dialect.name == "postgresql":
        return cast(Release.audience, JSONB).contains([audience])
    each = func.json_each(Release.audience).table_valued("value", name="each")
    return select(each.c.value).where(each.c.value == audience).exists()


async def generation(session: AsyncSession) -> int:
    """A number that grows with every change of what the public reads."""
    return (await session.scalars(select(ReleaseGeneration.number))).one()


async def count_change(session: Session) -> None:
    """Say inside a transaction that it changes what the public reads."""
    await session.execute(update(ReleaseGeneration).values(number=ReleaseGeneration.number + 1))


async def retire(session: Session, package: str) -> None:
    """No edition of a package is the newest one any more."""
    await session.execute(update(Release).where(Release.package == package).values(current=False))


def add(session: Session, release: Release) -> None:
    """Keep a new edition."""
    session.add(release)
