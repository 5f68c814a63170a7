"""Digests as stored: what waits, the windows, what was made of each."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.push.base import PushBase


class DigestItem(PushBase):
    """A message that a subscriber is to be told of in a digest, on these channels. `number` follows the order of commits:
    whoever has seen one has seen all below it, also those of a transaction that took long. `digest` is set once.
    """

    __tablename__ = "digest_items"
    __table_args__ = (
        Index("ix_digest_items_frequency_number", "frequency", "number"),
        Index("ix_digest_items_digest", "digest"),
    )

    message: Mapped[str] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    subscriber: Mapped[str] = mapped_column(String(40), primary_key=True)
    frequency: Mapped[str] = mapped_column(String(10), primary_key=True)
    channels: Mapped[list[str]] = mapped_column(Json)
    channel_set: Mapped[str] = mapped_column(String(150))
    number: Mapped[int]
    digest: Mapped[str | None] = mapped_column(String(40))


class DigestWindow(PushBase):
    """A closed window [begin, end) of a frequency: it holds the items above the last number of the window before, up to
    `upto`. `done` once all of them are in digests.
    """

    __tablename__ = "digest_windows"

    frequency: Mapped[str] = mapped_column(String(10), primary_key=True)
    end: Mapped[datetime] = mapped_column(Instant, primary_key=True)
    begin: Mapped[datetime] = mapped_column(Instant)
    above: Mapped[int]
    upto: Mapped[int]
    done: Mapped[bool]


class Digest(PushBase):
    """What a subscriber is told of a window on a set of channels; a long one comes in parts."""

    __tablename__ = "digests"
    __table_args__ = (UniqueConstraint("subscriber", "frequency", "channel_set", "end", "part"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    subscriber: Mapped[str] = mapped_column(String(40))
    frequency: Mapped[str] = mapped_column(String(10))
    channel_set: Mapped[str] = mapped_column(String(150))
    begin: Mapped[datetime] = mapped_column(Instant)
    end: Mapped[datetime] = mapped_column(Instant)
    part: Mapped[int]
    items: Mapped[int]
    message: Mapped[str] = mapped_column(String(40))
