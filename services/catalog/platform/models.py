"""Columns of the platform whose entries are kept here."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.catalog.base import CatalogBase


class PlatformColumn(CatalogBase):
    """The entries of one column of a body: `code` is systems, annual_reports or application_entries."""

    __tablename__ = "platform_columns"

    body: Mapped[str] = mapped_column(ForeignKey("bodies.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(30), primary_key=True)
    entries: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads a plain dict
