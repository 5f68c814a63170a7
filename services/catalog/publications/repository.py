"""Publications: reads and writes."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from kernel.db import Session
from kernel.db.among import among
from services.catalog.obligations.models import Obligation
from services.catalog.publications.models import IndexCounter, Publication


async def get(session: AsyncSession, identifier: str, *, lock: bool = False) -> Publication | None:
    """The publication (publications are public); `lock` holds its row until the transaction ends."""
    return await session.get(Publication, identifier, with_for_update=lock or None, populate_existing=lock)


async def list_page(
    session: AsyncSession, *, region: str | None, obligation: str | None, body: str | None, year: int | None,
    after: str | None, limit: int,
) -> Sequence[Publication]:  # fmt: skip
    """Publications by id, that is by the time they were recorded; `year` is that of the day of publication."""
    query = select(Publication).order_by(Publication.id).limit(limit)
    if region is not None:
        query = query.where(Publication.region.startswith(stem(region), autoescape=True))
    if obligation is not None:
        query = query.where(Publication.obligation == obligation)
    if body is not None:
        query = query.where(Publication.body == body)
    if year is not None:
        query = query.where(Publication.published_on.between(date(year, 1, 1), date(year, 12, 31)))
    if after is not None:
        query = query.where(Publication.id > after)
    return (await session.scalars(query)).all()


async def standing(session: AsyncSession, obligation: str) -> Sequence[Publication]:
    """The publications of a duty that were not withdrawn, by the day they were published."""
    query = select(Publication).where(Publication.obligation == obligation)
    rows = (await session.scalars(query.order_by(Publication.published_on, Publication.id))).all()
    return [row for row in rows if row.withdrawal is None]


async def newest_of_items(
    session: AsyncSession, places: Collection[tuple[str, str]]
) -> dict[tuple[str, str], Publication]:
    """Of each (division, item) the publication that was published last of the item's duties in exactly this division, and stands;
    in two statements, however many they are.
    """
    place = (Publication.region, Obligation.item_id)
    newest = (Publication.published_on.desc(), Publication.id.desc())
    numbered = (
        select(
            Publication.id, *place, func.row_number().over(partition_by=place, order_by=newest).label("rank")
        )
        .join(Obligation, Obligation.id == Publication.obligation)
        .where(
            among(Publication.region, {region for region, _ in places}),
            among(Obligation.item_id, {item for _, item in places}),
            Publication.withdrawal.is_(None),
        )
        .subquery()
    )
    rows = await session.execute(select(numbered).where(numbered.c.rank == 1))
    asked = set(places)
    found = {(row.region, row.item_id): row.id for row in rows if (row.region, row.item_id) in asked}
    query = select(Publication).where(among(Publication.id, found.values()))
    by_id = {one.id: one for one in await session.scalars(query)}
    return {place: by_id[identifier] for place, identifier in found.items()}


async def filled_elements(session: AsyncSession, obligations: Sequence[str]) -> dict[str, list[str]]:
    """Content elements that standing publications fill, by duty."""
    query = select(Publication.obligation, Publication.elements, Publication.withdrawal).where(
        Publication.obligation.in_(obligations)
    )
    found: dict[str, list[str]] = {}
    for obligation, elements, withdrawal in await session.execute(query):
        if withdrawal is None:
            found.setdefault(obligation, []).extend(elements)
    return found


async def posted(
    session: AsyncSession, obligations: Sequence[str]
) -> list[tuple[str, str, date, date | None]]:
    """(duty, publication, published on, withdrawn on) of all publications of these duties, by day."""
    columns = (Publication.obligation, Publication.id, Publication.published_on, Publication.withdrawal)
    query = select(*columns).where(Publication.obligation.in_(obligations))
    rows = await session.execute(query.order_by(Publication.published_on, Publication.id))
    return [
        (duty, one, on, date.fromisoformat(withdrawal["withdrawn_on"]) if withdrawal else None)
        for duty, one, on, withdrawal in rows
    ]


async def next_serial(session: Session, body: str, year: int) -> int:
    """The body's next serial of a year, from 1. Its counter stays locked until this transaction ends, and a rollback
    gives the serial back: no gap, no number twice.
    """
    insert = pg_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    counted = (
        insert(IndexCounter)
        .values(body=body, year=year, last=1)
        .on_conflict_do_update(index_elements=["body", "year"], set_={"last": IndexCounter.last + 1})
        .returning(IndexCounter.last)
    )
    serial = await session.scalar(counted)
    assert serial is not None, "an upsert returns its row"
    return serial


def add(session: Session, publication: Publication) -> None:
    """Keep a new publication."""
    session.add(publication)
