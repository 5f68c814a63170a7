"""Letters: reads and writes."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from kernel.db import Session
from services.disclosure_requests.letters.models import Letter


async def get(session: AsyncSession, identifier: str, *, lock: bool = False) -> Letter | None:
    """The letter of this id."""
    return await session.get(Letter, identifier, with_for_update=lock or None)


async def of_application(session: AsyncSession, application: str, *, closed: bool = True) -> Sequence[Letter]:
    """The letters of a case in the order of their making; `closed` False leaves the documents unread."""
    query = select(Letter).where(Letter.application == application).order_by(Letter.id)
    return (await session.scalars(query if closed else query.options(defer(Letter.sealed)))).all()


async def standing(session: AsyncSession, application: str, kind: str, entry: int) -> Letter | None:
    """The letter of a kind about a ledger entry that was not voided."""
    query = select(Letter).where(
        Letter.application == application, Letter.kind == kind, Letter.entry == entry, Letter.voided_at.is_(None)
    )  # fmt: skip
    return (await session.scalars(query.limit(1))).first()


def add(session: Session, letter: Letter) -> None:
    """Keep a new letter."""
    session.add(letter)
