"""Imports of recipients: reads and writes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from kernel.db import Session
from services.push.recipient_imports.models import ImportFault, ImportPiece, RecipientImport


async def get(session: AsyncSession, identifier: str, *, lock: bool = False) -> RecipientImport | None:
    """The import of this id; `lock` to change it."""
    return await session.get(
        RecipientImport, identifier, with_for_update=lock or None, populate_existing=lock
    )


async def next_waiting(session: Session) -> RecipientImport | None:
    """The oldest import that was received and is not done, locked."""
    query = select(RecipientImport).where(RecipientImport.state == "waiting")
    query = query.order_by(RecipientImport.id).limit(1).with_for_update(skip_locked=True)
    return (await session.scalars(query)).first()


async def next_piece(session: Session, identifier: str) -> ImportPiece | None:
    """The next piece of an import."""
    query = select(ImportPiece).where(ImportPiece.import_id == identifier)
    return (await session.scalars(query.order_by(ImportPiece.first).limit(1))).first()


async def list_page(
    session: AsyncSession, *, region: str, after: str | None, limit: int
) -> Sequence[RecipientImport]:
    """Imports of a division's keys and below, the newest first."""
    query = select(RecipientImport).where(RecipientImport.region.startswith(stem(region), autoescape=True))
    if after is not None:
        query = query.where(RecipientImport.id < after)
    return (await session.scalars(query.order_by(RecipientImport.id.desc()).limit(limit))).all()


async def faults(session: AsyncSession, identifier: str, *, after: int, limit: int) -> Sequence[ImportFault]:
    """Refused rows of an import, in order."""
    query = select(ImportFault).where(ImportFault.import_id == identifier, ImportFault.row > after)
    return (await session.scalars(query.order_by(ImportFault.row).limit(limit))).all()


async def add_faults(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Keep why rows were refused."""
    if rows:
        await session.execute(insert(ImportFault), rows)


async def drop_piece(session: Session, piece: ImportPiece) -> None:
    """Forget a piece that was worked off."""
    await session.delete(piece)


async def drop_unfinished(session: Session, before: datetime) -> None:
    """Forget imports whose sending broke off."""
    old = select(RecipientImport.id).where(
        RecipientImport.state == "receiving", RecipientImport.begun_at < before
    )
    await session.execute(delete(ImportPiece).where(ImportPiece.import_id.in_(old)))
    await session.execute(
        delete(RecipientImport).where(RecipientImport.state == "receiving", RecipientImport.begun_at < before)
    )


def add(session: Session, row: RecipientImport | ImportPiece) -> None:
    """Keep a new row."""
    session.add(row)
