"""Decisions: reads and writes."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from services.disclosure_requests.decisions.models import Decision


async def get(session: AsyncSession, application: str, number: int) -> Decision | None:
    """One decision or draft of a case."""
    return await session.get(Decision, (application, number))


async def of_application(session: AsyncSession, application: str) -> Sequence[Decision]:
    """The decisions and drafts of a case, in order."""
    query = select(Decision).where(Decision.application == application).order_by(Decision.number)
    return (await session.scalars(query)).all()


def add(session: Session, decision: Decision) -> None:
    """Keep a new draft."""
    session.add(decision)
