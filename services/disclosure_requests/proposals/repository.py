"""Proposals: reads and writes."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.clock import day_of
from kernel.contracts.regions import stem
from kernel.db import Session
from services.disclosure_requests.proposals.models import Proposal


async def get(session: AsyncSession, identifier: str, *, lock: bool = False) -> Proposal | None:
    """The proposal of this id; `lock` holds its row until the transaction ends."""
    return await session.get(Proposal, identifier, with_for_update=lock or None, populate_existing=lock)


async def about(session: AsyncSession, office: str, about: str) -> Proposal | None:
    """The proposal of an office about a matter."""
    query = select(Proposal).where(Proposal.office == office, Proposal.about == about)
    return (await session.scalars(query)).first()


async def list_page(
    session: AsyncSession, region: str, *, office: str | None, state: str | None, after: str | None, limit: int
) -> Sequence[Proposal]:  # fmt: skip
    """Proposals of a division and below, by id."""
    query = select(Proposal).where(Proposal.region.startswith(stem(region), autoescape=True))
    if office is not None:
        query = query.where(Proposal.office == office)
    if state is not None:
        query = query.where(Proposal.state == state)
    if after is not None:
        query = query.where(Proposal.id > after)
    return (await session.scalars(query.order_by(Proposal.id).limit(limit))).all()


async def unpublished(session: Session, county: str, item: str, day: date) -> Sequence[Proposal]:
    """The proposals of a county's offices about an item that has not been published since, found by a day."""
    query = select(Proposal).where(
        Proposal.region.startswith(stem(county), autoescape=True), Proposal.item == item, Proposal.published_on.is_(None)
    )  # fmt: skip
    return [one for one in await session.scalars(query) if day_of(one.found_at) <= day]


def add(session: Session, proposal: Proposal) -> None:
    """Keep a new proposal."""
    session.add(proposal)
