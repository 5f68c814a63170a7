"""Pairs of matters as stored."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.catalog.base import CatalogBase


class MatterPair(CatalogBase):
    """`item` of a division (a village) is the same matter as `above_item` of the division `above` (its township), as an
    officer said. `ended` says by whom, when and why it was ended; null while it holds.
    """

    __tablename__ = "matter_pairs"
    __table_args__ = (
        Index("ix_matter_pairs_region", "region", "id"),
        Index("ix_matter_pairs_above", "above", "id"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    region: Mapped[str] = mapped_column(String(12))
    item: Mapped[str] = mapped_column(String(100))
    above: Mapped[str] = mapped_column(String(12))
    above_item: Mapped[str] = mapped_column(String(100))
    reason: Mapped[str | None] = mapped_column(String(2000))
    officer: Mapped[dict[str, str]] = mapped_column(Json)
    key_id: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(Instant)
    ended: Mapped[dict[str, Any] | None] = mapped_column(Json)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads a plain dict
