"""Audiences and their members: reads and writes."""

from collections.abc import Sequence
from typing import Any, NamedTuple, cast

from sqlalchemy import Table, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from kernel.db import Session
from services.push.audiences.models import Audience, AudienceMember


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


async def to_tell(session: AsyncSession, audience: str, *, after: str | None, limit: int) -> Sequence[ToTell]:
    """Who is told and on which channels, by subscriber."""
    query = select(AudienceMember.subscriber, AudienceMember.channels, AudienceMember.later).where(
        AudienceMember.audience == audience, AudienceMember.told.is_(True)
    )
    if after is not None:
        query = query.where(AudienceMember.subscriber > after)
    rows = await session.execute(query.order_by(AudienceMember.subscriber).limit(limit))
    return [ToTell(*row) for row in rows]


async def add_members(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Keep what was found of subscribers."""
    if rows:
        await session.execute(insert(cast(Table, AudienceMember.__table__)), rows)


def add(session: Session, audience: Audience) -> None:
    """Keep a new audience."""
    session.add(audience)
