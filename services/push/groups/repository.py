"""Audience groups and members: reads and writes."""

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import ancestors, stem
from kernel.db import Session
from kernel.db.among import among
from services.push.groups.models import AudienceGroup, GroupMember

_GROUPS: Final = (
    select(GroupMember.subscriber, GroupMember.group)
    .where(among(GroupMember.subscriber, "names"))
    .order_by(GroupMember.group)
)


async def get(session: AsyncSession, identifier: str) -> AudienceGroup | None:
    """The group of this id."""
    return await session.get(AudienceGroup, identifier)


async def several(session: AsyncSession, identifiers: Collection[str]) -> Sequence[AudienceGroup]:
    """Those of these groups that there are."""
    query = select(AudienceGroup).where(AudienceGroup.id.in_(identifiers))
    return (await session.scalars(query)).all()


async def list_page(
    session: AsyncSession, *, region: str, after: str | None, limit: int
) -> Sequence[AudienceGroup]:
    """Groups of a division and below, by id."""
    query = select(AudienceGroup).where(AudienceGroup.region.startswith(stem(region), autoescape=True))
    if after is not None:
        query = query.where(AudienceGroup.id > after)
    return (await session.scalars(query.order_by(AudienceGroup.id).limit(limit))).all()


async def around(session: AsyncSession, region: str) -> Sequence[AudienceGroup]:
    """The groups of a division, of those above it and of those below."""
    query = select(AudienceGroup).where(
        or_(
            AudienceGroup.region.in_((region, *ancestors(region))),
            AudienceGroup.region.startswith(stem(region), autoescape=True),
        )
    )
    return (await session.scalars(query)).all()


async def groups_of(session: AsyncSession, subscribers: Collection[str]) -> dict[str, list[str]]:
    """The groups of subscribers, by subscriber; none for one of no group."""
    found: dict[str, list[str]] = {one: [] for one in subscribers}
    for subscriber, group in (await session.execute(_GROUPS, {"names": subscribers})).all():
        found[subscriber].append(group)
    return found


async def put_members(session: Session, subscriber: str, groups: Collection[str]) -> None:
    """Let a subscriber belong to these groups and no others."""
    await session.execute(delete(GroupMember).where(GroupMember.subscriber == subscriber))
    if groups:
        rows = [{"subscriber": subscriber, "group": group} for group in sorted(set(groups))]
        await session.execute(insert(GroupMember), rows)


async def add_members(session: Session, rows: Sequence[tuple[str, str]]) -> None:
    """Let new subscribers belong to groups: (subscriber, group)."""
    if rows:
        named = [{"subscriber": subscriber, "group": group} for subscriber, group in rows]
        await session.execute(insert(GroupMember), named)


def add(session: Session, group: AudienceGroup) -> None:
    """Keep a new group."""
    session.add(group)
