"""Business events: reads and writes."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from kernel.db import Session
from kernel.db.among import among
from kernel.security.principal import Principal
from services.catalog.business_events.models import BusinessEvent


async def get(
    session: AsyncSession, principal: Principal, identifier: str, *, lock: bool = False
) -> BusinessEvent | None:
    """The event, if it lies in the caller's subtree. `lock`: others who lock it wait until this transaction ends."""
    event = await session.get(BusinessEvent, identifier, with_for_update=lock)
    return event if event is not None and principal.reaches(event.region) else None


async def id_of(session: AsyncSession, principal: Principal, client_event_id: str) -> str | None:
    """The id under which the caller's event is kept, if it is: numbers are each client system's own."""
    query = select(BusinessEvent.id).where(
        BusinessEvent.client_region == principal.region,
        BusinessEvent.client == principal.client,
        BusinessEvent.client_event_id == client_event_id,
    )
    return await session.scalar(query)


async def client_numbers(session: AsyncSession, identifiers: Collection[str]) -> dict[str, str]:
    """Event id -> the number that its business system gave it."""
    query = select(BusinessEvent.id, BusinessEvent.client_event_id)
    rows = await session.execute(query.where(among(BusinessEvent.id, identifiers)))
    return {row.id: row.client_event_id for row in rows}


async def list_page(
    session: AsyncSession, principal: Principal, *, client_event_id: str | None, after: str | None, limit: int,
    late_reported: bool | None = None,
) -> Sequence[BusinessEvent]:  # fmt: skip
    """Events of the caller's subtree by id, that is by the time they were reported."""
    query = (
        select(BusinessEvent)
        .where(BusinessEvent.region.startswith(stem(principal.region), autoescape=True))
        .order_by(BusinessEvent.id)
        .limit(limit)
    )
    if client_event_id is not None:
        query = query.where(BusinessEvent.client_event_id == client_event_id)
    if late_reported is not None:
        query = query.where(BusinessEvent.late_reported.is_(late_reported))
    if after is not None:
        query = query.where(BusinessEvent.id > after)
    return (await session.scalars(query)).all()


def add(session: Session, event: BusinessEvent) -> None:
    """Keep a new event."""
    session.add(event)
