"""Receipts as stored."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant
from services.push.base import PushBase


class Receipt(PushBase):
    """What was heard: by a provider's `reference` on a channel, or of a `delivery` by a person. `delivery` null: nothing of that
    reference has been settled yet, or it is nobody's. Kept once, whatever it led to (`applied`). `person` is closed, and is
    forgotten in time.
    """

    __tablename__ = "receipts"
    __table_args__ = (
        Index("ix_receipts_channel_reference", "channel", "reference"),
        Index("ix_receipts_delivery", "delivery"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    client: Mapped[str] = mapped_column(String(200))
    region: Mapped[str] = mapped_column(String(12))
    channel: Mapped[str] = mapped_column(String(20))
    reference: Mapped[str | None] = mapped_column(String(200))
    delivery: Mapped[str | None] = mapped_column(String(40))
    verdict: Mapped[str] = mapped_column(String(10))
    code: Mapped[str] = mapped_column(String(100))
    person: Mapped[bytes | None] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(Instant)
    received_at: Mapped[datetime] = mapped_column(Instant)
    applied: Mapped[bool]
