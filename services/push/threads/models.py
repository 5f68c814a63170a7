"""Threads as stored."""

from datetime import date, datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant
from services.push.base import PushBase


class Thread(PushBase):
    """What was told of a case last: its `stage`, the `sequence` of the message, and until when the next step is due.
    `gap_told_on`: its present silence was told.
    """

    __tablename__ = "threads"
    __table_args__ = (Index("ix_threads_due_on", "due_on"), Index("ix_threads_region", "region"))

    client: Mapped[str] = mapped_column(String(200), primary_key=True)
    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    region: Mapped[str] = mapped_column(String(12))
    stage: Mapped[str | None] = mapped_column(String(10))
    sequence: Mapped[int]
    due_on: Mapped[date | None]
    result_code: Mapped[str | None] = mapped_column(String(60))
    last_at: Mapped[datetime] = mapped_column(Instant)
    gap_told_on: Mapped[date | None]
