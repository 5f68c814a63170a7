"""Rulings: reads and writes."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from services.interpretation.rulings.models import Ruling


async def of_package(session: AsyncSession, package: str) -> Sequence[Ruling]:
    """All rulings of a package, also those on versions that are gone, in the order in which they were made."""
    query = select(Ruling).where(Ruling.package == package).order_by(Ruling.at, Ruling.finding)
    return (await session.scalars(query)).all()


def add(session: Session, ruling: Ruling) -> None:
    """Keep a new ruling."""
    session.add(ruling)
