"""Uses: reads and writes."""

from collections.abc import Mapping

from sqlalchemy import Insert, func, select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from services.catalog.uses.models import PublicationUse

_AT_ONCE = 500


async def add_looks(session: Session, counts: Mapping[str, int]) -> None:
    """Add counted looks, in one order: two processes that write at once do not wait for each other in a circle."""
    rows = [
        {"publication": key, "looked": number, "portal_reads": 0} for key, number in sorted(counts.items())
    ]
    for begin in range(0, len(rows), _AT_ONCE):
        adding = _insert(session).values(rows[begin : begin + _AT_ONCE])
        await session.execute(
            adding.on_conflict_do_update(  # type: ignore[attr-defined]  # of both dialects' insert
                index_elements=["publication"],
                set_={"looked": PublicationUse.looked + adding.excluded.looked},  # type: ignore[attr-defined]
            )
        )


async def report(session: Session, publication: str, reads: int) -> None:
    """Keep the figure that a portal reports of a publication; it counts on from the beginning, so the greatest holds."""
    adding = _insert(session).values(publication=publication, looked=0, portal_reads=reads)
    excluded = adding.excluded.portal_reads  # type: ignore[attr-defined]
    greatest = func.greatest if session.get_bind().dialect.name == "postgresql" else func.max
    await session.execute(
        adding.on_conflict_do_update(  # type: ignore[attr-defined]
            index_elements=["publication"],
            set_={"portal_reads": greatest(PublicationUse.portal_reads, excluded)},
        )
    )


async def of_publication(session: AsyncSession, publication: str) -> tuple[int, int]:
    """(looks by API, reads as the portal reports them)."""
    query = select(PublicationUse.looked, PublicationUse.portal_reads)
    row = (await session.execute(query.where(PublicationUse.publication == publication))).one_or_none()
    return (row.looked, row.portal_reads) if row else (0, 0)


def _insert(session: Session) -> Insert:
    insert = pg_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    return insert(PublicationUse)
