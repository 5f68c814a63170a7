"""Deliveries that stay held or uncertain, and of which it was told: reads and writes."""

from datetime import datetime
from typing import Any, Final, NamedTuple, cast

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    String,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    func,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from kernel.db import Session
from services.push.decisions.models import Decision, Question
from services.push.deliveries.models import Delivery
from services.push.deliveries.rules import PRIORITIES
from services.push.long_held.models import HeldTold
from services.push.status_queries.models import StatusQuery

_TOLD: Final = cast(Table, HeldTold.__table__)
_NOTE: Final = {
    dialect: insert(_TOLD)
    .on_conflict_do_update(
        index_elements=["message", "channel", "reason"],
        set_={"told_at": bindparam("now", type_=_TOLD.c.told_at.type)},
        where=_TOLD.c.told_at <= bindparam("again", type_=_TOLD.c.told_at.type),
    )
    .returning(_TOLD.c.message)
    for dialect, insert in (("postgresql", pg_insert), ("sqlite", sqlite_insert))
}
_REASON: Final = func.coalesce(Delivery.reason, "")
_OF: Final = (Delivery.message, Delivery.region, Delivery.class_, Delivery.channel)
#: Literals, by which a database sees that the indexes of what is held and of what is uncertain serve.
_HELD: Final = Delivery.state == literal_column("'held'", String)
_UNCERTAIN: Final = Delivery.state == literal_column("'uncertain'", String)
#: The reason of what is uncertain, whatever the attempts came to.
UNCERTAIN: Final = literal_column("'uncertain'", String)
_LATER: Final = aliased(Delivery)
#: Nobody is to say what became of it, and nobody has said or sent again.
_LEFT: Final = and_(
    ~exists().where(Question.delivery == Delivery.id),
    ~exists().where(StatusQuery.delivery == Delivery.id),
    ~exists().where(Decision.delivery == Delivery.id),
    ~exists().where(
        _LATER.message == Delivery.message, _LATER.subscriber == Delivery.subscriber, _LATER.channel == Delivery.channel,
        _LATER.generation > Delivery.generation,
    ),
)  # fmt: skip


class Held(NamedTuple):
    """What is held of a message on a channel for a reason, or left uncertain: how many deliveries, the first of them since when."""

    message: str
    region: str
    class_: str
    channel: str
    reason: str
    deliveries: int
    since: datetime


class Times(NamedTuple):
    """Told of is what is held or uncertain since `since` or longer, of an emergency since `urgent`, and was not told of after `again`;
    what is uncertain since `ever` or longer is told of no more.
    """

    since: datetime
    urgent: datetime
    again: datetime
    ever: datetime


def _due(times: Times) -> CompoundSelect[Any]:
    emergency = Delivery.priority == PRIORITIES["emergency"]
    long = or_(Delivery.changed_at <= times.since, and_(emergency, Delivery.changed_at <= times.urgent))

    def untold(reason: ColumnElement[str]) -> ColumnElement[bool]:
        return ~exists().where(
            HeldTold.message == Delivery.message, HeldTold.channel == Delivery.channel, HeldTold.reason == reason,
            HeldTold.told_at > times.again,
        )  # fmt: skip

    held = select(*_OF, _REASON.label("reason"), Delivery.changed_at).where(_HELD, long, untold(_REASON))
    left = select(*_OF, UNCERTAIN.label("reason"), Delivery.changed_at)
    left = left.where(_UNCERTAIN, long, Delivery.changed_at > times.ever, untold(UNCERTAIN), _LEFT)
    return union_all(held, left)


async def is_any_due(session: AsyncSession, times: Times) -> bool:
    """Whether anything is to be told, or is told of no more."""
    over = exists().where(HeldTold.told_at <= times.again)
    return bool(await session.scalar(select(or_(_due(times).exists(), over))))


async def due(session: AsyncSession, times: Times, limit: int) -> list[Held]:
    """What is to be told, that of the oldest messages first."""
    one = _due(times).subquery()
    of = (one.c.message, one.c.region, one.c.class_, one.c.channel, one.c.reason)
    query = select(*of, func.count(), func.min(one.c.changed_at)).group_by(*of)
    return [Held(*row) for row in await session.execute(query.order_by(*of).limit(limit))]


async def note(session: Session, held: Held, now: datetime, times: Times) -> bool:
    """Keep that it is told; False where somebody else has just done so."""
    given = {"message": held.message, "channel": held.channel, "reason": held.reason, "told_at": now}
    given |= {"now": now, "again": times.again}
    return (await session.execute(_NOTE[session.get_bind().dialect.name], given)).first() is not None


async def forget(session: Session, times: Times) -> None:
    """Forget what was not told again when it was due: it is held no more, or told of no more."""
    await session.execute(delete(HeldTold).where(HeldTold.told_at <= times.again))
