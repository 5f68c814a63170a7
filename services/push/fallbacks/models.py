"""Fallbacks as stored: a division's policy, deliveries to be followed up, deliveries that stand in the place of others."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant
from services.push.base import PushBase


class Fallback(PushBase):
    """On which channels, in this order, messages of a class from a division and below are told where a delivery came to nothing; the
    nearest division at or above that of a message counts. None in it: such deliveries are given up.
    """

    __tablename__ = "fallbacks"

    region: Mapped[str] = mapped_column(String(12), primary_key=True)
    class_: Mapped[str] = mapped_column("class", String(20), primary_key=True)
    channels: Mapped[list[Any]] = mapped_column(JSON)
    client: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[datetime] = mapped_column(Instant)


class DeadEnd(PushBase):
    """A delivery that came to nothing and is to be followed up, written with the state that it came to: removed once another delivery
    is planned, or it is clear that there is none.
    """

    __tablename__ = "dead_ends"
    __table_args__ = (Index("ix_dead_ends_priority_at", "priority", "at"),)

    delivery: Mapped[str] = mapped_column(ForeignKey("deliveries.id"), primary_key=True)
    priority: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)


class Failover(PushBase):
    """A delivery that was planned because another (`source`, on `channel`) came to nothing: `code` says how. Rows are added and never
    changed.
    """

    __tablename__ = "failovers"

    delivery: Mapped[str] = mapped_column(ForeignKey("deliveries.id"), primary_key=True)
    source: Mapped[str] = mapped_column(ForeignKey("deliveries.id"))
    channel: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime] = mapped_column(Instant)
