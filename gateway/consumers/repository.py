"""Every select and change of the gateway's database."""

from collections.abc import Sequence

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.consumers.models import Key, KeyringGeneration
from kernel.db import Session


async def every_key(session: AsyncSession) -> Sequence[Key]:
    """All keys, also expired and revoked ones, oldest first."""
    return (await session.scalars(select(Key).order_by(Key.id))).all()


async def find_key(session: AsyncSession, name: str) -> Key | None:
    """The key with this id or prefix."""
    return (await session.scalars(select(Key).where(or_(Key.id == name, Key.prefix == name)))).one_or_none()


async def generation(session: AsyncSession) -> int:
    """How often the keys have changed."""
    return (await session.scalars(select(KeyringGeneration.generation))).one()


async def count_change(session: Session) -> None:
    """Tell every process that the keys have changed, when this transaction commits."""
    await session.execute(update(KeyringGeneration).values(generation=KeyringGeneration.generation + 1))
