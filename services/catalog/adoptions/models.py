"""Policies of adoption as stored."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.catalog.base import CatalogBase


class AdoptionPolicy(CatalogBase):
    """Through which division new versions of guidelines reach a division and all below it that has no policy of its own.

    `through` null: directly. `set_by`: the division whose key said so.
    """

    __tablename__ = "adoption_policies"

    region: Mapped[str] = mapped_column(ForeignKey("regions.code"), primary_key=True)
    through: Mapped[str | None] = mapped_column(ForeignKey("regions.code"))
    set_by: Mapped[str] = mapped_column(String(12))
    officer: Mapped[dict[str, str]] = mapped_column(Json)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads a plain dict
