"""Holds and erasures: reads and writes."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql import Select

from kernel.contracts.regions import stem
from kernel.db import Session
from services.disclosure_requests.applications.models import Application
from services.disclosure_requests.erasures.models import Erasure, Hold
from services.disclosure_requests.erasures.rules import DEFAULT
from services.disclosure_requests.ledger.transitions import State
from services.disclosure_requests.personal_data.models import SealedApplicant
from services.disclosure_requests.reviews.models import Review
from services.disclosure_requests.reviews.rules import PENDING


async def holds_of(session: AsyncSession, application: str) -> Sequence[Hold]:
    """The holds of a case, in order."""
    return (
        await session.scalars(select(Hold).where(Hold.application == application).order_by(Hold.id))
    ).all()


async def hold(session: AsyncSession, application: str, identifier: str) -> Hold | None:
    """One hold of a case."""
    found = await session.get(Hold, identifier)
    return found if found is not None and found.application == application else None


async def pending_records(session: AsyncSession, application: str) -> Sequence[str]:
    """The reviews and lawsuits about a case that are not decided yet."""
    query = select(Review.id).where(Review.application == application, Review.outcome == PENDING)
    return (await session.scalars(query.order_by(Review.id))).all()


async def held(session: AsyncSession, applications: Sequence[str]) -> set[str]:
    """Those of these cases that are held: a hold is in force, or a review or lawsuit is pending."""
    holds = select(Hold.application).where(Hold.application.in_(applications), Hold.lifted_at.is_(None))
    records = select(Review.application).where(
        Review.application.in_(applications), Review.outcome == PENDING
    )
    return set(await session.scalars(holds.union(records)))


async def latest(session: AsyncSession, application: str) -> Erasure | None:
    """The proposal made last for a case."""
    query = select(Erasure).where(Erasure.application == application).order_by(Erasure.id.desc()).limit(1)
    return (await session.scalars(query)).first()


async def list_due(
    session: AsyncSession, *, region: str, office: str | None, cutoffs: Mapping[str, date], after: str | None, limit: int
) -> Sequence[Application]:  # fmt: skip
    """Closed cases whose retention is over, neither held, proposed nor erased, by id. `cutoffs`: by row of table 3 (else
    `default`) the day before which they were closed.
    """
    named = [row for row in cutoffs if row != DEFAULT]
    of_rows = [and_(Application.row == row, Application.closed_on < cutoffs[row]) for row in named]
    others = or_(Application.row.is_(None), Application.row.not_in(named))
    query = (
        select(Application)
        .join(SealedApplicant, SealedApplicant.application == Application.id)
        .where(
            Application.state == State.CLOSED, SealedApplicant.erased_at.is_(None),
            or_(*of_rows, and_(others, Application.closed_on < cutoffs[DEFAULT])),
            ~exists().where(Hold.application == Application.id, Hold.lifted_at.is_(None)),
            ~exists().where(Review.application == Application.id, Review.outcome == PENDING),
            ~exists().where(Erasure.application == Application.id, Erasure.stage == "proposed"),
        )
    )  # fmt: skip
    return (await session.scalars(_page(query, region, office, after, limit))).all()


async def list_stage(
    session: AsyncSession, stage: str, *, region: str, office: str | None, after: str | None, limit: int
) -> Sequence[tuple[Application, Erasure]]:
    """Cases with an erasure in this stage, by id."""
    query = select(Application, Erasure).join(Erasure, Erasure.application == Application.id)
    rows = await session.execute(_page(query.where(Erasure.stage == stage), region, office, after, limit))
    return [(row[0], row[1]) for row in rows]


def _page(query: Select, region: str, office: str | None, after: str | None, limit: int) -> Select:  # type: ignore[type-arg]  # of either list
    query = query.where(Application.region.startswith(stem(region), autoescape=True))
    if office is not None:
        query = query.where(Application.office == office)
    if after is not None:
        query = query.where(Application.id > after)
    return query.order_by(Application.id).limit(limit)


def add(session: Session, row: Hold | Erasure) -> None:
    """Keep a new row."""
    session.add(row)
