"""The suppression list as stored."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant
from services.push.base import PushBase


class Suppression(PushBase):
    """An address that nothing is sent to; `address` is its blind index."""

    __tablename__ = "suppressions"
    __table_args__ = (Index("ix_suppressions_region_address", "region", "address"),)

    address: Mapped[str] = mapped_column(String(64), primary_key=True)
    region: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(20))
    client: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Instant)
