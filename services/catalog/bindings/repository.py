"""Bindings: reads and writes."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from kernel.db import Session
from kernel.security.principal import Principal
from services.catalog.bindings.models import Binding


async def get(session: AsyncSession, principal: Principal, identifier: str) -> Binding | None:
    """The binding, if it lies in the caller's subtree."""
    binding = await session.get(Binding, identifier)
    return binding if binding is not None and principal.reaches(binding.region) else None


async def taken(session: AsyncSession, identifier: str) -> bool:
    """Whether anybody has a binding of this id."""
    return await session.get(Binding, identifier) is not None


async def list_page(
    session: AsyncSession, principal: Principal, *, event_type: str | None, after: str | None, limit: int
) -> Sequence[Binding]:
    """Bindings of the caller's subtree by id."""
    query = (
        select(Binding)
        .where(Binding.active, Binding.region.startswith(stem(principal.region), autoescape=True))
        .order_by(Binding.id)
        .limit(limit)
    )
    if event_type is not None:
        query = query.where(Binding.event_type == event_type)
    if after is not None:
        query = query.where(Binding.id > after)
    return (await session.scalars(query)).all()


def add(session: Session, binding: Binding) -> None:
    """Keep a new binding."""
    session.add(binding)
