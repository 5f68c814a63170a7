"""Versions of templates: reads and writes."""

from collections.abc import Sequence

from sqlalchemy import func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import ancestors, stem
from kernel.db import Session
from services.push.templates.models import TemplateVersion


async def get(session: AsyncSession, identifier: str, version: int | None) -> TemplateVersion | None:
    """A version of a template, the newest where none is named."""
    query = select(TemplateVersion).where(TemplateVersion.id == identifier)
    if version is not None:
        query = query.where(TemplateVersion.version == version)
    return (await session.scalars(query.order_by(TemplateVersion.version.desc()).limit(1))).one_or_none()


async def list_page(
    session: AsyncSession, *, region: str, after: str | None, limit: int
) -> Sequence[TemplateVersion]:
    """The newest versions of the templates of a division, of those below it and of those above it, by id."""
    newest = select(TemplateVersion.id, func.max(TemplateVersion.version)).group_by(TemplateVersion.id)
    query = select(TemplateVersion).where(
        tuple_(TemplateVersion.id, TemplateVersion.version).in_(newest),
        or_(
            TemplateVersion.region.in_(ancestors(region)),
            TemplateVersion.region.startswith(stem(region), autoescape=True),
        ),
    )
    if after is not None:
        query = query.where(TemplateVersion.id > after)
    return (await session.scalars(query.order_by(TemplateVersion.id).limit(limit))).all()


def add(session: Session, row: TemplateVersion) -> None:
    """Keep a new version."""
    session.add(row)
