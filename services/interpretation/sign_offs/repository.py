"""Rounds and signatures: reads and writes."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from services.interpretation.sign_offs.models import Round, Signature


async def newest(session: AsyncSession, package: str) -> Round | None:
    """The last round of a package."""
    query = select(Round).where(Round.package == package).order_by(Round.number.desc()).limit(1)
    return (await session.scalars(query.execution_options(populate_existing=True))).first()


async def rounds(session: AsyncSession, package: str) -> Sequence[Round]:
    """All rounds, the first one first."""
    query = select(Round).where(Round.package == package).order_by(Round.number)
    return (await session.scalars(query)).all()


async def signatures(session: AsyncSession, package: str, number: int) -> Sequence[Signature]:
    """The signatures of a round in the order in which they came."""
    query = select(Signature).where(Signature.package == package, Signature.round == number)
    return (await session.scalars(query.order_by(Signature.id))).all()


def add(session: Session, row: Round | Signature) -> None:
    """Keep a new round or signature."""
    session.add(row)
