"""The inbox: a consumer's effect of an event happens once, because the event's id commits with it."""

from datetime import datetime

from sqlalchemy import Column, String, Table, insert, select
from sqlalchemy.dialects.postgresql import insert as pg_insert

from kernel.db import Instant, Session, kernel_metadata

inbox = Table(
    "inbox",
    kernel_metadata,
    Column("consumer", String(80), primary_key=True),
    Column("event", String(40), primary_key=True),
    Column("at", Instant, nullable=False),
)


async def claim(session: Session, consumer: str, event: str, now: datetime) -> bool:
    """Take an event for a consumer in the transaction of its effect; False when it was handled before.

    On PostgreSQL a second delivery waits here for the first; on SQLite it waited at BEGIN.
    """
    values = {"consumer": consumer, "event": event, "at": now}
    if session.get_bind().dialect.name == "postgresql":
        # RETURNING says whether the row is ours: the count of an INSERT is not kept.
        claimed = pg_insert(inbox).values(values).on_conflict_do_nothing().returning(inbox.c.event)
        return await session.scalar(claimed) is not None
    seen = await session.scalar(
        select(inbox.c.at).where(inbox.c.consumer == consumer, inbox.c.event == event)
    )
    if seen is not None:
        return False
    await session.execute(insert(inbox).values(values))
    return True
