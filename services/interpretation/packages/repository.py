"""Packages and their acts: reads and writes."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from kernel.db import Session
from services.interpretation.packages.models import Act, Package


async def get(session: AsyncSession, identifier: str, *, lock: bool = False) -> Package | None:
    """The package of this id; `lock` holds other writers back."""
    query = select(Package).where(Package.id == identifier)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(query)).one_or_none()


async def by_reference(session: AsyncSession, client: str, reference: str) -> Package | None:
    """The package that a system made under its own id of the document."""
    query = select(Package).where(Package.client == client, Package.reference == reference)
    return (await session.scalars(query)).one_or_none()


async def list_page(
    session: AsyncSession, *, region: str, state: str | None, after: str | None, limit: int
) -> Sequence[Package]:
    """Packages of a division and below, the newest first."""
    query = select(Package).where(Package.region.startswith(stem(region), autoescape=True))
    if state is not None:
        query = query.where(Package.state == state)
    if after is not None:
        query = query.where(Package.id < after)
    return (await session.scalars(query.order_by(Package.id.desc()).limit(limit))).all()


async def overdue(session: AsyncSession, today: date, limit: int) -> Sequence[Package]:
    """Packages whose later materials are overdue and not told of yet."""
    query = select(Package).where(Package.deferral_due < today, Package.overdue_told.is_(False))
    return (await session.scalars(query.order_by(Package.id).limit(limit).with_for_update())).all()


async def acts(session: AsyncSession, package: str) -> Sequence[Act]:
    """What was done to a package, in order."""
    return (await session.scalars(select(Act).where(Act.package == package).order_by(Act.number))).all()


def add(session: Session, *rows: Package | Act) -> None:
    """Keep new rows."""
    session.add_all(rows)
