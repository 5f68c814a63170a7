"""Supply lists: reads and writes."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from kernel.db import Session
from services.catalog.publications.models import Publication
from services.catalog.supplies.models import Supply

Listed = tuple[Supply, Publication]


def _listed() -> Select[Supply, Publication]:
    return select(Supply, Publication).join(Publication, Publication.id == Supply.publication)


async def list_page(
    session: AsyncSession, within: str, *, recipient: str | None, state: str | None, region: str | None,
    after: str | None, limit: int,
) -> Sequence[Listed]:  # fmt: skip
    """Entries of a division and all below it, by id: that is, by the time they were listed."""
    query = _listed().where(Supply.region.startswith(stem(within), autoescape=True))
    if region is not None:
        query = query.where(Supply.region.startswith(stem(region), autoescape=True))
    if recipient is not None:
        query = query.where(Supply.recipient == recipient)
    if state is not None:
        query = query.where(Supply.state == state)
    if after is not None:
        query = query.where(Supply.id > after)
    rows = await session.execute(query.order_by(Supply.id).limit(limit))
    return [(supply, publication) for supply, publication in rows]


async def lock(session: Session, within: str, identifiers: Sequence[str]) -> dict[str, Listed]:
    """These entries of a division's subtree, held until the transaction ends; in the order of their ids, so that two
    deliveries at once wait for each other instead of locking each other out.
    """
    query = _listed().where(
        Supply.id.in_(identifiers), Supply.region.startswith(stem(within), autoescape=True)
    )
    rows = await session.execute(query.order_by(Supply.id).with_for_update(of=Supply))
    return {supply.id: (supply, publication) for supply, publication in rows}


async def of_publication(session: Session, publication: str) -> dict[str, Supply]:
    """The entries of a publication by recipient, held until the transaction ends."""
    query = select(Supply).where(Supply.publication == publication).order_by(Supply.id).with_for_update()
    return {supply.recipient: supply for supply in await session.scalars(query)}


async def publication(session: Session, identifier: str) -> Publication | None:
    """The publication that an event tells of; held, so that a withdrawal is seen by whoever comes later."""
    return await session.get(Publication, identifier, with_for_update=True)


def add(session: Session, supply: Supply) -> None:
    """Keep a new entry."""
    session.add(supply)
