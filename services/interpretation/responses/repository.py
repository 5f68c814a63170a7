"""Concerns and their acts: reads and writes."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from kernel.db import Session
from services.interpretation.responses.models import Concern, ResponseAct


async def get(session: AsyncSession, identifier: str, *, lock: bool = False) -> Concern | None:
    """The concern of this id; `lock` holds other writers back."""
    query = select(Concern).where(Concern.id == identifier)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(query)).one_or_none()


async def by_reference(session: AsyncSession, client: str, reference: str) -> Concern | None:
    """The concern that a system registered under its own name."""
    query = select(Concern).where(Concern.client == client, Concern.reference == reference)
    return (await session.scalars(query)).one_or_none()


async def list_page(
    session: AsyncSession,
    *,
    region: str,
    package: str | None,
    open_: bool | None,
    after: str | None,
    limit: int,
) -> Sequence[Concern]:
    """Concerns of a division and below, the newest first."""
    query = select(Concern).where(Concern.region.startswith(stem(region), autoescape=True))
    if package is not None:
        query = query.where(Concern.package == package)
    if open_ is not None:
        query = query.where(Concern.closed_at.is_(None) if open_ else Concern.closed_at.is_not(None))
    if after is not None:
        query = query.where(Concern.id < after)
    return (await session.scalars(query.order_by(Concern.id.desc()).limit(limit))).all()


async def first_ones(session: AsyncSession, package: str, limit: int = 500) -> list[tuple[str, str]]:
    """(id, words) of the concerns about a package that nobody had asked before, the newest first."""
    query = select(Concern.id, Concern.words).where(
        Concern.package == package, Concern.asked_first == Concern.id
    )
    rows = await session.execute(query.order_by(Concern.id.desc()).limit(limit))
    return [(identifier, words) for identifier, words in rows]


async def same(session: AsyncSession, first: str) -> Sequence[str]:
    """The concerns that ask the same as this one, which was the first; itself counted."""
    query = select(Concern.id).where(Concern.asked_first == first).order_by(Concern.id)
    return (await session.scalars(query)).all()


async def count_same(session: AsyncSession, first: str) -> int:
    """How many they are."""
    query = select(func.count()).select_from(Concern).where(Concern.asked_first == first)
    return (await session.scalar(query)) or 0


async def due_by(session: AsyncSession, now: datetime, limit: int) -> Sequence[Concern]:
    """Concerns, closed ones too, with a clock of which something has to be told by now."""
    query = select(Concern).where(Concern.next_due < now)
    return (await session.scalars(query.order_by(Concern.next_due).limit(limit).with_for_update())).all()


async def acts(session: AsyncSession, concern: str) -> Sequence[ResponseAct]:
    """What was said to a concern, in order."""
    query = select(ResponseAct).where(ResponseAct.concern == concern).order_by(ResponseAct.number)
    return (await session.scalars(query)).all()


def add(session: Session, row: Concern | ResponseAct) -> None:
    """Keep a new row."""
    session.add(row)
