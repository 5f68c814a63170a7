"""Subscriptions as stored: every version of a rule is kept, so that a reason can be asked for again."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.push.base import PushBase


class Subscription(PushBase):
    """What a subscriber wants to hear of, on which channels: its newest version. `revision` follows the order of commits:
    an index that has seen one has seen all below it.
    """

    __tablename__ = "subscriptions"
    __table_args__ = (Index("ix_subscriptions_subscriber_id", "subscriber", "id"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    subscriber: Mapped[str] = mapped_column(ForeignKey("subscribers.id"))
    version: Mapped[int]
    active: Mapped[bool]
    rule: Mapped[dict[str, Any]] = mapped_column(Json)
    channels: Mapped[list[str]] = mapped_column(Json)
    frequency: Mapped[str] = mapped_column(String(10))
    revision: Mapped[int] = mapped_column(index=True)
    changed_at: Mapped[datetime] = mapped_column(Instant)


class SubscriptionVersion(PushBase):
    """A version as it was; rows are added and never changed."""

    __tablename__ = "subscription_versions"

    subscription: Mapped[str] = mapped_column(ForeignKey("subscriptions.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    active: Mapped[bool]
    rule: Mapped[dict[str, Any]] = mapped_column(Json)
    channels: Mapped[list[str]] = mapped_column(Json)
    frequency: Mapped[str] = mapped_column(String(10))
    revision: Mapped[int]
    client: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Instant)
