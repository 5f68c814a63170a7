"""Known items, catalogues and publications: reads and writes."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import Case, Select, case, select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import ancestors
from kernel.db import Session
from services.push.known.models import KnownCatalogue, KnownItem, KnownPublication


async def catalogue_in_force(session: AsyncSession, region: str, day: date) -> KnownCatalogue | None:
    """The version in force on a day: the division's own, else that of the nearest division above it."""
    query, nearness = _of(region)
    query = query.where(KnownCatalogue.effective_from <= day)
    newest = query.order_by(nearness, KnownCatalogue.effective_from.desc(), KnownCatalogue.number.desc())
    return (await session.scalars(newest.limit(1))).first()


async def first_catalogue(session: AsyncSession, region: str) -> KnownCatalogue | None:
    """The first version that is known of the division, else of the nearest division above it."""
    query, nearness = _of(region)
    oldest = query.order_by(nearness, KnownCatalogue.effective_from, KnownCatalogue.number)
    return (await session.scalars(oldest.limit(1))).first()


async def any_catalogue(session: AsyncSession) -> bool:
    """Whether a version of any division is known."""
    return await session.scalar(select(KnownCatalogue.catalogue).limit(1)) is not None


def _of(region: str) -> tuple[Select[KnownCatalogue], Case[int]]:
    regions = (region, *ancestors(region))
    nearness = case({code: place for place, code in enumerate(regions)}, value=KnownCatalogue.region)
    return select(KnownCatalogue).where(KnownCatalogue.region.in_(regions)), nearness


async def catalogue(session: AsyncSession, identifier: str) -> KnownCatalogue | None:
    """The version of this id."""
    return await session.get(KnownCatalogue, identifier)


async def rows_of_item(session: AsyncSession, item: str, sources: Collection[str]) -> Sequence[KnownItem]:
    """An item as each of these sources has it."""
    query = select(KnownItem).where(KnownItem.item == item, KnownItem.source.in_(sources))
    return (await session.scalars(query)).all()


async def domains_of(session: AsyncSession, items: Collection[str]) -> dict[str, set[str]]:
    """The domains that sources give to items, of those that are known."""
    query = select(KnownItem.item, KnownItem.domain).where(KnownItem.item.in_(items)).distinct()
    found: dict[str, set[str]] = {}
    for item, domain in await session.execute(query):
        found.setdefault(item, set()).add(domain)
    return found


async def known_domains(session: AsyncSession, domains: Collection[str]) -> set[str]:
    """Those of these domains that some item is of."""
    query = select(KnownItem.domain).where(KnownItem.domain.in_(domains)).distinct()
    return set((await session.scalars(query)).all())


async def publication(session: AsyncSession, identifier: str) -> KnownPublication | None:
    """The publication of this id."""
    return await session.get(KnownPublication, identifier)


async def keep(session: Session, row: KnownCatalogue | KnownItem | KnownPublication) -> None:
    """Keep what is known; told twice, it is the same."""
    await session.merge(row)
