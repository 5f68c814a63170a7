"""Merge proposals, their decisions, and the duties that a change touches: reads and writes."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from kernel.contracts.regions import stem
from kernel.db import Session
from kernel.security.principal import Principal
from services.catalog.merge_proposals.models import MergeDecision, MergeProposal
from services.catalog.obligations.models import Obligation
from services.catalog.obligations.repository import within
from services.catalog.obligations.rules import NOT_CLOSED
from services.catalog.recurrences.models import Recurrence


async def get(
    session: AsyncSession, principal: Principal, identifier: str, *, lock: bool = False
) -> MergeProposal | None:
    """The proposal with its changes, if its division lies in the caller's subtree; `lock` holds its row."""
    query = select(MergeProposal).where(
        MergeProposal.id == identifier, MergeProposal.region.startswith(stem(principal.region), autoescape=True)
    )  # fmt: skip
    query = query.options(undefer(MergeProposal.changes)).execution_options(populate_existing=lock)
    return (await session.scalars(query.with_for_update() if lock else query)).one_or_none()


async def list_page(
    session: AsyncSession, within: str, *, state: str | None, after: str | None, limit: int
) -> Sequence[MergeProposal]:
    """Proposals of a division and all below it, by id, without their changes."""
    query = select(MergeProposal).where(MergeProposal.region.startswith(stem(within), autoescape=True))
    if state is not None:
        query = query.where(MergeProposal.state == state)
    if after is not None:
        query = query.where(MergeProposal.id > after)
    return (await session.scalars(query.order_by(MergeProposal.id).limit(limit))).all()


async def list_newest(session: AsyncSession, within: str, limit: int) -> Sequence[MergeProposal]:
    """The newest proposals of a division and all below it, without their changes."""
    query = select(MergeProposal).where(MergeProposal.region.startswith(stem(within), autoescape=True))
    return (await session.scalars(query.order_by(MergeProposal.id.desc()).limit(limit))).all()


async def open_ones(session: AsyncSession, region: str) -> Sequence[MergeProposal]:
    """The open proposals of exactly this division, without their changes."""
    query = select(MergeProposal).where(MergeProposal.region == region, MergeProposal.state == "open")
    return (await session.scalars(query.order_by(MergeProposal.id))).all()


async def decisions(session: AsyncSession, proposal: str) -> Sequence[MergeDecision]:
    """Every decision on a proposal, oldest first."""
    query = select(MergeDecision).where(MergeDecision.proposal == proposal)
    return (await session.scalars(query.order_by(MergeDecision.id))).all()


async def owed(session: AsyncSession, region: str, items: Collection[str]) -> Sequence[Row[Any]]:
    """The duties for these items in a division's subtree that are not closed, by the day they are due."""
    columns = (
        Obligation.id, Obligation.item_id, Obligation.region, Obligation.body, Obligation.due, Obligation.clause,
        Obligation.clause_number, Obligation.trigger_on, Obligation.assumed, Obligation.period,
    )  # fmt: skip
    query = select(*columns).where(
        within(region), Obligation.state.in_(NOT_CLOSED), Obligation.item_id.in_(items)
    )
    return (await session.execute(query.order_by(Obligation.order_on, Obligation.id))).all()


async def recurring(session: AsyncSession, region: str) -> Sequence[Row[Any]]:
    """(id, items) of the recurrences in use in a division's subtree."""
    query = select(Recurrence.id, Recurrence.items).where(
        Recurrence.active, Recurrence.region.startswith(stem(region), autoescape=True)
    )
    return (await session.execute(query.order_by(Recurrence.id))).all()


def add(session: Session, made: MergeProposal | MergeDecision) -> None:
    """Keep a new proposal or decision."""
    session.add(made)
