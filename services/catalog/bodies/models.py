"""Bodies as stored."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.catalog.base import CatalogBase


class Body(CatalogBase):
    """A body (公开主体) with its unified social credit code, level, parent and responsible persons."""

    __tablename__ = "bodies"
    __table_args__ = (UniqueConstraint("region", "name"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    credit_code: Mapped[str | None] = mapped_column(String(18), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    region: Mapped[str] = mapped_column(ForeignKey("regions.code"), index=True)
    level: Mapped[str] = mapped_column(String(12))
    regime: Mapped[str] = mapped_column(String(40))
    parent: Mapped[str | None] = mapped_column(ForeignKey("bodies.id"))
    responsible_persons: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    index_scheme: Mapped[str | None] = mapped_column(String(100))
    created_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads a plain dict
