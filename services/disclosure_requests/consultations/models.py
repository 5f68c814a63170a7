"""Consultations as stored; the addressee, the question and the opinion's reason are kept closed beside them."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant
from services.disclosure_requests.base import RequestsBase


class Consultation(RequestsBase):
    """A letter that asks for an opinion. `state` is open, replied or returned; its dates are those of the ledger, under
    its id as `ref`. The link's token is kept as a blind index alone.
    """

    __tablename__ = "consultations"
    __table_args__ = (Index("ix_consultations_state", "state", "id"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    application: Mapped[str] = mapped_column(ForeignKey("applications.id"), index=True)
    party: Mapped[str] = mapped_column(String(20))
    manner: Mapped[str] = mapped_column(String(20))
    sent_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10))
    opinion: Mapped[str | None] = mapped_column(String(10))
    opinion_by: Mapped[str | None] = mapped_column(String(10))
    link_index: Mapped[str] = mapped_column(String(64), unique=True)
    link_expires_at: Mapped[datetime] = mapped_column(Instant)
    link_used_at: Mapped[datetime | None] = mapped_column(Instant)


class ConsultationLook(RequestsBase):
    """A use of the link: the letter was read, its receipt confirmed, an opinion given."""

    __tablename__ = "consultation_looks"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    consultation: Mapped[str] = mapped_column(ForeignKey("consultations.id"), index=True)
    at: Mapped[datetime] = mapped_column(Instant)
    what: Mapped[str] = mapped_column(String(10))
