"""Offices and their counters: reads and writes."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from kernel.db import Session
from services.disclosure_requests.offices.models import Counter, Office


async def get(session: AsyncSession, identifier: str, *, lock: bool = False) -> Office | None:
    """The office of this id; `lock` lets no second transaction that asks so go on, while cases can still refer to it."""
    return await session.get(Office, identifier, with_for_update={"key_share": True} if lock else None)


async def list_page(
    session: AsyncSession, *, region: str | None, after: str | None, limit: int
) -> Sequence[Office]:
    """Offices of a division and below, by id."""
    query = select(Office).order_by(Office.id).limit(limit)
    if region is not None:
        query = query.where(Office.region.startswith(stem(region), autoescape=True))
    if after is not None:
        query = query.where(Office.id > after)
    return (await session.scalars(query)).all()


async def names_of(session: AsyncSession, identifiers: Iterable[str]) -> dict[str, str]:
    """What these offices are called."""
    query = select(Office.id, Office.name).where(Office.id.in_(set(identifiers)))
    return {row.id: row.name for row in await session.execute(query)}


def add(session: Session, office: Office) -> None:
    """Keep a new office."""
    session.add(office)


async def next_number(session: Session, office: str, series: str, year: int, count: int = 1) -> int:
    """Take the next `count` numbers of a series, from 1; the last one taken. A rollback gives them back."""
    insert = pg_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    counted = (
        insert(Counter)
        .values(office=office, series=series, year=year, last=count)
        .on_conflict_do_update(
            index_elements=["office", "series", "year"], set_={"last": Counter.last + count}
        )
        .returning(Counter.last)
    )
    last = await session.scalar(counted)
    assert last is not None, "an upsert returns its row"
    return last
