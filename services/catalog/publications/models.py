"""Publications as stored."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.catalog.base import CatalogBase


class Publication(CatalogBase):
    """Where, when and by whom it was published, which content elements it fills, and the review before it (Art. 17).

    Its entry in the directory (Art. 12): `index_number` (索引号), title (名称), `summary` (内容概述), `created_on` (生成日期),
    `document_number` (文号), `written_on` (成文日期), `validity` (有效性), and `body`, the publishing body (发布机构).
    """

    __tablename__ = "publications"
    __table_args__ = (Index("ix_publications_body_index_number", "body", "index_number", unique=True),)

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
    body: Mapped[str | None] = mapped_column(String(40))
    index_number: Mapped[str | None] = mapped_column(String(200))
    summary: Mapped[str | None] = mapped_column(String(2000))
    document_number: Mapped[str | None] = mapped_column(String(200))
    written_on: Mapped[date | None]
    created_on: Mapped[date | None]
    validity: Mapped[str | None] = mapped_column(String(12))
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads a plain dict


class IndexCounter(CatalogBase):
    """The last serial that a body has used in its index numbers of a year; its row is locked until the commit, so that
    numbers have no gaps and none is used twice.
    """

    __tablename__ = "index_counters"

    body: Mapped[str] = mapped_column(ForeignKey("bodies.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
