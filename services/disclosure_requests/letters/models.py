"""Letters as stored: what was printed is closed and never changed; a letter can be voided."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.disclosure_requests.base import RequestsBase


class Letter(RequestsBase):
    """A letter of a case: its kind, its number, the ledger entry that it tells of, the template that it was made with
    (version 0: the standard one). `to_applicant`: False when it went to somebody else. `sealed` holds the document,
    closed under the data key of the case: with that key it is erased. `sha256` is that of the document.
    """

    __tablename__ = "letters"
    __table_args__ = (Index("ix_letters_application_id", "application", "id"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    application: Mapped[str] = mapped_column(ForeignKey("applications.id"))
    region: Mapped[str] = mapped_column(String(12))
    kind: Mapped[str] = mapped_column(String(60))
    number: Mapped[str] = mapped_column(String(100))
    to_applicant: Mapped[bool]
    entry: Mapped[int | None]
    dated: Mapped[date]
    made_at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[dict[str, Any]] = mapped_column(Json)
    template_version: Mapped[int]
    template_sha256: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    voided_at: Mapped[datetime | None] = mapped_column(Instant)
    void_reason: Mapped[str | None] = mapped_column(String(2000))
    voided_by: Mapped[dict[str, Any] | None] = mapped_column(Json)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads a plain dict
