"""Messages as stored: bytes that are written once."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant
from services.push.base import PushBase


class Message(PushBase):
    """A message: its canonical `content` and the hash of it never change. `state` is scheduled until its deliveries are
    planned, then released; cancelled when it was stopped before. One message supersedes another at most, and is superseded
    by one at most. `due_on` is the last day on which the law lets it be told. `kind` is that of the key that sent it; of a trial
    `client` names the kind too (see trials.py).
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("client", "reference"),
        UniqueConstraint("supersedes"),
        Index("ix_messages_state_not_before", "state", "not_before"),
        Index("ix_messages_region_id", "region", "id"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    client: Mapped[str] = mapped_column(String(200))
    reference: Mapped[str] = mapped_column(String(100))
    region: Mapped[str] = mapped_column(String(12))
    audience: Mapped[str] = mapped_column(ForeignKey("audiences.id"))
    class_: Mapped[str] = mapped_column("class", String(20))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))
    template: Mapped[str | None] = mapped_column(String(100))
    template_version: Mapped[int | None]
    supersedes: Mapped[str | None] = mapped_column(ForeignKey("messages.id"))
    relation: Mapped[str | None] = mapped_column(String(10))
    thread: Mapped[str | None] = mapped_column(String(100))
    sequence: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(10))
    not_before: Mapped[datetime] = mapped_column(Instant)
    expires: Mapped[datetime | None] = mapped_column(Instant)
    due_on: Mapped[date | None]
    accepted_at: Mapped[datetime] = mapped_column(Instant)
    kind: Mapped[str] = mapped_column(String(4), default="live")
