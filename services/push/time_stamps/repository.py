"""Time stamps: reads and writes."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from services.push.kept_roots.models import ProofRoot
from services.push.time_stamps.models import TimeStamp


async def get(session: AsyncSession, message: str, number: int, *, lock: bool = False) -> TimeStamp | None:
    """The time stamp of a kept root; `lock` to change it."""
    return await session.get(
        TimeStamp, (message, number), with_for_update=lock or None, populate_existing=lock
    )


async def of_message(session: AsyncSession, message: str, numbers: Collection[int]) -> dict[int, TimeStamp]:
    """Those of some kept roots of a message, by number."""
    query = select(TimeStamp).where(TimeStamp.message == message, TimeStamp.number.in_(numbers))
    return {one.number: one for one in await session.scalars(query)}


async def next_due(session: AsyncSession, now: datetime) -> ProofRoot | None:
    """The kept root whose time stamp has waited longest to be asked for."""
    query = (
        select(ProofRoot)
        .join(TimeStamp, (TimeStamp.message == ProofRoot.message) & (TimeStamp.number == ProofRoot.number))
        .where(TimeStamp.ask_at <= now)
        .order_by(TimeStamp.ask_at, TimeStamp.message, TimeStamp.number)
        .limit(1)
    )
    return (await session.scalars(query)).first()


def add(session: Session, row: TimeStamp) -> None:
    """Keep a new row."""
    session.add(row)
