"""Lists of powers and services: reads and writes."""

from collections.abc import Collection, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from kernel.db import Session
from services.catalog.power_links.models import PowerLink
from services.catalog.power_lists.models import Power, PowerList

_AT_ONCE = 500


async def get(session: AsyncSession, identifier: str) -> Power | None:
    """The power of this id."""
    return await session.get(Power, identifier)


async def get_list(session: AsyncSession, body: str, listing: str) -> PowerList | None:
    """A list of a body."""
    return await session.get(PowerList, (body, listing))


async def rows_of(session: AsyncSession, bodies: Collection[str], listing: str) -> Sequence[Power]:
    """Every row of the lists of these bodies, delisted ones too."""
    query = select(Power).where(Power.body.in_(sorted(bodies)), Power.listing == listing).order_by(Power.id)
    return (await session.scalars(query)).all()


def _narrowed(
    region: str,
    *,
    body: str | None,
    listing: str | None,
    kind: str | None,
    linked: bool | None,
    delisted: bool,
) -> Select[Power]:
    query = select(Power).where(Power.region.startswith(stem(region), autoescape=True))
    query = query.where(Power.delisted_at.is_not(None) if delisted else Power.delisted_at.is_(None))
    for column, value in ((Power.body, body), (Power.listing, listing), (Power.kind, kind)):
        if value is not None:
            query = query.where(column == value)
    if linked is not None:
        there = select(PowerLink.power).where(PowerLink.power == Power.id).exists()
        query = query.where(there if linked else ~there)
    return query


async def list_page(
    session: AsyncSession, region: str, *, body: str | None = None, listing: str | None = None, kind: str | None = None,
    linked: bool | None = None, delisted: bool = False, after: str | None, limit: int,
) -> Sequence[Power]:  # fmt: skip
    """Powers of a division and below, by id; those that are still listed, or those that are no longer."""
    query = _narrowed(region, body=body, listing=listing, kind=kind, linked=linked, delisted=delisted)
    if after is not None:
        query = query.where(Power.id > after)
    return (await session.scalars(query.order_by(Power.id).limit(limit))).all()


async def counted(session: AsyncSession, region: str) -> list[tuple[str, str, str | None, int]]:
    """(body, listing, kind, how many) of the powers that a division and those below list."""
    columns = (Power.body, Power.listing, Power.kind)
    query = (
        select(*columns, func.count())
        .where(Power.region.startswith(stem(region), autoescape=True), Power.delisted_at.is_(None))
        .group_by(*columns)
    )
    return [(body, listing, kind, number) for body, listing, kind, number in await session.execute(query)]


async def link_counts(session: AsyncSession, powers: Sequence[str]) -> dict[str, int]:
    """How many links each of these powers has."""
    found: dict[str, int] = {}
    for begin in range(0, len(powers), _AT_ONCE):
        query = select(PowerLink.power, func.count()).where(
            PowerLink.power.in_(powers[begin : begin + _AT_ONCE])
        )
        rows = await session.execute(query.group_by(PowerLink.power))
        found |= {row[0]: row[1] for row in rows}
    return found


def add(session: Session, row: Power | PowerList) -> None:
    """Keep a new row."""
    session.add(row)
