"""Obligations: reads and writes. Status is a function of the stored state and the day of reading."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from kernel.db import Session
from kernel.security.principal import Principal
from services.catalog.obligations.models import Obligation
from services.catalog.obligations.rules import DUE_SOON, OPEN, OVERDUE


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
    query = select(Obligation).where(_within(principal.region)).order_by(Obligation.order_on, Obligation.id)
    if wanted.region is not None:
        query = query.where(_within(wanted.region))
    for column, value in (
        (Obligation.body, wanted.body), (Obligation.domain, wanted.domain), (Obligation.event, wanted.event),
    ):  # fmt: skip
        if value is not None:
            query = query.where(column == value)
    if wanted.status is not None:
        query = query.where(_has_status(wanted.status, today))
    if wanted.due_before is not None:
        query = query.where(Obligation.due_by < wanted.due_before)
    if wanted.due_after is not None:
        query = query.where(Obligation.due_by > wanted.due_after)
    if after is not None:
        day, identifier = after
        query = query.where(
            or_(Obligation.order_on > day, and_(Obligation.order_on == day, Obligation.id > identifier))
        )
    return (await session.scalars(query.limit(limit))).all()


async def of_event(session: AsyncSession, event: str) -> Sequence[Obligation]:
    """The duties that an event raised."""
    query = select(Obligation).where(Obligation.event == event).order_by(Obligation.id)
    return (await session.scalars(query)).all()


async def open_page(session: AsyncSession, *, after: str, limit: int) -> Sequence[Obligation]:
    """Open duties with a date, by id (for the recomputation after a new calendar)."""
    query = select(Obligation).where(Obligation.state == OPEN, Obligation.id > after)
    return (await session.scalars(query.order_by(Obligation.id).limit(limit))).all()


async def to_tell(session: AsyncSession, today: date, limit: int) -> Sequence[Obligation]:
    """Open duties that have become due soon or overdue and were not told of yet."""
    overdue = and_(Obligation.due_by < today, Obligation.told != OVERDUE)
    soon = and_(Obligation.due_by >= today, Obligation.due_soon_from <= today, Obligation.told == "")
    query = select(Obligation).where(Obligation.state == OPEN, or_(overdue, soon))
    return (await session.scalars(query.order_by(Obligation.due_by, Obligation.id).limit(limit))).all()


async def add_all(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Insert duties."""
    if rows:
        await session.execute(insert(Obligation), rows)


def _within(region: str) -> ColumnElement[bool]:
    return Obligation.region.startswith(stem(region), autoescape=True)


def _has_status(status: str, today: date) -> ColumnElement[bool]:
    is_open = Obligation.state == OPEN
    if status == OVERDUE:
        return and_(is_open, Obligation.due_by < today)
    if status == DUE_SOON:
        return and_(is_open, Obligation.due_by >= today, Obligation.due_soon_from <= today)
    if status == OPEN:
        return and_(is_open, Obligation.due_by >= today, Obligation.due_soon_from > today)
    return Obligation.state == status
