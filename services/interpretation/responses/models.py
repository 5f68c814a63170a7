"""Concerns, what was said to them, and the questions that became part of a package, as stored."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.interpretation.base import InterpretationBase


class Concern(InterpretationBase):
    """A concern of the public: its class sets the clock."""

    __tablename__ = "concerns"
    __table_args__ = (
        UniqueConstraint("client", "reference"),
        Index("ix_concerns_region_id", "region", "id"),
        Index("ix_concerns_next_due", "next_due"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    client: Mapped[str] = mapped_column(String(200))
    reference: Mapped[str] = mapped_column(String(100))
    region: Mapped[str] = mapped_column(String(12))
    package: Mapped[str | None] = mapped_column(ForeignKey("packages.id"), index=True)
    class_: Mapped[str] = mapped_column("class", String(20))
    text: Mapped[str] = mapped_column(String(4000))
    source: Mapped[str] = mapped_column(String(1000))
    department: Mapped[str] = mapped_column(String(200))
    found_at: Mapped[datetime] = mapped_column(Instant)
    occurred_at: Mapped[datetime | None] = mapped_column(Instant)
    #: The next clock that runs out, until it was told; null when none runs.
    next_due: Mapped[datetime | None] = mapped_column(Instant)
    told: Mapped[list[str]] = mapped_column(Json)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    #: What is compared of the text, and the first concern about the package that asked the same (itself, if it is that).
    words: Mapped[str] = mapped_column(String(300))
    asked_first: Mapped[str] = mapped_column(String(40), index=True)
    question: Mapped[dict[str, Any] | None] = mapped_column(Json)
    #: Whether it belongs to a question of which it was told that it recurs.
    registered_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads a plain dict


class ResponseAct(InterpretationBase):
    """Something that was said or done about a concern; never changed."""

    __tablename__ = "response_acts"

    concern: Mapped[str] = mapped_column(ForeignKey("concerns.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(30))
    text: Mapped[str] = mapped_column(String(4000))
    channel: Mapped[str | None] = mapped_column(String(200))
    unmet_reason: Mapped[str | None] = mapped_column(String(2000))
    officer: Mapped[dict[str, Any]] = mapped_column(Json)
    at: Mapped[datetime] = mapped_column(Instant)
    recorded_at: Mapped[datetime] = mapped_column(Instant)
