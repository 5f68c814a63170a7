"""Duties as a clerk works through them: overdue first, then due soon; with the number of each status beside."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.security.principal import Principal
from services.catalog.guidelines.models import Domain
from services.catalog.obligations.models import Obligation
from services.catalog.obligations.repository import Wanted, filtered, ordered
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
    return await ordered(session, query, rank, Obligation.order_on, Obligation.id, limit=limit, offset=offset)


async def tally(
    session: AsyncSession, principal: Principal, wanted: Wanted, today: date
) -> Mapping[tuple[str, str, str], int]:
    """How many duties of the caller's subtree pass the filters, by (status, body, domain)."""
    rows = (
        filtered(principal, wanted, today)
        .with_only_columns(_status(today).label("status"), Obligation.body, Obligation.domain)
        .subquery()
    )
    by = (rows.c.status, rows.c.body, rows.c.domain)
    found = await session.execute(select(*by, func.count()).group_by(*by))
    return {(status, body, domain): number for status, body, domain, number in found}


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
