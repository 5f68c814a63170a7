"""Closed words: reads and writes."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from services.disclosure_requests.sealed_texts.models import SealedText


async def get(session: AsyncSession, application: str, kind: str, name: str) -> SealedText | None:
    """The words of one thing."""
    return await session.get(SealedText, (application, kind, name))


async def of_names(
    session: AsyncSession, kind: str, names: Sequence[tuple[str, str]]
) -> Sequence[SealedText]:
    """The words of several things of a kind, named by (application, name)."""
    applications = {application for application, _ in names}
    query = select(SealedText).where(SealedText.kind == kind, SealedText.application.in_(applications))
    query = query.where(SealedText.name.in_({name for _, name in names}))
    wanted = set(names)
    return [row for row in await session.scalars(query) if (row.application, row.name) in wanted]


async def forget(session: Session, application: str) -> None:
    """Drop all words of a case."""
    await session.execute(delete(SealedText).where(SealedText.application == application))


def add(session: Session, row: SealedText) -> None:
    """Keep new words."""
    session.add(row)
