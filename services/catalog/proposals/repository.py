"""Proposals: reads and writes."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from kernel.db import Session
from services.catalog.proposals.models import Proposal


async def get(session: AsyncSession, identifier: str, *, lock: bool = False) -> Proposal | None:
    """The proposal of this id; `lock` holds its row until the transaction ends."""
    return await session.get(Proposal, identifier, with_for_update=lock or None, populate_existing=lock)


async def list_page(
    session: AsyncSession, within: str, *, region: str | None, state: str | None, after: str | None, limit: int
) -> Sequence[Proposal]:  # fmt: skip
    """Proposals of a division and all below it, by id."""
    query = select(Proposal).where(Proposal.region.startswith(stem(within), autoescape=True))
    if region is not None:
        query = query.where(Proposal.region.startswith(stem(region), autoescape=True))
    if state is not None:
        query = query.where(Proposal.state == state)
    if after is not None:
        query = query.where(Proposal.id > after)
    return (await session.scalars(query.order_by(Proposal.id).limit(limit))).all()


def add(session: Session, proposal: Proposal) -> None:
    """Keep a new proposal."""
    session.add(proposal)
