"""Reminders: reads of the cases that may have to be told of."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from services.disclosure_requests.applications.models import Application
from services.disclosure_requests.reminders.rules import OVERDUE, UNCONFIRMED
from services.disclosure_requests.work_lists.rules import CONFIRMATION


async def due_until(session: AsyncSession, last: date) -> Sequence[Row[str, str, date | None, str]]:
    """(id, region, due_by, told) of the open cases due up to a day that were not told of as overdue."""
    query = select(Application.id, Application.region, Application.due_by, Application.told)
    query = query.where(Application.due_by.is_not(None), Application.due_by <= last)
    return (await session.execute(query.where(Application.told != OVERDUE))).all()


async def unconfirmed(session: AsyncSession, today: date) -> Sequence[Row[str, str, date]]:
    """(id, region, submitted_on) of the cases of earlier days that wait to be confirmed and were not told of."""
    query = select(Application.id, Application.region, Application.submitted_on)
    query = query.where(Application.due_by.is_(None), Application.closed_on.is_(None))
    query = query.where(Application.waiting_for == CONFIRMATION, Application.submitted_on < today)
    return (await session.execute(query.where(Application.told != UNCONFIRMED))).all()


async def locked(session: Session, identifiers: Sequence[str]) -> Sequence[Application]:
    """These cases as they are now, held until the transaction ends."""
    query = select(Application).where(Application.id.in_(identifiers)).order_by(Application.id)
    return (await session.scalars(query.with_for_update())).all()
