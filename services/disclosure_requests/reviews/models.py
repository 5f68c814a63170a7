"""Reviews and lawsuits as stored."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.disclosure_requests.base import RequestsBase

_UNANSWERED = text("answered_on IS NULL AND outcome = 'pending'")


class Review(RequestsBase):
    """A review or lawsuit about a case. `office` is the one that takes part: the case's own, or as `role` co_defendant the
    review organ's, which does not count it. `authority` is the review organ or court, `case_number` its number for it.
    `told` is the stage of the office's own deadline that was told last.
    """

    __tablename__ = "reviews"
    __table_args__ = (
        Index("ix_reviews_office_received_on", "office", "received_on"),
        Index("ix_reviews_unanswered", "received_on", sqlite_where=_UNANSWERED, postgresql_where=_UNANSWERED),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    application: Mapped[str] = mapped_column(ForeignKey("applications.id"), index=True)
    office: Mapped[str] = mapped_column(ForeignKey("offices.id"))
    region: Mapped[str] = mapped_column(String(12))
    kind: Mapped[str] = mapped_column(String(20))
    role: Mapped[str] = mapped_column(String(20))
    procedure: Mapped[str | None] = mapped_column(String(12))
    authority: Mapped[str] = mapped_column(String(200))
    case_number: Mapped[str | None] = mapped_column(String(100))
    received_on: Mapped[date]
    accepted_on: Mapped[date | None]
    answered_on: Mapped[date | None]
    outcome: Mapped[str] = mapped_column(String(12))
    decided_on: Mapped[date | None]
    changed_at: Mapped[datetime] = mapped_column(Instant)
    told: Mapped[str] = mapped_column(String(20))
    officer: Mapped[dict[str, str] | None] = mapped_column(Json)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads a plain dict
