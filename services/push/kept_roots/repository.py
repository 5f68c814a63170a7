"""Kept roots: what is to be looked at, reads and writes."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final, NamedTuple, cast

from sqlalchemy import Table, delete, exists, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import ColumnElement

from kernel.db import Session
from services.push.deliveries.models import Delivery
from services.push.deliveries.rules import OPEN
from services.push.digests.models import DigestItem
from services.push.kept_roots.models import ProofRoot, ProofWatch
from services.push.kept_roots.rules import QUIET, next_look
from services.push.messages.models import Message
from services.push.pieces.models import Piece

_WATCHES: Final = cast(Table, ProofWatch.__table__)
#: Made once: every message that is let out asks it.
_AGAIN: Final = {
    dialect: insert(_WATCHES).on_conflict_do_update(
        index_elements=["message"], set_={"marks": _WATCHES.c.marks + 1}
    )
    for dialect, insert in (("postgresql", pg_insert), ("sqlite", sqlite_insert))
}


class Look(NamedTuple):
    """A message to be looked at: how often something happened to it, until when it is put off meanwhile, and whether some of it may
    still go out.
    """

    message: str
    marks: int
    until: datetime
    going: bool


async def look_again(session: Session, messages: Collection[str], now: datetime) -> None:
    """Let the roots of messages be kept (again): of each happened something that its proof tells. Once in a transaction for all of
    them: who holds several rows takes them in one order.
    """
    if not messages:
        return
    rows = [{"message": one, "look_at": now + QUIET, "marks": 0} for one in sorted(set(messages))]
    await session.execute(_AGAIN[session.get_bind().dialect.name], rows)


async def look_again_at_those_of(session: Session, subscribers: Collection[str], now: datetime) -> None:
    """Let the roots of all messages with deliveries to these subscribers be kept again."""
    messages = select(Delivery.message).where(Delivery.subscriber.in_(subscribers)).distinct()
    await look_again(session, (await session.scalars(messages)).all(), now)


async def due(session: AsyncSession, now: datetime, limit: int) -> list[Look]:
    """The messages to be looked at, those that have waited longest first."""
    query = (
        select(ProofWatch.message, ProofWatch.marks, Message.not_before, _going())
        .join(Message, Message.id == ProofWatch.message)
        .where(ProofWatch.look_at <= now)
        .order_by(ProofWatch.look_at, ProofWatch.message)
        .limit(limit)
    )
    return [
        Look(message, marks, next_look(now, since), going)
        for message, marks, since, going in await session.execute(query)
    ]


def _going() -> ColumnElement[bool]:
    """Whether something of a message may still go out, by itself or in a digest, or is not planned yet."""
    by_itself = exists().where(Delivery.message == ProofWatch.message, Delivery.state.in_(OPEN))
    gathered = exists().where(DigestItem.message == ProofWatch.message, DigestItem.digest.is_(None))
    unplanned = exists().where(Piece.message == ProofWatch.message)
    return by_itself | gathered | unplanned


async def put_off(session: Session, looks: Collection[Look]) -> None:
    """Look at messages later."""
    for look in sorted(looks):
        change = update(ProofWatch).where(ProofWatch.message == look.message)
        await session.execute(change.values(look_at=look.until))


async def seen(session: Session, look: Look) -> bool:
    """Look at a message no more that was put off; False, and it stays as it is, where something happened to it since."""
    ended = delete(ProofWatch).where(
        ProofWatch.message == look.message, ProofWatch.marks == look.marks, ProofWatch.look_at == look.until
    )
    return (await session.scalar(ended.returning(ProofWatch.message))) is not None


async def last(session: AsyncSession, message: str) -> ProofRoot | None:
    """The newest root of a message."""
    query = select(ProofRoot).where(ProofRoot.message == message).order_by(ProofRoot.number.desc())
    return (await session.scalars(query.limit(1))).first()


async def with_root(session: AsyncSession, message: str, root: str) -> ProofRoot | None:
    """The newest kept root of a message that is this one."""
    query = select(ProofRoot).where(ProofRoot.message == message, ProofRoot.root == root)
    return (await session.scalars(query.order_by(ProofRoot.number.desc()).limit(1))).first()


async def list_page(
    session: AsyncSession, message: str, *, after: int | None, limit: int
) -> Sequence[ProofRoot]:
    """The roots of a message, the newest first."""
    query = select(ProofRoot).where(ProofRoot.message == message)
    if after is not None:
        query = query.where(ProofRoot.number < after)
    return (await session.scalars(query.order_by(ProofRoot.number.desc()).limit(limit))).all()


def add(session: Session, row: ProofRoot) -> None:
    """Keep a new root."""
    session.add(row)
