"""Repairs as stored."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.catalog.base import CatalogBase


class Repair(CatalogBase):
    """What an officer did about an address: `kind` is moved (another address) or dismissed; `problem` is the state that it
    answered. Rows are added and never changed.
    """

    __tablename__ = "repairs"
    __table_args__ = (Index("ix_repairs_publication", "publication", "id"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    publication: Mapped[str] = mapped_column(ForeignKey("publications.id"))
    region: Mapped[str] = mapped_column(String(12))
    kind: Mapped[str] = mapped_column(String(12))
    problem: Mapped[str | None] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(2000))
    old_address: Mapped[str | None] = mapped_column(String(2000))
    new_address: Mapped[str | None] = mapped_column(String(2000))
    officer: Mapped[dict[str, str]] = mapped_column(Json)
    key_id: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Instant)
