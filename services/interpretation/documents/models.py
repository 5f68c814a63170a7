"""Versions of policy documents as stored."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.interpretation.base import InterpretationBase


class DocumentVersion(InterpretationBase):
    """A version of a package's document: its text as written, its file by hash (if there is one), and the hash of both."""

    __tablename__ = "document_versions"

    package: Mapped[str] = mapped_column(ForeignKey("packages.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(Text)
    file: Mapped[dict[str, Any] | None] = mapped_column(Json)
    sha256: Mapped[str] = mapped_column(String(64))
    note: Mapped[str | None] = mapped_column(String(2000))
    at: Mapped[datetime] = mapped_column(Instant)
    officer: Mapped[dict[str, Any]] = mapped_column(Json)
