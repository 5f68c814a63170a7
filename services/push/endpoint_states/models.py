"""Endpoints that are off, as stored."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant
from services.push.base import PushBase


class DisabledEndpoint(PushBase):
    """A channel of a subscriber that is off: by an operator, or because the channel said that its credential is no good."""

    __tablename__ = "disabled_endpoints"

    subscriber: Mapped[str] = mapped_column(String(40), primary_key=True)
    channel: Mapped[str] = mapped_column(String(20), primary_key=True)
    reason: Mapped[str] = mapped_column(String(200))
    disabled_at: Mapped[datetime] = mapped_column(Instant)
