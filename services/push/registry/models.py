"""Subscribers as stored: what targeting needs in the open, names and addresses closed."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant
from services.push.base import PushBase


class Subscriber(PushBase):
    """Somebody who can be told. `reference` is the calling system's own name for it, once for each client; `region` is
    where it is at home. An erased one stays as a tombstone: what it was told can still be explained.
    """

    __tablename__ = "subscribers"
    __table_args__ = (
        UniqueConstraint("client", "reference"),
        Index("ix_subscribers_region_id", "region", "id"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    client: Mapped[str] = mapped_column(String(200))
    reference: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(10))
    region: Mapped[str] = mapped_column(String(12))
    quiet_from: Mapped[str | None] = mapped_column(String(5))
    quiet_to: Mapped[str | None] = mapped_column(String(5))
    ordinary_cap: Mapped[int | None]
    progress_cap: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    changes: Mapped[int]
    erased_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads a plain dict


class SealedSubscriber(PushBase):
    """Name and addresses of a subscriber, closed under a data key of its own; erasure forgets key and ciphertext."""

    __tablename__ = "sealed_subscribers"

    subscriber: Mapped[str] = mapped_column(ForeignKey("subscribers.id"), primary_key=True)
    key_id: Mapped[str] = mapped_column(String(16), index=True)
    wrapped_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    ciphertext: Mapped[bytes | None] = mapped_column(LargeBinary)
