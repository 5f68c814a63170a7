"""Domains, guidelines and their rows: reads and writes."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from services.catalog.guidelines.models import Domain, Guideline, GuidelineItem


async def domains(session: AsyncSession) -> Sequence[Domain]:
    """Every domain in the order of 54号, others after them."""
    return (await session.scalars(select(Domain).order_by(Domain.ordinal, Domain.slug))).all()


async def domain(session: AsyncSession, slug: str, *, lock: bool = False) -> Domain | None:
    """One domain. `lock`: others who lock it wait until this transaction ends."""
    return await session.get(Domain, slug, with_for_update=lock)


async def guideline(session: AsyncSession, identifier: str) -> Guideline | None:
    """One guideline, without its rows."""
    return await session.get(Guideline, identifier)


async def list_page(
    session: AsyncSession, *, domain: str | None, after: str | None, limit: int
) -> Sequence[Guideline]:
    """Guidelines by id."""
    query = select(Guideline).order_by(Guideline.id).limit(limit)
    if domain is not None:
        query = query.where(Guideline.domain == domain)
    if after is not None:
        query = query.where(Guideline.id > after)
    return (await session.scalars(query)).all()


async def rows_page(
    session: AsyncSession, guideline: str, *, after: int | None, limit: int
) -> Sequence[GuidelineItem]:
    """Rows of a guideline in their order."""
    query = select(GuidelineItem).where(GuidelineItem.guideline == guideline).order_by(GuidelineItem.ordinal)
    if after is not None:
        query = query.where(GuidelineItem.ordinal > after)
    return (await session.scalars(query.limit(limit))).all()


async def several(session: AsyncSession, identifiers: Sequence[str]) -> Sequence[Guideline]:
    """Those of these guidelines that are registered, without their rows, by id."""
    query = select(Guideline).where(Guideline.id.in_(identifiers)).order_by(Guideline.id)
    return (await session.scalars(query)).all()


async def successor(session: AsyncSession, identifier: str) -> Guideline | None:
    """The version that supersedes this one."""
    return (await session.scalars(select(Guideline).where(Guideline.supersedes == identifier))).first()


async def successors(session: AsyncSession, identifiers: Sequence[str]) -> Sequence[Guideline]:
    """The versions that supersede one of these, by id, without their rows."""
    query = select(Guideline).where(Guideline.supersedes.in_(identifiers)).order_by(Guideline.id)
    return (await session.scalars(query)).all()


async def rows_by_guideline(
    session: AsyncSession, guidelines: Sequence[str]
) -> dict[str, dict[str, dict[str, Any]]]:
    """The rows of each of these guidelines by item id, in their order."""
    query = (
        select(GuidelineItem.guideline, GuidelineItem.id, GuidelineItem.content)
        .where(GuidelineItem.guideline.in_(guidelines))
        .order_by(GuidelineItem.ordinal)
    )
    found: dict[str, dict[str, dict[str, Any]]] = {identifier: {} for identifier in guidelines}
    for identifier, item, content in await session.execute(query):
        found[identifier][item] = content
    return found


async def rows_of(session: AsyncSession, guidelines: Sequence[str]) -> dict[str, dict[str, Any]]:
    """All rows of these guidelines by item id, in their order."""
    found = await rows_by_guideline(session, guidelines)
    return {item: content for rows in found.values() for item, content in rows.items()}


async def any_guideline(session: AsyncSession) -> bool:
    """Whether the database holds guidelines already."""
    return await session.scalar(select(Guideline.id).limit(1)) is not None


async def add(session: Session, guideline: Guideline, rows: Sequence[dict[str, Any]]) -> None:
    """Keep a guideline with its rows."""
    session.add(guideline)
    await session.flush()
    await session.execute(
        insert(GuidelineItem),
        [
            {"guideline": guideline.id, "id": row["id"], "ordinal": ordinal, "content": row}
            for ordinal, row in enumerate(rows, 1)
        ],
    )
