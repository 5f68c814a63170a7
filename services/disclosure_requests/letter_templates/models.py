"""Templates as stored: a version is added and never changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.disclosure_requests.base import RequestsBase


class LetterTemplate(RequestsBase):
    """A version of an office's own template (DOCX) of a kind of letter; without `content` it puts the standard one back."""

    __tablename__ = "letter_templates"

    office: Mapped[str] = mapped_column(ForeignKey("offices.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(60), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    sha256: Mapped[str | None] = mapped_column(String(64))
    put_at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[dict[str, Any]] = mapped_column(Json)
