"""What subscribers want, as stored."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant
from services.push.base import PushBase


class Preference(PushBase):
    """A channel of a subscriber that it was asked about, or has switched off: asked, confirmed, unsubscribed. Of a channel
    without a row the office answers for the consent. `code_index` is blind.
    """

    __tablename__ = "preferences"
    __table_args__ = (UniqueConstraint("code_index"), Index("ix_preferences_state_until", "state", "until"))

    subscriber: Mapped[str] = mapped_column(ForeignKey("subscribers.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(String(20), primary_key=True)
    state: Mapped[str] = mapped_column(String(12))
    code_index: Mapped[str | None] = mapped_column(String(64))
    #: Until when an answer is waited for.
    until: Mapped[datetime | None] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)
