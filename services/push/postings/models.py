"""Postings as stored; the photo itself is not kept, its hash is."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant
from services.push.base import PushBase


class Posting(PushBase):
    """A sheet of a delivery on the channel `bulletin`: its number, its days (both included), whose code it bears. `state`:
    issued, posted, taken_down. Names of those who confirmed are closed.
    """

    __tablename__ = "postings"
    __table_args__ = (
        UniqueConstraint("delivery"),
        UniqueConstraint("number"),
        UniqueConstraint("code_index"),
        Index("ix_postings_region_id", "region", "id"),
        Index("ix_postings_state_remind_on", "state", "remind_on"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    delivery: Mapped[str] = mapped_column(ForeignKey("deliveries.id"))
    message: Mapped[str] = mapped_column(String(40))
    region: Mapped[str] = mapped_column(String(12))
    number: Mapped[str] = mapped_column(String(40))
    code_index: Mapped[str] = mapped_column(String(64))
    first: Mapped[date]
    last: Mapped[date]
    supervision: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(10))
    #: The day after which nobody has confirmed what was to be done by then; null once it was told, or nothing is to be done.
    remind_on: Mapped[date | None]
    issued_at: Mapped[datetime] = mapped_column(Instant)


class PostingAct(PushBase):
    """What was confirmed of a sheet: once posted, once taken down."""

    __tablename__ = "posting_acts"

    posting: Mapped[str] = mapped_column(ForeignKey("postings.id"), primary_key=True)
    act: Mapped[str] = mapped_column(String(10), primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    person: Mapped[bytes | None] = mapped_column(LargeBinary)
    photo: Mapped[str | None] = mapped_column(String(64))
    media_type: Mapped[str | None] = mapped_column(String(40))
    size: Mapped[int | None]
