"""Revisions: take the next number, read the last."""

from typing import Final

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from services.push.revisions.models import Revision

SUBSCRIPTIONS: Final = "subscriptions"
REGION_CHANGES: Final = "region_changes"


async def take(session: Session, series: str) -> int:
    """Take the next number of a series, from 1. Other writers of the series wait for this transaction; a rollback gives
    the number back.
    """
    insert = pg_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    counted = (
        insert(Revision)
        .values(series=series, last=1)
        .on_conflict_do_update(index_elements=["series"], set_={"last": Revision.last + 1})
        .returning(Revision.last)
    )
    last = await session.scalar(counted)
    assert last is not None, "an upsert returns its row"
    return last


async def take_many(session: Session, series: str, number: int) -> range:
    """Take the next numbers of a series, as `take` takes one."""
    end = await take(session, series)
    if number > 1:
        more = update(Revision).where(Revision.series == series).values(last=Revision.last + number - 1)
        await session.execute(more)
    return range(end, end + number)


async def last(session: AsyncSession, series: str) -> int:
    """The last number that was taken and committed; 0 before the first."""
    return await session.scalar(select(Revision.last).where(Revision.series == series)) or 0
