"""Status queries as stored."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant
from services.push.base import PushBase


class StatusQuery(PushBase):
    """A delivery whose provider is asked at `ask_at` what became of its attempt `number` by an endpoint whose policy is `query`; `code` is
    of that attempt. Removed once the provider, a receipt or a person has answered.
    """

    __tablename__ = "status_queries"
    __table_args__ = (Index("ix_status_queries_ask_at", "ask_at"),)

    delivery: Mapped[str] = mapped_column(ForeignKey("deliveries.id"), primary_key=True)
    number: Mapped[int]
    endpoint: Mapped[str] = mapped_column(String(40))
    code: Mapped[str] = mapped_column(String(100))
    tries: Mapped[int]
    ask_at: Mapped[datetime] = mapped_column(Instant)
