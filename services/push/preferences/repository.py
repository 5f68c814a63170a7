"""Preferences: reads and writes."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import Table, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.db.among import among
from services.push.preferences.models import Preference


async def get(
    session: AsyncSession, subscriber: str, channel: str, *, lock: bool = False
) -> Preference | None:
    """What a subscriber said of a channel; `lock` to change it."""
    return await session.get(Preference, (subscriber, channel), with_for_update=lock or None)


async def by_code(session: AsyncSession, index: str, *, lock: bool = False) -> Preference | None:
    """What was asked with this code; `lock` to answer."""
    query = select(Preference).where(Preference.code_index == index)
    return (await session.scalars(query.with_for_update() if lock else query)).one_or_none()


async def of_subscriber(session: AsyncSession, subscriber: str) -> Sequence[Preference]:
    """What a subscriber said, by channel."""
    query = select(Preference).where(Preference.subscriber == subscriber).order_by(Preference.channel)
    return (await session.scalars(query)).all()


async def states(session: AsyncSession, subscribers: Collection[str]) -> dict[tuple[str, str], str]:
    """(subscriber, channel) -> what was said of it."""
    one = cast(Table, Preference.__table__).c
    query = select(one.subscriber, one.channel, one.state)
    rows = await session.execute(query.where(among(one.subscriber, subscribers)))
    return {(row[0], row[1]): row[2] for row in rows}


async def forget_unanswered(session: Session, now: datetime) -> None:
    """Let codes go that were not answered in time; the channel stays unconfirmed."""
    change = update(Preference).where(Preference.state == "asked", Preference.until < now)
    await session.execute(change.values(code_index=None, until=None))


async def forget(session: Session, subscriber: str) -> None:
    """Forget what an erased subscriber said."""
    await session.execute(delete(Preference).where(Preference.subscriber == subscriber))


def add(session: Session, row: Preference) -> None:
    """Keep a new row."""
    session.add(row)
