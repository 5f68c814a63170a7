"""Which deliveries that stay held were told of, as stored."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant
from services.push.base import PushBase


class HeldTold(PushBase):
    """At `told_at` it was told that deliveries of a message are held on a channel for a reason, or uncertain; the row goes once they
    no longer are.
    """

    __tablename__ = "held_told"

    message: Mapped[str] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(String(20), primary_key=True)
    reason: Mapped[str] = mapped_column(String(100), primary_key=True)
    told_at: Mapped[datetime] = mapped_column(Instant)
