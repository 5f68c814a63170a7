"""Audiences and their members: reads and writes."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple, cast

import orjson
from sqlalchemy import Table, Text, bindparam, func, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from kernel.db import Session
from kernel.db.bulk import insert_rows
from services.push.audiences.models import Audience, AudienceMember

_TABLE: Final = cast(Table, AudienceMember.__table__)
_MEMBER: Final = tuple(column.name for column in _TABLE.columns)
_A: Final = _TABLE.c
_TO_TELL: Final = (
    select(_A.subscriber, sql_cast(_A.channels, Text), sql_cast(_A.later, Text))
    .where(_A.audience == bindparam("audience"), _A.told.is_(True), _A.subscriber > bindparam("after"))
    .order_by(_A.subscriber)
    .limit(bindparam("limit"))
)
_TO_TELL_UPTO: Final = _TO_TELL.where(_A.subscriber <= bindparam("upto"))


class ToTell(NamedTuple):
    """Somebody who is told: on which channels at once, and on which of each digest; columns, because there may be a hundred
    thousand.
    """

    subscriber: str
    channels: list[str]
    later: dict[str, list[str]]


async def get(session: AsyncSession, identifier: str) -> Audience | None:
    """The audience of this id."""
    return await session.get(Audience, identifier)


async def list_page(
    session: AsyncSession, *, region: str, after: str | None, limit: int
) -> Sequence[Audience]:
    """Audiences of a division and below, the newest first."""
    query = select(Audience).where(Audience.region.startswith(stem(region), autoescape=True))
    if after is not None:
        query = query.where(Audience.id < after)
    return (await session.scalars(query.order_by(Audience.id.desc()).limit(limit))).all()


async def member(session: AsyncSession, audience: str, subscriber: str) -> AudienceMember | None:
    """What was found of a subscriber; None when none of its rules held."""
    return await session.get(AudienceMember, (audience, subscriber))


async def members(
    session: AsyncSession, audience: str, *, told: bool, after: str | None, limit: int
) -> Sequence[AudienceMember]:
    """Those who are told, or who are kept out, by subscriber."""
    query = select(AudienceMember).where(AudienceMember.audience == audience, AudienceMember.told.is_(told))
    if after is not None:
        query = query.where(AudienceMember.subscriber > after)
    return (await session.scalars(query.order_by(AudienceMember.subscriber).limit(limit))).all()


async def to_tell(
    session: AsyncSession, audience: str, *, after: str | None, upto: str | None = None, limit: int
) -> Sequence[ToTell]:
    """Who is told and on which channels, by subscriber; behind `after`, up to `upto`."""
    query, bounds = (_TO_TELL, {}) if upto is None else (_TO_TELL_UPTO, {"upto": upto})
    given = {"audience": audience, "after": after or "", "limit": limit}
    rows = await session.execute(query, given | bounds)
    return [ToTell(subscriber, _read(channels), _read(later)) for subscriber, channels, later in rows.all()]


async def each(session: AsyncSession, audience: str, number: int) -> Sequence[str]:
    """Of those who are told, by subscriber, every so manieth."""
    told = select(_A.subscriber, func.row_number().over(order_by=_A.subscriber).label("place"))
    told = told.where(_A.audience == audience, _A.told.is_(True))
    counted = told.subquery().c
    query = select(counted.subscriber).where(counted.place % number == 0).order_by(counted.subscriber)
    return (await session.scalars(query)).all()


@lru_cache(maxsize=256)  # of a hundred thousand members most have the same; nobody changes them
def _read(text: str) -> Any:
    return orjson.loads(text)


async def add_members(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Keep what was found of subscribers."""
    await insert_rows(session, _TABLE, _MEMBER, [[row[name] for name in _MEMBER] for row in rows])


def add(session: Session, audience: Audience) -> None:
    """Keep a new audience."""
    session.add(audience)
