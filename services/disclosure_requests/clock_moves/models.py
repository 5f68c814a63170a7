"""Moves of due dates as stored: a list that stays."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.disclosure_requests.base import RequestsBase


class ClockMove(RequestsBase):
    """The due date of an open case that another calendar has changed. `old` and `new` are due documents, null where no
    reply period ran; `calendar` is the version that moved it.
    """

    __tablename__ = "clock_moves"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    application: Mapped[str] = mapped_column(ForeignKey("applications.id"), index=True)
    region: Mapped[str] = mapped_column(String(12), index=True)
    old: Mapped[dict[str, Any] | None] = mapped_column(Json)
    new: Mapped[dict[str, Any] | None] = mapped_column(Json)
    why_zh: Mapped[str] = mapped_column(String(500))
    why_en: Mapped[str] = mapped_column(String(500))
    calendar: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Instant)
