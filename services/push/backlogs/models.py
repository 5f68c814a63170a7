"""Channels that have fallen behind, as stored."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant
from services.push.base import PushBase


class Backlog(PushBase):
    """A channel that fell behind at `since`, which was told; the row goes once it has caught up."""

    __tablename__ = "backlogs"

    channel: Mapped[str] = mapped_column(String(20), primary_key=True)
    since: Mapped[datetime] = mapped_column(Instant)
