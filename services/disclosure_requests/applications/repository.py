"""Applications: reads and writes."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from kernel.db import Session
from services.disclosure_requests.applications.models import Application
from services.disclosure_requests.ledger.transitions import State


async def get(session: AsyncSession, identifier: str, *, lock: bool = False) -> Application | None:
    """The case of this id; `lock` holds its row until the transaction ends."""
    return await session.get(Application, identifier, with_for_update=lock or None, populate_existing=lock)


async def of_client(session: AsyncSession, client: str, number: str) -> Application | None:
    """The case that a calling system knows by this number."""
    query = select(Application).where(
        Application.client == client, Application.client_application_id == number
    )
    return (await session.scalars(query)).first()


async def of_client_numbers(
    session: AsyncSession, client: str, numbers: Sequence[str]
) -> dict[str, Application]:
    """The cases that a calling system knows by these numbers, by number."""
    query = select(Application).where(
        Application.client == client, Application.client_application_id.in_(numbers)
    )
    return {str(one.client_application_id): one for one in await session.scalars(query)}


async def of_token(session: AsyncSession, token_index: str, *, lock: bool = False) -> Application | None:
    """The case of an applicant's token; `lock` holds its row until the transaction ends."""
    query = select(Application).where(Application.token_index == token_index)
    return (await session.scalars(query.with_for_update() if lock else query)).first()


async def of_client_since(
    session: AsyncSession, office: str, client: str, since: str, place: int
) -> str | None:
    """The id of the case at a place, the latest being 1, among those that a client filed with an office from the id
    `since` on; None when there are fewer.
    """
    query = select(Application.id).where(
        Application.id >= since, Application.office == office, Application.client == client
    )
    return await session.scalar(query.order_by(Application.id.desc()).offset(place - 1).limit(1))


async def list_page(
    session: AsyncSession, *, region: str, office: str | None, state: str | None, received_from: date | None,
    received_to: date | None, after: str | None, limit: int,
) -> Sequence[Application]:  # fmt: skip
    """Cases of a division and below by id, that is in the order in which they were registered."""
    query = select(Application).order_by(Application.id).limit(limit)
    query = query.where(Application.region.startswith(stem(region), autoescape=True))
    if office is not None:
        query = query.where(Application.office == office)
    if state is not None:
        query = query.where(Application.state == state)
    if received_from is not None:
        query = query.where(Application.received_on >= received_from)
    if received_to is not None:
        query = query.where(Application.received_on <= received_to)
    if after is not None:
        query = query.where(Application.id > after)
    return (await session.scalars(query)).all()


async def open_after(session: AsyncSession, after: str, limit: int) -> Sequence[Application]:
    """Open cases by id, for work that goes through all of them."""
    query = select(Application).where(Application.state != State.CLOSED, Application.id > after)
    return (await session.scalars(query.order_by(Application.id).limit(limit))).all()


async def waiting_after(session: AsyncSession, what: str, after: str, limit: int) -> Sequence[Application]:
    """Open cases that wait for this, by id."""
    query = select(Application).where(Application.closed_on.is_(None), Application.waiting_for == what)
    return (
        await session.scalars(query.where(Application.id > after).order_by(Application.id).limit(limit))
    ).all()


def add(session: Session, application: Application) -> None:
    """Keep a new case."""
    session.add(application)
