"""What was released, as stored: one row for each edition; the words never change, what is linked to them does."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.interpretation.base import InterpretationBase


class Release(InterpretationBase):
    """An edition as the public reads it (`document`), and what came to it later (`links`: publications, questions, changed
    bases, the review of an emergency). `current` is the newest edition of a package.
    """

    __tablename__ = "releases"
    __table_args__ = (Index("ix_releases_current_region", "current", "region", "released_at"),)

    package: Mapped[str] = mapped_column(ForeignKey("packages.id"), primary_key=True)
    edition: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    region: Mapped[str] = mapped_column(String(12))
    domain: Mapped[str | None] = mapped_column(String(100))
    web_address: Mapped[str | None] = mapped_column(String(1000), index=True)
    title: Mapped[str] = mapped_column(String(500))
    audience: Mapped[list[str]] = mapped_column(Json)
    effective_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    document: Mapped[dict[str, Any]] = mapped_column(Json)
    links: Mapped[dict[str, Any]] = mapped_column(Json)
    current: Mapped[bool]
    released_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)


class ReleaseGeneration(InterpretationBase):
    """One row: how often anything that the public reads has changed. It is raised in the transaction that changes it, so that
    other processes miss nothing, however late that commits.
    """

    __tablename__ = "release_generation"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger)
