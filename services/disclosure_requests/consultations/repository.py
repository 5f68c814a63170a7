"""Consultations and the uses of their links: reads and writes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from kernel.db import Session
from services.disclosure_requests.applications.models import Application
from services.disclosure_requests.consultations.models import Consultation, ConsultationLook
from services.disclosure_requests.ledger.transitions import TRANSITIONS

OPEN: Final = "open"
#: The states of a case in which an opinion can come.
_ANSWERABLE: Final = [one.from_state for one in TRANSITIONS if one.event == "consult_replied"]


async def get(session: AsyncSession, application: str, identifier: str) -> Consultation | None:
    """A consultation of a case."""
    query = select(Consultation).where(Consultation.id == identifier, Consultation.application == application)
    return (await session.scalars(query)).first()


async def of_application(session: AsyncSession, application: str) -> Sequence[Consultation]:
    """The consultations of a case, in order."""
    query = select(Consultation).where(Consultation.application == application).order_by(Consultation.id)
    return (await session.scalars(query)).all()


async def unanswered(
    session: AsyncSession, *, region: str, office: str | None, after: str | None, limit: int
) -> Sequence[tuple[Consultation, Application]]:
    """Letters of a division and below that wait for an opinion, by id, with their cases."""
    query = select(Consultation, Application).join(Application, Application.id == Consultation.application)
    query = query.where(Consultation.state == OPEN, Application.state.in_(_ANSWERABLE))
    query = query.where(Application.region.startswith(stem(region), autoescape=True))
    if office is not None:
        query = query.where(Application.office == office)
    if after is not None:
        query = query.where(Consultation.id > after)
    rows = await session.execute(query.order_by(Consultation.id).limit(limit))
    return [(row[0], row[1]) for row in rows]


async def of_link(session: AsyncSession, link_index: str, now: datetime) -> Consultation | None:
    """The consultation that a link opens. Guessed, used, expired and superseded links are one and the same look-up that
    finds nothing.
    """
    query = select(Consultation).join(Application, Application.id == Consultation.application)
    query = query.where(
        Consultation.link_index == link_index, Consultation.link_used_at.is_(None), Consultation.link_expires_at > now,
        Consultation.state == OPEN, Application.state.in_(_ANSWERABLE),
    )  # fmt: skip
    return (await session.scalars(query.execution_options(populate_existing=True))).first()


async def looks(session: AsyncSession, consultations: Sequence[str]) -> Sequence[ConsultationLook]:
    """The uses of links, in order."""
    query = select(ConsultationLook).where(ConsultationLook.consultation.in_(consultations))
    return (await session.scalars(query.order_by(ConsultationLook.id))).all()


def add(session: Session, row: Consultation | ConsultationLook) -> None:
    """Keep a new row."""
    session.add(row)
