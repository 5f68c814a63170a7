"""Materials: reads and writes."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from services.interpretation.materials.models import Material


async def get(session: AsyncSession, package: str, name: str) -> Material | None:
    """The material of this name."""
    return await session.get(Material, (package, name))


async def of_package(session: AsyncSession, package: str) -> Sequence[Material]:
    """The materials of a package, by name."""
    query = select(Material).where(Material.package == package).order_by(Material.name)
    return (await session.scalars(query)).all()


def add(session: Session, material: Material) -> None:
    """Keep a new material."""
    session.add(material)


async def drop(session: Session, material: Material) -> None:
    """Take a material away."""
    await session.delete(material)
