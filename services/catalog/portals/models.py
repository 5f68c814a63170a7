"""Portals as stored: the portal and its columns (栏目)."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.catalog.base import CatalogBase


class Portal(CatalogBase):
    """A portal and its content management system; the id is chosen by whoever registers it."""

    __tablename__ = "portals"
    __table_args__ = (Index("ix_portals_region", "region", "id"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    region: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str | None] = mapped_column(String(2000))
    key_id: Mapped[str] = mapped_column(String(64))
    registered_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads a plain dict


class PortalColumn(CatalogBase):
    """A column of a portal's tree. `gone`: the last import no longer had it. `mapping` is what an officer confirmed (see
    schemas.MappingIn, with who and when); it holds for the columns below that have none of their own.
    """

    __tablename__ = "portal_columns"

    portal: Mapped[str] = mapped_column(ForeignKey("portals.id"), primary_key=True)
    column_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    parent: Mapped[str | None] = mapped_column(String(100))
    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str | None] = mapped_column(String(2000))
    gone: Mapped[bool]
    mapping: Mapped[dict[str, Any] | None] = mapped_column(Json)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads a plain dict
