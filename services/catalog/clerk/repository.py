"""Duties as a clerk works through them: overdue first, then due soon; with the number of each status beside."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.security.principal import Principal
from services.catalog.guidelines.models import Domain
from services.catalog.obligations.models import Obligation
from services.catalog.obligations.repository import Wanted, filtered
from services.catalog.obligations.rules import (
    DUE_SOON,
    NEEDS_DATE,
    NEEDS_DEFINITION,
    OPEN,
    OVERDUE,
    STATUSES,
)
from services.catalog.publications.models import Publication

#: What a clerk still has to do something about, in the order of doing it.
TO_DO = (OVERDUE, DUE_SOON, OPEN, NEEDS_DATE, NEEDS_DEFINITION)
_ORDER = (*TO_DO, *(status for status in STATUSES if status not in TO_DO))


async def page(
    session: AsyncSession, principal: Principal, wanted: Wanted, *, today: date, offset: int, limit: int
) -> Sequence[Obligation]:
    """Duties in the order of work; without a status those that something is to be done about."""
    query = filtered(principal, wanted, today)
    rank = case(
        {status: number for number, status in enumerate(_ORDER)}, value=_status(today), else_=len(_ORDER)
    )
    if wanted.status is None:
        query = query.where(Obligation.state.in_((OPEN, NEEDS_DATE, NEEDS_DEFINITION)))
    query = query.order_by(rank, Obligation.order_on, Obligation.id)
    return (await session.scalars(query.offset(offset).limit(limit))).all()


async def counts(session: AsyncSession, principal: Principal, wanted: Wanted, today: date) -> dict[str, int]:
    """How many duties pass the other filters, by status."""
    rows = (
        filtered(principal, wanted, today)
        .with_only_columns(_status(today).label("status"), Obligation.id)
        .subquery()
    )
    query = select(rows.c.status, func.count()).group_by(rows.c.status)
    return {row.status: row[1] for row in await session.execute(query)}


async def choices(session: AsyncSession, principal: Principal) -> tuple[set[str], set[str]]:
    """The bodies and the domains that have duties in the caller's subtree."""
    mine = filtered(principal, Wanted(), date.min).with_only_columns(Obligation.body, Obligation.domain)
    rows = (await session.execute(mine.distinct())).all()
    return {row.body for row in rows}, {row.domain for row in rows}


async def domain_names(session: AsyncSession) -> dict[str, str]:
    """Slug -> Chinese name of every domain (领域), in their order."""
    rows = await session.execute(select(Domain.slug, Domain.name_zh).order_by(Domain.ordinal, Domain.slug))
    return {row.slug: row.name_zh for row in rows}


async def publications(session: AsyncSession, obligation: str) -> Sequence[Publication]:
    """Everything that was recorded for a duty, what was withdrawn included, newest first."""
    query = select(Publication).where(Publication.obligation == obligation)
    return (await session.scalars(query.order_by(Publication.id.desc()))).all()


def _status(today: date) -> ColumnElement[str]:
    """The status shown on a day, as obligations.rules.status_on decides it."""
    is_open = Obligation.state == OPEN
    return case(
        (and_(is_open, Obligation.due_by < today), OVERDUE),
        (and_(is_open, Obligation.due_soon_from <= today), DUE_SOON),
        else_=Obligation.state,
    )
