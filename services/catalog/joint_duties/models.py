"""Joint duties as stored."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.catalog.base import CatalogBase


class JointDuty(CatalogBase):
    """Bodies of a division and below that answer for an item together; `lead` is the one of them that publishes. `ended`
    says by whom, when and why it was ended; null while it holds.
    """

    __tablename__ = "joint_duties"
    __table_args__ = (Index("ix_joint_duties_region", "region", "item"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    region: Mapped[str] = mapped_column(String(12))
    item: Mapped[str] = mapped_column(String(100))
    bodies: Mapped[list[str]] = mapped_column(Json)
    lead: Mapped[str] = mapped_column(String(40))
    document: Mapped[str] = mapped_column(String(2000))
    officer: Mapped[dict[str, str]] = mapped_column(Json)
    key_id: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(Instant)
    ended: Mapped[dict[str, Any] | None] = mapped_column(Json)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads a plain dict
