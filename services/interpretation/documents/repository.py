"""Versions of documents: reads and writes."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from services.interpretation.documents.models import DocumentVersion


async def get(session: AsyncSession, package: str, number: int) -> DocumentVersion | None:
    """A version of a package's document."""
    return await session.get(DocumentVersion, (package, number))


async def newest(session: AsyncSession, package: str) -> DocumentVersion | None:
    """The version that the package goes by."""
    query = select(DocumentVersion).where(DocumentVersion.package == package)
    return (await session.scalars(query.order_by(DocumentVersion.number.desc()).limit(1))).first()


async def of_package(session: AsyncSession, package: str) -> Sequence[DocumentVersion]:
    """All versions, the first one first."""
    query = select(DocumentVersion).where(DocumentVersion.package == package)
    return (await session.scalars(query.order_by(DocumentVersion.number))).all()


def add(session: Session, version: DocumentVersion) -> None:
    """Keep a new version."""
    session.add(version)
