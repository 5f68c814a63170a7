"""Redrives as stored."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.push.base import PushBase


class Redrive(PushBase):
    """Deliveries that a named officer has sent again: those of a message, an endpoint, a channel, in some `states`, which they came to
    between two moments. Of `total`, `seen` were looked at: each is `sent_again`, `released` (what was held), or `refused`, by code.
    `last` is the newest of them, `after_sequence` and `after_delivery` the last that was looked at. `closed` holds officer and
    reason, null once forgotten.
    """

    __tablename__ = "redrives"
    __table_args__ = (
        Index("ix_redrives_state_id", "state", "id"),
        Index("ix_redrives_region_id", "region", "id"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    client: Mapped[str] = mapped_column(String(200))
    region: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(10))
    message: Mapped[str | None] = mapped_column(String(40))
    endpoint: Mapped[str | None] = mapped_column(String(40))
    channel: Mapped[str | None] = mapped_column(String(20))
    states: Mapped[list[str]] = mapped_column(Json)
    since: Mapped[datetime | None] = mapped_column(Instant)
    before: Mapped[datetime | None] = mapped_column(Instant)
    total: Mapped[int]
    seen: Mapped[int]
    sent_again: Mapped[int]
    released: Mapped[int]
    refused: Mapped[dict[str, int]] = mapped_column(Json)
    last: Mapped[str] = mapped_column(String(40))
    after_sequence: Mapped[int]
    after_delivery: Mapped[str] = mapped_column(String(40))
    closed: Mapped[bytes | None] = mapped_column(LargeBinary)
    begun_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
