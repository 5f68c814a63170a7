"""Obligations: reads and writes. Status is a function of the stored state and the day of reading."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from kernel.db import Session
from kernel.security.principal import Principal
from services.catalog.obligations.models import Obligation
from services.catalog.obligations.rules import DUE_SOON, NOT_CLOSED, OPEN, OVERDUE

#: Digits of the longest division code.
MAX_CODE: Final = 12


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters of a list; None means any."""

    region: str | None = None
    body: str | None = None
    domain: str | None = None
    status: str | None = None
    due_before: date | None = None
    due_after: date | None = None
    event: str | None = None
    recurrence: str | None = None
    late_reported: bool | None = None
    backlog: bool | None = None


def within(region: str) -> ColumnElement[bool]:
    """In the subtree of a division: a range of codes, which an index can serve (a LIKE cannot on every database)."""
    least = stem(region)
    return Obligation.region.between(least, least.ljust(MAX_CODE, "9"))


async def get(
    session: AsyncSession, principal: Principal, identifier: str, *, lock: bool = False
) -> Obligation | None:
    """The duty, if it lies in the caller's subtree. `lock`: others who lock it wait until this transaction ends."""
    obligation = await session.get(Obligation, identifier, with_for_update=lock)
    return obligation if obligation is not None and principal.reaches(obligation.region) else None


async def list_page(
    session: AsyncSession,
    principal: Principal,
    wanted: Wanted,
    *,
    today: date,
    after: tuple[date, str] | None,
    limit: int,
) -> Sequence[Obligation]:
    """Duties of the caller's subtree by (order day, id)."""
    query = filtered(principal, wanted, today)
    if after is not None:
        day, identifier = after
        query = query.where(
            or_(Obligation.order_on > day, and_(Obligation.order_on == day, Obligation.id > identifier))
        )
    return await ordered(session, query, Obligation.order_on, Obligation.id, limit=limit)


async def ordered(
    session: AsyncSession, query: Select[Obligation], *order: ColumnElement[Any] | Any, limit: int, offset: int = 0
) -> Sequence[Obligation]:  # fmt: skip
    """The duties of one page: chosen by their ids, which an index gives, before any of the wide rows is read."""
    chosen = query.with_only_columns(Obligation.id).order_by(*order).offset(offset).limit(limit)
    page = select(Obligation).where(Obligation.id.in_(chosen.scalar_subquery())).order_by(*order)
    return (await session.scalars(page)).all()


def filtered(principal: Principal, wanted: Wanted, today: date) -> Select[Obligation]:
    """The query for the duties of the caller's subtree that pass the filters, in no order yet."""
    query = select(Obligation).where(within(principal.region))
    if wanted.region is not None:
        query = query.where(within(wanted.region))
    for column, value in (
        (Obligation.body, wanted.body), (Obligation.domain, wanted.domain), (Obligation.event, wanted.event),
        (Obligation.recurrence, wanted.recurrence), (Obligation.late_reported, wanted.late_reported),
        (Obligation.backlog, wanted.backlog),
    ):  # fmt: skip
        if value is not None:
            query = query.where(column == value)
    if wanted.status is not None:
        query = query.where(_has_status(wanted.status, today))
    if wanted.due_before is not None:
        query = query.where(Obligation.due_by < wanted.due_before)
    if wanted.due_after is not None:
        query = query.where(Obligation.due_by > wanted.due_after)
    return query


async def of_event(session: AsyncSession, event: str, *, lock: bool = False) -> Sequence[Obligation]:
    """The duties that an event raised. `lock`: others who lock them wait until this transaction ends."""
    query = select(Obligation).where(Obligation.event == event).order_by(Obligation.id)
    return (await session.scalars(query.with_for_update() if lock else query)).all()


async def item_of(session: AsyncSession, identifier: str) -> dict[str, Any]:
    """What the catalogue said when a duty arose; of it alone, the row is wide."""
    item: dict[str, Any] = (
        await session.execute(select(Obligation.item).where(Obligation.id == identifier))
    ).scalar_one()
    return item


async def raised(session: AsyncSession, recurrence: str, since: date) -> set[tuple[str, str, int, date]]:
    """(item, body at first, clause, first day of the period) of the duties of a recurrence from a day on."""
    columns = (Obligation.item_id, Obligation.raised_for, Obligation.clause_number, Obligation.period_from)
    query = select(*columns).where(Obligation.recurrence == recurrence, Obligation.period_from >= since)
    rows = await session.execute(query)
    return {(item, body, clause, start) for item, body, clause, start in rows if start is not None}


async def owed_page(session: AsyncSession, body: str, *, after: str, limit: int) -> Sequence[Obligation]:
    """Duties of a body that are not closed, by id, locked."""
    query = select(Obligation).where(
        Obligation.body == body, Obligation.state.in_(NOT_CLOSED), Obligation.id > after
    )
    return (await session.scalars(query.order_by(Obligation.id).limit(limit).with_for_update())).all()


async def open_page(session: AsyncSession, *, after: str, limit: int) -> Sequence[Obligation]:
    """Open duties with a date, by id, locked (for the recomputation after a new calendar)."""
    query = select(Obligation).where(Obligation.state == OPEN, Obligation.id > after)
    query = query.order_by(Obligation.id).limit(limit).with_for_update()
    return (await session.scalars(query)).all()


async def to_tell(session: AsyncSession, today: date, limit: int) -> Sequence[Obligation]:
    """Open duties that have become due soon or overdue and were not told of yet, locked. One that somebody is at
    work on is left for the next time: to wait for it could end in a deadlock with the recomputation.
    """
    overdue = and_(Obligation.due_by < today, Obligation.told != OVERDUE)
    soon = and_(Obligation.due_by >= today, Obligation.due_soon_from <= today, Obligation.told == "")
    query = select(Obligation).where(Obligation.state == OPEN, or_(overdue, soon))
    query = query.order_by(Obligation.due_by, Obligation.id).limit(limit).with_for_update(skip_locked=True)
    return (await session.scalars(query)).all()


async def add_all(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Insert duties."""
    if rows:
        await session.execute(insert(Obligation), rows)


def _has_status(status: str, today: date) -> ColumnElement[bool]:
    is_open = Obligation.state == OPEN
    if status == OVERDUE:
        return and_(is_open, Obligation.due_by < today)
    if status == DUE_SOON:
        return and_(is_open, Obligation.due_by >= today, Obligation.due_soon_from <= today)
    if status == OPEN:
        return and_(is_open, Obligation.due_by >= today, Obligation.due_soon_from > today)
    return Obligation.state == status
