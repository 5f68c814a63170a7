"""Responsible persons: reads and writes."""

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import Select, and_, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import ancestors, stem
from kernel.db import Session
from services.push.responsible_persons.models import ResponsiblePersons

_R: Final = ResponsiblePersons


def _newest() -> Select[ResponsiblePersons]:
    """The newest version of each registration, also of one that ended."""
    newest = (
        select(_R.body, _R.region, func.max(_R.version).label("version"))
        .group_by(_R.body, _R.region)
        .subquery()
    )
    same = (_R.body == newest.c.body, _R.region == newest.c.region, _R.version == newest.c.version)
    return select(_R).join(newest, and_(*same))


async def current(session: AsyncSession, region: str, body: str) -> ResponsiblePersons | None:
    """The newest version of a division's registration of a body, also one that ended."""
    query = select(_R).where(_R.body == body, _R.region == region).order_by(_R.version.desc())
    return (await session.scalars(query.limit(1))).first()


async def nearest(session: AsyncSession, region: str, body: str) -> ResponsiblePersons | None:
    """Who answers for a body in a division: as the division has it, else the nearest above it; None where nobody does."""
    at_or_above = (region, *ancestors(region))
    query = _newest().where(_R.body == body, _R.region.in_(at_or_above), _R.ended.is_(False))
    rows = (await session.scalars(query)).all()
    return min(rows, key=lambda row: at_or_above.index(row.region), default=None)


async def versions(
    session: AsyncSession, regions: Collection[str], body: str, number: int
) -> Sequence[ResponsiblePersons]:
    """The version of this number of each of these divisions' registrations of a body."""
    query = select(_R).where(_R.body == body, _R.region.in_(regions), _R.version == number)
    return (await session.scalars(query)).all()


async def list_page(
    session: AsyncSession, *, region: str, after: tuple[str, str] | None, limit: int
) -> Sequence[ResponsiblePersons]:
    """The newest versions of the registrations of a division and below that did not end, by body and division."""
    place = (_R.body, _R.region)
    query = _newest().where(_R.region.startswith(stem(region), autoescape=True), _R.ended.is_(False))
    if after is not None:
        query = query.where(tuple_(*place) > after)
    return (await session.scalars(query.order_by(*place).limit(limit))).all()


async def everybody(session: AsyncSession) -> set[str]:
    """Whoever was ever registered as responsible or supervisor."""
    rows = await session.execute(select(_R.persons, _R.supervisors))
    return {name for persons, supervisors in rows for name in (*persons, *supervisors)}


def add(session: Session, row: ResponsiblePersons) -> None:
    """Keep a new version."""
    session.add(row)
