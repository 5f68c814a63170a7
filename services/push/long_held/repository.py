"""Deliveries that stay held, and of which it was told: reads and writes."""

from datetime import datetime
from typing import Final, NamedTuple, cast

from sqlalchemy import (
    Select,
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
)
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from services.push.deliveries.models import Delivery
from services.push.deliveries.rules import PRIORITIES
from services.push.long_held.models import HeldTold

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
#: A literal, by which a database sees that the index of what is held serves.
_HELD: Final = Delivery.state == literal_column("'held'", String)


class Held(NamedTuple):
    """What is held of a message on a channel for a reason: how many deliveries, the first of them since when."""

    message: str
    region: str
    class_: str
    channel: str
    reason: str
    deliveries: int
    since: datetime


class Times(NamedTuple):
    """Told of is what is held since `since` or longer, of an emergency since `urgent`, and was not told of after `again`."""

    since: datetime
    urgent: datetime
    again: datetime


def _due(times: Times) -> Select[str]:
    emergency = Delivery.priority == PRIORITIES["emergency"]
    told = exists().where(
        HeldTold.message == Delivery.message, HeldTold.channel == Delivery.channel, HeldTold.reason == _REASON,
        HeldTold.told_at > times.again,
    )  # fmt: skip
    long = or_(Delivery.changed_at <= times.since, and_(emergency, Delivery.changed_at <= times.urgent))
    return select(Delivery.message).where(_HELD, long, ~told)


async def is_any_due(session: AsyncSession, times: Times) -> bool:
    """Whether anything is to be told, or is told of no more."""
    over = exists().where(HeldTold.told_at <= times.again)
    return bool(await session.scalar(select(or_(_due(times).exists(), over))))


async def due(session: AsyncSession, times: Times, limit: int) -> list[Held]:
    """What is to be told, that of the oldest messages first."""
    of = (Delivery.message, Delivery.region, Delivery.class_, Delivery.channel, _REASON)
    query = _due(times).with_only_columns(*of, func.count(), func.min(Delivery.changed_at)).group_by(*of)
    return [Held(*row) for row in await session.execute(query.order_by(*of).limit(limit))]


async def note(session: Session, held: Held, now: datetime, times: Times) -> bool:
    """Keep that it is told; False where somebody else has just done so."""
    given = {"message": held.message, "channel": held.channel, "reason": held.reason, "told_at": now}
    given |= {"now": now, "again": times.again}
    return (await session.execute(_NOTE[session.get_bind().dialect.name], given)).first() is not None


async def forget(session: Session, times: Times) -> None:
    """Forget what was not told again when it was due: it is held no more."""
    await session.execute(delete(HeldTold).where(HeldTold.told_at <= times.again))
