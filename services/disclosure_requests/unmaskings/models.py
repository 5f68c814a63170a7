"""Looks as stored."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.disclosure_requests.base import RequestsBase


class Unmasking(RequestsBase):
    """A look at personal data: by which key and acting officer, when, at which members, why; never what was seen."""

    __tablename__ = "unmaskings"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    application: Mapped[str] = mapped_column(ForeignKey("applications.id"), index=True)
    at: Mapped[datetime] = mapped_column(Instant)
    key_id: Mapped[str] = mapped_column(String(64))
    client: Mapped[str] = mapped_column(String(64))
    officer: Mapped[dict[str, Any] | None] = mapped_column(Json)
    members: Mapped[list[str]] = mapped_column(Json)
    reason: Mapped[str] = mapped_column(String(2000))
