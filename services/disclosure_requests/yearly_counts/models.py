"""Sums and single decisions as stored."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant
from services.disclosure_requests.base import RequestsBase


class YearlyCount(RequestsBase):
    """How many decisions of a kind a system counts for an office in a year; what it reports later takes its place."""

    __tablename__ = "yearly_counts"

    office: Mapped[str] = mapped_column(ForeignKey("offices.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    figure: Mapped[str] = mapped_column(String(30), primary_key=True)
    client: Mapped[str] = mapped_column(String(200), primary_key=True)
    number: Mapped[int]
    reported_at: Mapped[datetime] = mapped_column(Instant)


class CountedDecision(RequestsBase):
    """A decision that the catalogue told of, for each body that made it (an office's id, where the body is one). `told_at`:
    when the catalogue told it, so that an older telling that comes late changes nothing; a withdrawn one stays, uncounted.
    """

    __tablename__ = "counted_decisions"
    __table_args__ = (Index("ix_counted_decisions_body_decided_on", "body", "decided_on"),)

    event: Mapped[str] = mapped_column(String(40), primary_key=True)
    body: Mapped[str] = mapped_column(String(100), primary_key=True)
    figure: Mapped[str] = mapped_column(String(30))
    client: Mapped[str] = mapped_column(String(200))
    decided_on: Mapped[date]
    stands: Mapped[bool]
    told_at: Mapped[datetime] = mapped_column(Instant)
