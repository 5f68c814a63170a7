"""Reviews as stored."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.catalog.base import CatalogBase


class Review(CatalogBase):
    """A text or file that was scanned: its hash, what was found in it (places and masked excerpts), and who sent it. The file
    is not kept. `state` is open or decided, `decisions` counts them; `words` is the version of the scanners' data.
    """

    __tablename__ = "reviews"
    __table_args__ = (Index("ix_reviews_region_state", "region", "state", "id"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    region: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    media_type: Mapped[str] = mapped_column(String(120))
    words: Mapped[str] = mapped_column(String(20))
    scanned_on: Mapped[date]
    findings: Mapped[list[dict[str, Any]]] = mapped_column(Json, deferred=True)
    counts: Mapped[dict[str, int]] = mapped_column(Json)
    no_copy: Mapped[str | None] = mapped_column(String(40))
    author: Mapped[dict[str, str]] = mapped_column(Json)
    key_id: Mapped[str] = mapped_column(String(64))
    begun_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(10))
    decisions: Mapped[int]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads a plain dict


class ReviewDecision(CatalogBase):
    """What was decided about a review; rows are added and never changed, the last one counts."""

    __tablename__ = "review_decisions"

    review: Mapped[str] = mapped_column(ForeignKey("reviews.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    decision: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(2000))
    secrecy_opinion: Mapped[str] = mapped_column(String(2000))
    privacy_opinion: Mapped[str] = mapped_column(String(2000))
    acknowledged: Mapped[list[str]] = mapped_column(Json)
    officer: Mapped[dict[str, str]] = mapped_column(Json)
    key_id: Mapped[str] = mapped_column(String(64))
    decided_at: Mapped[datetime] = mapped_column(Instant)
