"""Attachments: reads and writes."""

from collections.abc import Sequence

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from services.disclosure_requests.attachments.models import Attachment, AttachmentPiece


async def get(session: AsyncSession, identifier: str) -> Attachment | None:
    """The attachment of this id."""
    return await session.get(Attachment, identifier)


async def of_application(session: AsyncSession, application: str) -> Sequence[Attachment]:
    """The attachments of a case in the order in which they came."""
    query = select(Attachment).where(Attachment.application == application).order_by(Attachment.id)
    return (await session.scalars(query)).all()


async def of_size(session: AsyncSession, application: str, material: str, size: int) -> Sequence[Attachment]:
    """The attachments of a case for a purpose that have this many bytes."""
    query = select(Attachment).where(
        Attachment.application == application, Attachment.material == material, Attachment.size == size
    )
    return (await session.scalars(query)).all()


async def taken(session: AsyncSession, application: str) -> tuple[int, int]:
    """How many attachments a case has, and their bytes together."""
    query = select(func.count(), func.coalesce(func.sum(Attachment.size), 0))
    row = (await session.execute(query.where(Attachment.application == application))).one()
    return row[0], row[1]


def add(session: Session, attachment: Attachment) -> None:
    """Keep a new attachment."""
    session.add(attachment)


async def add_piece(session: Session, attachment: str, number: int, sealed: bytes) -> None:
    """Write a piece at once, so that a large file is never held whole."""
    await session.execute(insert(AttachmentPiece).values(attachment=attachment, number=number, sealed=sealed))


async def piece(session: AsyncSession, attachment: str, number: int) -> bytes | None:
    """A piece of a file; None once it was erased."""
    query = select(AttachmentPiece.sealed).where(
        AttachmentPiece.attachment == attachment, AttachmentPiece.number == number
    )
    return (await session.scalars(query)).first()


async def forget(session: Session, application: str) -> None:
    """Drop the bytes of all attachments of a case."""
    there = select(Attachment.id).where(Attachment.application == application)
    await session.execute(delete(AttachmentPiece).where(AttachmentPiece.attachment.in_(there)))
