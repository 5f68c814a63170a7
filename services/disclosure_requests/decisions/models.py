"""Decisions as stored; their words are kept closed beside them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.disclosure_requests.base import RequestsBase


class Decision(RequestsBase):
    """A draft of an answer; once approved, the decision: `decided_on`, `approver` and the number of its ledger `entry`."""

    __tablename__ = "decisions"

    application: Mapped[str] = mapped_column(ForeignKey("applications.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    type: Mapped[str] = mapped_column(String(50))
    further: Mapped[list[str]] = mapped_column(Json)
    grounds: Mapped[list[str]] = mapped_column(Json)
    author: Mapped[dict[str, Any]] = mapped_column(Json)
    drafted_at: Mapped[datetime] = mapped_column(Instant)
    approver: Mapped[dict[str, Any] | None] = mapped_column(Json)
    decided_on: Mapped[date | None]
    entry: Mapped[int | None]
