"""Recurrences: reads and writes."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from kernel.db import Session
from kernel.security.principal import Principal
from services.catalog.recurrences.models import Recurrence


async def get(
    session: AsyncSession, principal: Principal, identifier: str, *, lock: bool = False
) -> Recurrence | None:
    """The recurrence, if it lies in the caller's subtree. `lock`: the raising of its duties waits for us."""
    recurrence = await session.get(Recurrence, identifier, with_for_update=lock)
    return recurrence if recurrence is not None and principal.reaches(recurrence.region) else None


async def taken(session: AsyncSession, identifier: str) -> bool:
    """Whether anybody has a recurrence of this id."""
    return await session.get(Recurrence, identifier) is not None


async def list_page(
    session: AsyncSession, principal: Principal, *, after: str | None, limit: int
) -> Sequence[Recurrence]:
    """Recurrences of the caller's subtree by id."""
    query = (
        select(Recurrence)
        .where(Recurrence.active, Recurrence.region.startswith(stem(principal.region), autoescape=True))
        .order_by(Recurrence.id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(Recurrence.id > after)
    return (await session.scalars(query)).all()


async def behind(session: AsyncSession, day: date, generation: int) -> Recurrence | None:
    """One recurrence whose duties are not raised up to a day under the catalogues of a generation, locked."""
    late = or_(
        Recurrence.raised_to.is_(None), Recurrence.raised_to < day, Recurrence.generation != generation
    )
    query = select(Recurrence).where(Recurrence.active, late).order_by(Recurrence.id).limit(1)
    return (await session.scalars(query.with_for_update(skip_locked=True))).first()


async def naming(session: AsyncSession, principal: Principal) -> Sequence[Recurrence]:
    """All recurrences in use of the caller's subtree, locked (to find those of a body)."""
    query = select(Recurrence).where(
        Recurrence.active, Recurrence.region.startswith(stem(principal.region), autoescape=True)
    )
    return (await session.scalars(query.order_by(Recurrence.id).with_for_update())).all()


async def progress(session: Session, recurrence: str, raised_to: date, generation: int) -> None:
    """Note how far duties have been raised. The version, and so the ETag that a client holds, stays."""
    change = update(Recurrence).where(Recurrence.id == recurrence)
    values = change.values(raised_to=raised_to, generation=generation)
    await session.execute(values.execution_options(synchronize_session=False))


def add(session: Session, recurrence: Recurrence) -> None:
    """Keep a new recurrence."""
    session.add(recurrence)
