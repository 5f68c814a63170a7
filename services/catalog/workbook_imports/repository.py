"""Imports of workbooks: reads and writes."""

from collections.abc import Mapping

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from kernel.contracts.regions import stem
from kernel.db import Session
from kernel.security.principal import Principal
from services.catalog.catalogues.models import Deviation
from services.catalog.workbook_imports.models import WorkbookImport
from services.catalog.workbook_imports.rules import Known


async def get(session: AsyncSession, principal: Principal, identifier: str) -> WorkbookImport | None:
    """An import of the caller's division or below."""
    query = select(WorkbookImport).where(
        WorkbookImport.id == identifier,
        WorkbookImport.region.startswith(stem(principal.region), autoescape=True),
    )
    return (await session.scalars(query)).one_or_none()


async def next_waiting(session: AsyncSession) -> WorkbookImport | None:
    """The oldest import that is to be worked off, with the file."""
    query = (
        select(WorkbookImport)
        .where(WorkbookImport.state.in_(("waiting", "running")))
        .order_by(WorkbookImport.id)
        .limit(1)
        .options(undefer(WorkbookImport.content))
    )
    return (await session.scalars(query)).one_or_none()


async def known_deviations(session: AsyncSession, catalogue: str) -> Mapping[str, Known]:
    """The deviations of a draft by item."""
    query = select(Deviation.item, Deviation.kind, Deviation.changes).where(Deviation.catalogue == catalogue)
    return {item: Known(kind, changes) for item, kind, changes in await session.execute(query)}


async def drop_content(session: Session, identifier: str) -> None:
    """Forget a file that has been worked off."""
    await session.execute(update(WorkbookImport).where(WorkbookImport.id == identifier).values(content=None))
