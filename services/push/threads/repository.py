"""Threads: reads and writes."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from services.push.threads.models import Thread


async def get(session: AsyncSession, client: str, identifier: str) -> Thread | None:
    """The thread that a client calls so."""
    return await session.get(Thread, (client, identifier))


async def silent(session: AsyncSession, today: date, limit: int) -> Sequence[Thread]:
    """Threads whose next step was due before today and whose silence was not told."""
    query = select(Thread).where(Thread.due_on < today, Thread.gap_told_on.is_(None))
    return (await session.scalars(query.order_by(Thread.due_on).limit(limit))).all()


def add(session: Session, thread: Thread) -> None:
    """Keep a new thread."""
    session.add(thread)
