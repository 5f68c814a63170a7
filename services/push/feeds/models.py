"""Entries of feeds as stored."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant
from services.push.base import PushBase


class FeedEntry(PushBase):
    """A message in a subscriber's feed: once for a delivery, however often it is attempted. Positions follow the commits."""

    __tablename__ = "feed_entries"
    __table_args__ = (Index("ix_feed_entries_subscriber_position", "subscriber", "position"),)

    delivery: Mapped[str] = mapped_column(String(40), primary_key=True)
    subscriber: Mapped[str] = mapped_column(String(40))
    message: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)
