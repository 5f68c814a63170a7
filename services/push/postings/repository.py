"""Postings: reads and writes."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from kernel.db import Session
from services.push.postings.models import Posting, PostingAct


async def get(session: AsyncSession, identifier: str) -> Posting | None:
    """The posting of this id."""
    return await session.get(Posting, identifier)


async def of_delivery(session: AsyncSession, delivery: str) -> Posting | None:
    """The sheet of a delivery."""
    return (await session.scalars(select(Posting).where(Posting.delivery == delivery))).one_or_none()


async def by_code(session: AsyncSession, index: str, *, lock: bool = False) -> Posting | None:
    """The sheet that bears a code, by its blind index; `lock` to change it."""
    query = select(Posting).where(Posting.code_index == index)
    found = await session.scalars(query.with_for_update() if lock else query)
    return found.one_or_none()


async def acts_of(session: AsyncSession, postings: Sequence[str]) -> Sequence[PostingAct]:
    """What was confirmed of these sheets, in order."""
    query = select(PostingAct).where(PostingAct.posting.in_(postings))
    return (await session.scalars(query.order_by(PostingAct.at, PostingAct.act))).all()


async def list_page(
    session: AsyncSession, *, region: str, state: str | None, after: str | None, limit: int
) -> Sequence[Posting]:
    """Sheets of a division and below, the newest first."""
    query = select(Posting).where(Posting.region.startswith(stem(region), autoescape=True))
    if state is not None:
        query = query.where(Posting.state == state)
    if after is not None:
        query = query.where(Posting.id < after)
    return (await session.scalars(query.order_by(Posting.id.desc()).limit(limit))).all()


async def of_deliveries(session: AsyncSession, deliveries: Sequence[str]) -> Sequence[Posting]:
    """The sheets of these deliveries."""
    return (await session.scalars(select(Posting).where(Posting.delivery.in_(deliveries)))).all()


async def unconfirmed(session: Session, today: date, limit: int) -> Sequence[Posting]:
    """Sheets of which the next act should have been confirmed before today, locked."""
    query = select(Posting).where(Posting.state.in_(("issued", "posted")), Posting.remind_on < today)
    return (await session.scalars(query.order_by(Posting.id).limit(limit).with_for_update())).all()


async def asked(session: Session, postings: Sequence[str]) -> None:
    """Sheets were told of: they are not again before their next act."""
    await session.execute(update(Posting).where(Posting.id.in_(postings)).values(remind_on=None))


async def forget_persons(session: Session, before: date) -> int:
    """Forget who confirmed sheets whose days ended before a day; how many acts named somebody."""
    ended = select(Posting.id).where(Posting.last < before)
    change = update(PostingAct).where(PostingAct.posting.in_(ended), PostingAct.person.is_not(None))
    done = await session.execute(change.values(person=None))
    return int(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE counts its rows


def add(session: Session, row: Posting | PostingAct) -> None:
    """Keep a new row."""
    session.add(row)
