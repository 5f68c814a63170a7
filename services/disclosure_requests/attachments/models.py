"""Attachments as stored: what they are in the open, their bytes closed in pieces. Their names are words of the case."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.disclosure_requests.base import RequestsBase


class Attachment(RequestsBase):
    """A file of a case: what it is for (`material`), its kind by its content, its size, and the ledger entry that tells of
    it. `commitment` binds the entry to its bytes and says nothing of them: HMAC-SHA256 under a salt that is closed beside the
    name and the SHA-256 (a bare hash of a note with a telephone number is guessed in seconds). Erasure takes the pieces and
    the salt away and leaves this row.
    """

    __tablename__ = "attachments"
    __table_args__ = (Index("ix_attachments_application_id", "application", "id"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    application: Mapped[str] = mapped_column(ForeignKey("applications.id"))
    region: Mapped[str] = mapped_column(String(12))
    material: Mapped[str] = mapped_column(String(20))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    commitment: Mapped[str] = mapped_column(String(64))
    on: Mapped[date]
    at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[dict[str, Any]] = mapped_column(Json)
    pieces: Mapped[int]
    entry: Mapped[int]


class AttachmentPiece(RequestsBase):
    """A piece of a file, closed under the data key of its case and bound to its place."""

    __tablename__ = "attachment_pieces"

    attachment: Mapped[str] = mapped_column(ForeignKey("attachments.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
