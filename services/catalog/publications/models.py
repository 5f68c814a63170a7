"""Publications as stored."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.catalog.base import CatalogBase


class Publication(CatalogBase):
    """Where, when and by whom it was published, which content elements it fills, and the review before it (Art. 17)."""

    __tablename__ = "publications"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    obligation: Mapped[str] = mapped_column(ForeignKey("obligations.id"), index=True)
    region: Mapped[str] = mapped_column(String(12), index=True)
    published_on: Mapped[date]
    title: Mapped[str] = mapped_column(String(500))
    url: Mapped[str | None] = mapped_column(String(2000))
    channels: Mapped[list[str]] = mapped_column(Json)
    elements: Mapped[list[str]] = mapped_column(Json)
    content_hash: Mapped[str] = mapped_column(String(80))
    review: Mapped[dict[str, Any]] = mapped_column(Json)
    publisher: Mapped[dict[str, str] | None] = mapped_column(Json)
    backlog: Mapped[bool]
    key_id: Mapped[str] = mapped_column(String(64))
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    withdrawal: Mapped[dict[str, Any] | None] = mapped_column(Json)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads a plain dict
