"""Deadlines as they were told of last, and the notices of each, as stored."""

from datetime import date, datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant
from services.push.base import PushBase


class Deadline(PushBase):
    """When a duty or an application is due, as its service told last (`heard_at`). `due_on` is null while only the bounds are
    known; `told` is the stage of this date that was told last. `look_on` is the day on which there is something to tell, null:
    to be reckoned. `moved_from` is the date that the persons know, until they are told of the other.
    """

    __tablename__ = "deadlines"
    __table_args__ = (
        Index("ix_deadlines_open_look_on", "open", "look_on"),
        Index("ix_deadlines_body", "body"),
    )

    subject: Mapped[str] = mapped_column(String(100), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    region: Mapped[str] = mapped_column(String(12))
    body: Mapped[str] = mapped_column(String(100))
    item: Mapped[str | None] = mapped_column(String(100))
    title: Mapped[str] = mapped_column(String(200))
    due_on: Mapped[date | None]
    status: Mapped[str] = mapped_column(String(12))
    earliest: Mapped[date]
    latest: Mapped[date | None]
    article: Mapped[str] = mapped_column(String(200))
    attested: Mapped[str] = mapped_column(String(12))
    open: Mapped[bool]
    told: Mapped[str] = mapped_column(String(5))
    moved_from: Mapped[date | None]
    look_on: Mapped[date | None]
    heard_at: Mapped[datetime] = mapped_column(Instant)


class Notice(PushBase):
    """A stage of a deadline that was told to the persons of a body, or to their supervisors: once for each subject, body,
    stage, date and role. `message` is null where nobody was registered.
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("subject", "body", "stage", "due_on", "role"),
        Index("ix_notices_region_id", "region", "id"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    subject: Mapped[str] = mapped_column(String(100))
    region: Mapped[str] = mapped_column(String(12))
    body: Mapped[str] = mapped_column(String(100))
    stage: Mapped[str] = mapped_column(String(5))
    due_on: Mapped[date]
    role: Mapped[str] = mapped_column(String(12))
    message: Mapped[str | None] = mapped_column(String(40))
    told_on: Mapped[date]
