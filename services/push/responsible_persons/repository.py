"""Responsible persons: reads and writes."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from kernel.db import Session
from services.push.responsible_persons.models import ResponsiblePersons


async def current(session: AsyncSession, body: str) -> ResponsiblePersons | None:
    """The newest version of a body, also one that ended."""
    query = select(ResponsiblePersons).where(ResponsiblePersons.body == body)
    return (await session.scalars(query.order_by(ResponsiblePersons.version.desc()).limit(1))).first()


async def version(session: AsyncSession, body: str, number: int) -> ResponsiblePersons | None:
    """One version of a body."""
    return await session.get(ResponsiblePersons, (body, number))


async def list_page(
    session: AsyncSession, *, region: str, after: str | None, limit: int
) -> Sequence[ResponsiblePersons]:
    """The newest versions of the bodies of a division and below that did not end, by body."""
    newest = (
        select(ResponsiblePersons.body, func.max(ResponsiblePersons.version).label("version"))
        .group_by(ResponsiblePersons.body)
        .subquery()
    )
    query = (
        select(ResponsiblePersons)
        .join(
            newest,
            (ResponsiblePersons.body == newest.c.body) & (ResponsiblePersons.version == newest.c.version),
        )
        .where(
            ResponsiblePersons.region.startswith(stem(region), autoescape=True),
            ResponsiblePersons.ended.is_(False),
        )
    )
    if after is not None:
        query = query.where(ResponsiblePersons.body > after)
    return (await session.scalars(query.order_by(ResponsiblePersons.body).limit(limit))).all()


async def everybody(session: AsyncSession) -> set[str]:
    """Whoever was ever registered as responsible or supervisor."""
    rows = await session.execute(select(ResponsiblePersons.persons, ResponsiblePersons.supervisors))
    return {name for persons, supervisors in rows for name in (*persons, *supervisors)}


def add(session: Session, row: ResponsiblePersons) -> None:
    """Keep a new version."""
    session.add(row)
