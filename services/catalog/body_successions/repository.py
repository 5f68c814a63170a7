"""Successions of bodies: reads and writes."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from kernel.db import Session
from services.catalog.bindings.models import Binding
from services.catalog.body_successions.models import BodySuccession


async def get(session: AsyncSession, identifier: str, *, lock: bool = False) -> BodySuccession | None:
    """The succession of this id."""
    return await session.get(BodySuccession, identifier, with_for_update=lock or None, populate_existing=lock)


async def list_page(
    session: AsyncSession, within: str, *, after: str | None, limit: int
) -> Sequence[BodySuccession]:
    """Successions of a division and all below it, by id."""
    query = select(BodySuccession).where(BodySuccession.region.startswith(stem(within), autoescape=True))
    if after is not None:
        query = query.where(BodySuccession.id > after)
    return (await session.scalars(query.order_by(BodySuccession.id).limit(limit))).all()


async def next_due(session: AsyncSession, today: date) -> BodySuccession | None:
    """The oldest announced succession whose day has come, locked."""
    query = select(BodySuccession).where(
        BodySuccession.state == "announced", BodySuccession.effective_on <= today
    )
    query = query.order_by(BodySuccession.effective_on, BodySuccession.id).limit(1).with_for_update()
    return (await session.scalars(query)).one_or_none()


async def bindings_of(session: AsyncSession, body: str) -> Sequence[Binding]:
    """The bindings in use that are for one body alone."""
    query = select(Binding).where(Binding.active, Binding.body == body).order_by(Binding.id)
    return (await session.scalars(query)).all()


def add(session: Session, made: BodySuccession) -> None:
    """Keep a new succession."""
    session.add(made)
