"""Matters and the cases behind them: reads and writes. Cases whose personal data were erased count no more: whose they
were is forgotten.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from services.disclosure_requests.applications.models import Application
from services.disclosure_requests.matters.models import Matter
from services.disclosure_requests.personal_data.models import SealedApplicant

#: Rows of table 3 by which information was given out, so that it is publishable.
GRANTED = ("granted", "partial")
_REFUSED = "deny_"


@dataclass(frozen=True, slots=True)
class Tally:
    """What a group of cases amounts to; counts of applications, but for `applicants`."""

    applicants: int
    applications: int
    granted: int
    refused: int
    first_on: date
    last_on: date


async def get(session: AsyncSession, application: str) -> Matter | None:
    """The matter of a case."""
    return await session.get(Matter, application)


async def keep(session: Session, application: str, office: str, item: str | None) -> Matter:
    """Keep what a case is about, or change it."""
    matter = await get(session, application)
    if matter is None:
        matter = Matter(application=application, office=office, item=item, proposal=None)
        session.add(matter)
    matter.item = item
    await session.flush()
    return matter


def _standing(*columns: Any) -> Select[Any]:
    """Cases with their matters, erased ones left out."""
    return (
        select(*columns)
        .select_from(Matter)
        .join(Application, Application.id == Matter.application)
        .join(SealedApplicant, SealedApplicant.application == Application.id)
        .where(SealedApplicant.erased_at.is_(None))
    )


async def tally(session: AsyncSession, *which: ColumnElement[bool]) -> Tally | None:
    """What the cases of a condition amount to; None when there are none."""
    granted = case((Application.row.in_(GRANTED), 1), else_=0)
    refused = case((Application.row.startswith(_REFUSED, autoescape=True), 1), else_=0)
    query = _standing(
        func.count(Application.applicant_index.distinct()), func.count(), func.sum(granted), func.sum(refused),
        func.min(Application.submitted_on), func.max(Application.submitted_on),
    ).where(*which)  # fmt: skip
    row = (await session.execute(query)).one()
    return Tally(*row) if row[1] else None


async def without_item(session: AsyncSession, office: str, limit: int) -> Sequence[tuple[str, int]]:
    """(case, fingerprint) of an office's newest cases that no item answers to."""
    query = _standing(Application.id, Application.text_simhash).where(
        Matter.office == office, Matter.item.is_(None)
    )
    rows = await session.execute(query.order_by(Application.id.desc()).limit(limit))
    return [(row.id, row.text_simhash) for row in rows]


async def of_proposals_without_item(session: AsyncSession, office: str) -> Sequence[tuple[str, str, int]]:
    """(proposal, case, fingerprint) of an office's cases that count for a proposal and that no item answers to."""
    query = _standing(Matter.proposal, Application.id, Application.text_simhash).where(
        Matter.office == office, Matter.item.is_(None), Matter.proposal.is_not(None)
    )
    return [tuple(row) for row in await session.execute(query)]


async def of_proposal(session: AsyncSession, proposal: str, limit: int) -> Sequence[str]:
    """Cases that count for a proposal."""
    query = select(Matter.application).where(Matter.proposal == proposal).order_by(Matter.application)
    return (await session.scalars(query.limit(limit))).all()


async def count_for(session: Session, proposal: str, *which: ColumnElement[bool]) -> None:
    """Let the cases of a condition count for a proposal."""
    await session.execute(update(Matter).where(*which).values(proposal=proposal))


async def asked_between(session: AsyncSession, proposal: str, begin: date, end: date) -> int:
    """How many applications of a proposal were submitted from `begin` to before `end`; erased ones too."""
    query = (
        select(func.count())
        .select_from(Matter)
        .join(Application, Application.id == Matter.application)
        .where(Matter.proposal == proposal, Application.submitted_on >= begin, Application.submitted_on < end)
    )
    return await session.scalar(query) or 0
