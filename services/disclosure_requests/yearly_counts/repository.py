"""Sums and single decisions: reads and writes."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from services.disclosure_requests.yearly_counts.models import CountedDecision, YearlyCount
from services.disclosure_requests.yearly_counts.rules import Reported

#: The ids of offices, as a query.
Offices = Select[Any]


async def keep(session: Session, values: dict[str, Any]) -> None:
    """Keep a system's sum in place of the one it gave before."""
    insert = pg_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    new = {name: values[name] for name in ("number", "reported_at")}
    keys = ["office", "year", "figure", "client"]
    await session.execute(
        insert(YearlyCount).values(values).on_conflict_do_update(index_elements=keys, set_=new)
    )


async def sums(session: AsyncSession, offices: Offices, year: int) -> Sequence[YearlyCount]:
    """The sums of a year."""
    query = select(YearlyCount).where(YearlyCount.office.in_(offices), YearlyCount.year == year)
    query = query.order_by(YearlyCount.office, YearlyCount.figure, YearlyCount.client)
    return (await session.scalars(query)).all()


async def singles(session: AsyncSession, offices: Offices, year: int) -> list[Reported]:
    """The single decisions of a year that stand, counted by office, figure and system."""
    told = CountedDecision
    query = (
        select(told.body, told.figure, told.client, func.count())
        .where(*_of_year(offices, year))
        .group_by(told.body, told.figure, told.client)
    )
    return [Reported(*row) for row in await session.execute(query)]


async def events_of(
    session: AsyncSession, offices: Offices, year: int, figure: str, after: str, limit: int
) -> list[str]:
    """The business events behind a figure by id, without those of systems that gave a sum."""
    told, count = CountedDecision, YearlyCount
    summed = select(count.office).where(
        count.office == told.body, count.year == year, count.figure == figure, count.client == told.client
    )
    query = select(told.event).where(
        *_of_year(offices, year), told.figure == figure, told.event > after, ~summed.exists()
    )
    return list((await session.scalars(query.distinct().order_by(told.event).limit(limit))).all())


async def of_event(session: AsyncSession, event: str) -> dict[str, CountedDecision]:
    """What is kept of a decision, by body."""
    query = select(CountedDecision).where(CountedDecision.event == event)
    return {row.body: row for row in await session.scalars(query)}


def add(session: Session, decision: CountedDecision) -> None:
    """Keep a new decision."""
    session.add(decision)


def _of_year(offices: Offices, year: int) -> tuple[Any, ...]:
    told = CountedDecision
    within = told.decided_on.between(date(year, 1, 1), date(year, 12, 31))
    return told.body.in_(offices), within, told.stands.is_(True)
