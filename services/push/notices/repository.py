"""Deadlines and notices: reads and writes."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from kernel.db import Session
from services.push.known.models import KnownItem
from services.push.notices.models import Deadline, Notice


async def deadline(session: Session, subject: str) -> Deadline | None:
    """The deadline of a duty or an application, locked."""
    return await session.get(Deadline, subject, with_for_update=True, populate_existing=True)


async def to_look_at(session: Session, today: date, limit: int) -> Sequence[Deadline]:
    """Open deadlines of which there may be something to tell, locked."""
    query = (
        select(Deadline)
        .where(Deadline.open.is_(True), or_(Deadline.look_on.is_(None), Deadline.look_on <= today))
        .order_by(Deadline.subject)
        .limit(limit)
    )
    return (await session.scalars(query.with_for_update(skip_locked=True))).all()


async def look_again(session: Session, body: str | None = None) -> None:
    """Let open deadlines (of a body) be reckoned anew."""
    change = update(Deadline).where(Deadline.open.is_(True)).values(look_on=None)
    await session.execute(change if body is None else change.where(Deadline.body == body))


async def untold(session: AsyncSession, body: str) -> Sequence[Notice]:
    """Notices of a body that nobody was there to be told of."""
    query = select(Notice).where(Notice.body == body, Notice.message.is_(None))
    return (await session.scalars(query)).all()


async def notice(
    session: AsyncSession, deadline: Deadline, stage: str, due_on: date, role: str
) -> Notice | None:
    """What was told of a stage of a date to a role."""
    query = select(Notice).where(
        Notice.subject == deadline.subject, Notice.body == deadline.body, Notice.stage == stage,
        Notice.due_on == due_on, Notice.role == role,
    )  # fmt: skip
    return (await session.scalars(query)).one_or_none()


async def list_page(
    session: AsyncSession, *, region: str, subject: str | None, body: str | None, after: str | None, limit: int
) -> Sequence[Notice]:  # fmt: skip
    """Notices of a division and below, the newest first."""
    query = select(Notice).where(Notice.region.startswith(stem(region), autoescape=True))
    if subject is not None:
        query = query.where(Notice.subject == subject)
    if body is not None:
        query = query.where(Notice.body == body)
    if after is not None:
        query = query.where(Notice.id < after)
    return (await session.scalars(query.order_by(Notice.id.desc()).limit(limit))).all()


async def item_name(session: AsyncSession, item: str) -> str | None:
    """What some source calls an item."""
    query = select(KnownItem.facts).where(KnownItem.item == item).order_by(KnownItem.source).limit(1)
    facts = await session.scalar(query)
    return facts.get("name") if facts else None


def add(session: Session, row: Deadline | Notice) -> None:
    """Keep a new row."""
    session.add(row)
