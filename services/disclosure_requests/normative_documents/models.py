"""Normative documents as stored."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.disclosure_requests.base import RequestsBase


class NormativeDocument(RequestsBase):
    """A rule or normative document of an office's organ: `ceased_how` says whether it was repealed or ran out."""

    __tablename__ = "normative_documents"
    __table_args__ = (
        UniqueConstraint("office", "document_number"),
        Index("ix_normative_documents_office_issued_on", "office", "issued_on"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    office: Mapped[str] = mapped_column(ForeignKey("offices.id"))
    kind: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(200))
    document_number: Mapped[str] = mapped_column(String(100))
    issued_on: Mapped[date]
    ceased_on: Mapped[date | None]
    ceased_how: Mapped[str | None] = mapped_column(String(10))
    changed_at: Mapped[datetime] = mapped_column(Instant)
    officer: Mapped[dict[str, str] | None] = mapped_column(Json)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads a plain dict
