"""Lists of powers and services as stored."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.catalog.base import CatalogBase


class PowerList(CatalogBase):
    """A list of a body: `listing` is powers (权责清单) or services (公共服务事项清单).

    `source`: the file it was last taken from ({name, sha256, words}), null for one that was put; `touched` counts changes
    of its rows, so that the version (and the ETag) rises with them.
    """

    __tablename__ = "power_lists"

    body: Mapped[str] = mapped_column(ForeignKey("bodies.id"), primary_key=True)
    listing: Mapped[str] = mapped_column(String(10), primary_key=True)
    region: Mapped[str] = mapped_column(String(12), index=True)
    source: Mapped[dict[str, Any] | None] = mapped_column(Json)
    officer: Mapped[dict[str, str]] = mapped_column(Json)
    key_id: Mapped[str] = mapped_column(String(64))
    changed_at: Mapped[datetime] = mapped_column(Instant)
    touched: Mapped[int]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads a plain dict


class Power(CatalogBase):
    """A row of a list: a power (行政职权) or a public service. `key` is what makes it the same row again (rules.key_of);
    a row that is no longer listed keeps its place with `delisted_at`, and its links with it. `source`: sheet, row, cells.
    """

    __tablename__ = "powers"
    __table_args__ = (UniqueConstraint("body", "listing", "key"), Index("ix_powers_region", "region", "id"))

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    body: Mapped[str] = mapped_column(ForeignKey("bodies.id"))
    listing: Mapped[str] = mapped_column(String(10))
    region: Mapped[str] = mapped_column(String(12))
    key: Mapped[str] = mapped_column(String(80))
    code: Mapped[str | None] = mapped_column(String(60))
    kind: Mapped[str | None] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(500))
    basis: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    domain: Mapped[str | None] = mapped_column(String(100))
    source: Mapped[dict[str, Any] | None] = mapped_column(Json)
    listed_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    delisted_at: Mapped[datetime | None] = mapped_column(Instant)
