"""The suppression list: reads and writes."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from kernel.db import Session
from services.push.suppressions.models import Suppression


async def get(session: AsyncSession, address: str) -> Suppression | None:
    """The entry of an address, by its blind index."""
    return await session.get(Suppression, address)


async def several(session: AsyncSession, addresses: Collection[str]) -> dict[str, str]:
    """Blind index -> reason, of those on the list."""
    query = select(Suppression.address, Suppression.reason).where(Suppression.address.in_(addresses))
    return {row[0]: row[1] for row in await session.execute(query)}


async def list_page(
    session: AsyncSession, *, region: str, after: str | None, limit: int
) -> Sequence[Suppression]:
    """Entries of a division and below, by index."""
    query = select(Suppression).where(Suppression.region.startswith(stem(region), autoescape=True))
    if after is not None:
        query = query.where(Suppression.address > after)
    return (await session.scalars(query.order_by(Suppression.address).limit(limit))).all()


async def put(session: Session, row: Suppression) -> None:
    """Keep an entry; one that is there gets the newer reason."""
    await session.merge(row)


async def remove(session: Session, address: str) -> None:
    """Take an address off the list."""
    await session.execute(delete(Suppression).where(Suppression.address == address))
