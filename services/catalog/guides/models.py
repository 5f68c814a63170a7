"""Disclosure guides as stored."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.catalog.base import CatalogBase


class Guide(CatalogBase):
    """The guide (政府信息公开指南) of one body; `content` has the shape of schemas.GuideIn, dates in ISO form."""

    __tablename__ = "guides"

    body: Mapped[str] = mapped_column(ForeignKey("bodies.id"), primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads a plain dict
