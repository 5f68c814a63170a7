"""Portals and their columns: reads and writes."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import ancestors, stem
from kernel.db import Session
from services.catalog.portals.models import Portal, PortalColumn
from services.catalog.portals.rules import Place


async def get(session: AsyncSession, identifier: str) -> Portal | None:
    """The portal of this id, whosever it is."""
    return await session.get(Portal, identifier)


async def list_page(session: AsyncSession, within: str, *, after: str | None, limit: int) -> Sequence[Portal]:
    """Portals of a division and all below it, by id."""
    query = select(Portal).where(Portal.region.startswith(stem(within), autoescape=True))
    if after is not None:
        query = query.where(Portal.id > after)
    return (await session.scalars(query.order_by(Portal.id).limit(limit))).all()


async def above(session: AsyncSession, region: str) -> Sequence[Portal]:
    """The portals in whose division a division lies."""
    return (
        await session.scalars(select(Portal).where(Portal.region.in_([region, *ancestors(region)])))
    ).all()


async def columns(session: AsyncSession, portal: str) -> dict[str, PortalColumn]:
    """All columns of a portal by their ids."""
    rows = await session.scalars(select(PortalColumn).where(PortalColumn.portal == portal))
    return {row.column_id: row for row in rows}


async def tree(session: AsyncSession, portal: str) -> dict[str, Place]:
    """The tree as rules climb it."""
    query = select(PortalColumn.column_id, PortalColumn.parent, PortalColumn.name, PortalColumn.mapping)
    rows = await session.execute(query.where(PortalColumn.portal == portal))
    return {row.column_id: Place(row.column_id, row.parent, row.name, row.mapping) for row in rows}


async def column(
    session: AsyncSession, portal: str, identifier: str, *, lock: bool = False
) -> PortalColumn | None:
    """One column; `lock` holds its row until the transaction ends."""
    return await session.get(
        PortalColumn, (portal, identifier), with_for_update=lock or None, populate_existing=lock
    )


async def column_page(
    session: AsyncSession, portal: str, *, mapped: bool | None, after: str | None, limit: int
) -> Sequence[PortalColumn]:
    """Columns by id; `mapped`: those with a mapping of their own, or those without."""
    query = select(PortalColumn).where(PortalColumn.portal == portal)
    if mapped is not None:
        query = query.where(PortalColumn.mapping.is_not(None) if mapped else PortalColumn.mapping.is_(None))
    if after is not None:
        query = query.where(PortalColumn.column_id > after)
    return (await session.scalars(query.order_by(PortalColumn.column_id).limit(limit))).all()


def add(session: Session, row: Portal | PortalColumn) -> None:
    """Keep a new portal or column."""
    session.add(row)
