"""Articles of portals as stored."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.catalog.base import CatalogBase


class PortalArticle(CatalogBase):
    """An article (稿件) that a portal told of, by the portal's own id: what it said (`content`, by `fingerprint` known again), and
    what became of it (`state`, `outcome`): recorded as a `publication`, or left to a person, whose `decision` stands here.
    """

    __tablename__ = "portal_articles"
    __table_args__ = (Index("ix_portal_articles_state", "portal", "state", "article"),)

    portal: Mapped[str] = mapped_column(ForeignKey("portals.id"), primary_key=True)
    article: Mapped[str] = mapped_column(String(100), primary_key=True)
    region: Mapped[str] = mapped_column(String(12))
    column_id: Mapped[str] = mapped_column(String(100))
    fingerprint: Mapped[str] = mapped_column(String(64))
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    state: Mapped[str] = mapped_column(String(12))
    outcome: Mapped[dict[str, Any]] = mapped_column(Json)
    publication: Mapped[str | None] = mapped_column(String(40))
    decision: Mapped[dict[str, Any] | None] = mapped_column(Json)
    key_id: Mapped[str] = mapped_column(String(64))
    received_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads a plain dict
