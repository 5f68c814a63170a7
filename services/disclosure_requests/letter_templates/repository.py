"""Templates of offices: reads and writes."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from kernel.db import Session
from services.disclosure_requests.letter_templates.models import LetterTemplate


async def latest(session: AsyncSession, office: str, kind: str) -> LetterTemplate | None:
    """The newest version of an office's own template."""
    query = select(LetterTemplate).where(LetterTemplate.office == office, LetterTemplate.kind == kind)
    return (await session.scalars(query.order_by(LetterTemplate.version.desc()).limit(1))).first()


async def all_latest(session: AsyncSession, office: str) -> Sequence[LetterTemplate]:
    """The newest version of each kind of which an office has its own; their contents are not read."""
    newest = (
        select(LetterTemplate.kind, func.max(LetterTemplate.version).label("version"))
        .where(LetterTemplate.office == office)
        .group_by(LetterTemplate.kind)
        .subquery()
    )
    query = (
        select(LetterTemplate).options(defer(LetterTemplate.content)).where(LetterTemplate.office == office)
    )
    query = query.join(
        newest, (newest.c.kind == LetterTemplate.kind) & (newest.c.version == LetterTemplate.version)
    )
    return (await session.scalars(query)).all()


async def version(session: AsyncSession, office: str, kind: str, number: int) -> LetterTemplate | None:
    """One version of an office's own template."""
    return await session.get(LetterTemplate, (office, kind, number))


def add(session: Session, template: LetterTemplate) -> None:
    """Keep a new version."""
    session.add(template)
