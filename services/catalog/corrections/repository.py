"""Corrections of events: reads and writes."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from services.catalog.corrections.models import EventCorrection


async def of_event(session: AsyncSession, event: str) -> Sequence[EventCorrection]:
    """The corrections of an event (and its withdrawal), in order."""
    query = select(EventCorrection).where(EventCorrection.event == event).order_by(EventCorrection.id)
    return (await session.scalars(query)).all()


def add(session: Session, correction: EventCorrection) -> None:
    """Keep a new correction."""
    session.add(correction)
