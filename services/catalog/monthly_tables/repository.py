"""The counts of a monthly table: one grouped query for what fell due, one for what could not be dated."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.catalog.obligations.models import Obligation
from services.catalog.obligations.repository import within
from services.catalog.obligations.rules import (
    LATE,
    NEEDS_DATE,
    NEEDS_DEFINITION,
    ON_TIME,
    OPEN,
    WAIVED,
    WITHDRAWN,
)
from services.catalog.publications.models import Publication

Counts = dict[tuple[str, str], dict[str, int]]
_PUBLISHED = (ON_TIME, LATE)
_DATED = (OPEN, ON_TIME, LATE, WAIVED, WITHDRAWN)


async def fell_due(session: AsyncSession, region: str, first: date, last: date, as_of: date) -> Counts:
    """What became, by `as_of`, of the duties whose last day lies in the month; by (body, regime).

    A publication of a later day has not happened yet. The states are those known now: a publication of an earlier day
    that was recorded later counts.
    """
    state, done_on = Obligation.state, Obligation.fulfilled_on
    done = and_(state.in_(_PUBLISHED), or_(done_on.is_(None), done_on <= as_of))
    undone = or_(state == OPEN, and_(state.in_(_PUBLISHED), done_on > as_of))
    in_part = exists().where(
        Publication.obligation == Obligation.id,
        Publication.published_on <= as_of,
        Publication.withdrawal.is_(None),
    )
    now, before = Obligation.backlog.is_(False), Obligation.backlog.is_(True)
    query = (
        select(
            Obligation.body,
            Obligation.regime,
            _count("on_time", now, done, state == ON_TIME),
            _count("late", now, done, state == LATE),
            _count("overdue", now, undone, Obligation.due_by < as_of),
            _count("pending", now, undone, Obligation.due_by >= as_of),
            _count("waived", now, state == WAIVED),
            _count("withdrawn", now, state == WITHDRAWN),
            _count("missing_elements", now, undone, in_part),
            _count("backlog_fell_due", before),
            _count("backlog_published", before, done),
            _count("backlog_open", before, undone),
        )
        .where(within(region), state.in_(_DATED), Obligation.due_by.between(first, last))
        .group_by(Obligation.body, Obligation.regime)
    )
    return await _read(session, query)


async def raised(session: AsyncSession, region: str, first: date, last: date) -> Counts:
    """The duties without a date whose event lies in the month, by (body, regime): `order_on` is the event's day."""
    state = Obligation.state
    now, before = Obligation.backlog.is_(False), Obligation.backlog.is_(True)
    query = (
        select(
            Obligation.body,
            Obligation.regime,
            _count("needs_definition", now, state == NEEDS_DEFINITION),
            _count("needs_date", now, state == NEEDS_DATE),
            _count("backlog_needs_definition", before, state == NEEDS_DEFINITION),
            _count("backlog_needs_date", before, state == NEEDS_DATE),
        )
        .where(
            within(region),
            state.in_((NEEDS_DEFINITION, NEEDS_DATE)),
            Obligation.order_on.between(first, last),
        )
        .group_by(Obligation.body, Obligation.regime)
    )
    return await _read(session, query)


def _count(name: str, *conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((and_(*conditions), 1))).label(name)


async def _read(session: AsyncSession, query: Any) -> Counts:
    rows = (await session.execute(query)).mappings()
    return {
        (row["body"], row["regime"]): {n: v for n, v in row.items() if n not in ("body", "regime")}
        for row in rows
    }
