"""Document numbers as stored."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.disclosure_requests.base import RequestsBase


class DocumentNumber(RequestsBase):
    """A number that was taken: for a `letter`, or elsewhere for the `reason` that stands here."""

    __tablename__ = "document_numbers"
    __table_args__ = (UniqueConstraint("office", "number"),)

    office: Mapped[str] = mapped_column(ForeignKey("offices.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    series: Mapped[str] = mapped_column(String(80), primary_key=True)
    serial: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[str] = mapped_column(String(100))
    letter: Mapped[str | None] = mapped_column(ForeignKey("letters.id"), unique=True)
    reason: Mapped[str | None] = mapped_column(String(2000))
    taken_at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[dict[str, Any]] = mapped_column(Json)
