"""Dead letters: events that a consumer could not handle after its last try, kept for people to read and replay."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Integer, Row, String, Table, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Instant, Json, Session, kernel_metadata
from kernel.ids import new_id

dead_letters = Table(
    "dead_letters",
    kernel_metadata,
    Column("id", String(40), primary_key=True),
    Column("consumer", String(80), nullable=False),
    Column("event", String(40), nullable=False),
    Column("document", Json, nullable=False),
    Column("error", String(2000), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("replayed_at", Instant),
)


async def bury(
    session: Session,
    *,
    consumer: str,
    event: str,
    document: dict[str, Any],
    error: str,
    tries: int,
    now: datetime,
) -> None:
    """Keep an event that could not be handled. The same event of a consumer lies there once."""
    await session.execute(
        delete(dead_letters).where(
            dead_letters.c.consumer == consumer,
            dead_letters.c.event == event,
            dead_letters.c.replayed_at.is_(None),
        )
    )
    await session.execute(
        insert(dead_letters).values(
            id=new_id("dead"),
            consumer=consumer,
            event=event,
            document=document,
            error=error[:2000],
            tries=tries,
            at=now,
        )
    )


async def list_page(session: AsyncSession, *, after: str | None, limit: int) -> Sequence[Row[Any]]:
    """Letters that were not replayed yet, oldest first."""
    query = select(dead_letters).where(dead_letters.c.replayed_at.is_(None)).order_by(dead_letters.c.id)
    if after is not None:
        query = query.where(dead_letters.c.id > after)
    return (await session.execute(query.limit(limit))).all()


async def get(session: AsyncSession, identifier: str) -> Row[Any] | None:
    """One letter."""
    return (await session.execute(select(dead_letters).where(dead_letters.c.id == identifier))).one_or_none()


async def mark_replayed(session: Session, identifier: str, now: datetime) -> None:
    """Note that a letter was handled after all."""
    await session.execute(update(dead_letters).where(dead_letters.c.id == identifier).values(replayed_at=now))
