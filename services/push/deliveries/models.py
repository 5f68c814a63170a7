"""Deliveries and attempts as stored."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant
from services.push.base import PushBase


def _index(name: str, *columns: str, where: str) -> Index:
    """An index of the rows of which `where` is true: each change of a delivery's state would be a change of it, too."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


class Delivery(PushBase):
    """What becomes of a message for a subscriber on a channel: one state, with its reason. Sent again by an operator it is a
    new `generation`. `attempts` counts the intents; `fence` is the number of the worker's lease at the last of them. `parts_done`
    parts of a long message are with the receiver; below zero in its channel's other form (see `channels.service.done`).
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("message", "subscriber", "channel", "generation"),
        Index("ix_deliveries_state_channel_not_before", "state", "channel", "priority", "not_before", "id"),
        _index("ix_deliveries_state_expires", "state", "expires", where="expires IS NOT NULL"),
        _index("ix_deliveries_state_priority", "state", "priority", "not_before", "id",
               where="state = 'planned' OR state = 'held'"),  # asked for by literals, see work/repository.py
        _index("ix_deliveries_uncertain", "changed_at", where="state = 'uncertain'"),  # literal: long_held/repository.py
        # What begins with a text that a statement puts together is looked for in an index by PostgreSQL alone.
        Index("ix_deliveries_region", "region").ddl_if(dialect="postgresql"),
        Index("ix_deliveries_subscriber_queued_on", "subscriber", "queued_on"),
        _index("ix_deliveries_thread", "thread", "subscriber", "channel", "sequence", where="thread IS NOT NULL"),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    message: Mapped[str] = mapped_column(ForeignKey("messages.id"))
    subscriber: Mapped[str] = mapped_column(ForeignKey("subscribers.id"))
    channel: Mapped[str] = mapped_column(String(20))
    generation: Mapped[int]
    region: Mapped[str] = mapped_column(String(12))
    class_: Mapped[str] = mapped_column("class", String(20))
    priority: Mapped[int]
    thread: Mapped[str | None] = mapped_column(String(310))
    sequence: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(String(100))
    not_before: Mapped[datetime] = mapped_column(Instant)
    expires: Mapped[datetime | None] = mapped_column(Instant)
    queued_on: Mapped[date | None]
    attempts: Mapped[int]
    fence: Mapped[int]
    parts_done: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)


class Attempt(PushBase):
    """The intent to send, written before the wire; rows are added and never changed, but that `address`, the salted hash of where
    it went to (the salt is in no database, see proofs/rules.py), is null once the subscriber's data were erased.
    """

    __tablename__ = "attempts"

    delivery: Mapped[str] = mapped_column(ForeignKey("deliveries.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    fence: Mapped[int]
    begun_at: Mapped[datetime] = mapped_column(Instant)
    endpoint: Mapped[str | None] = mapped_column(String(40))
    address: Mapped[str | None] = mapped_column(String(64))


class AttemptOutcome(PushBase):
    """What became of an attempt, written after the wire: an outcome of the channel, or `lost` when nobody saw its end. `status`
    and the hash of the answer are evidence; the answer itself is kept nowhere.
    """

    __tablename__ = "attempt_outcomes"
    __table_args__ = (_index("ix_attempt_outcomes_reference", "reference", where="reference IS NOT NULL"),)

    delivery: Mapped[str] = mapped_column(ForeignKey("deliveries.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(100))
    reference: Mapped[str | None] = mapped_column(String(200))
    status: Mapped[int | None]
    answer_hash: Mapped[str | None] = mapped_column(String(64))
    ended_at: Mapped[datetime] = mapped_column(Instant)
