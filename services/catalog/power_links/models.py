"""Links as stored."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.catalog.base import CatalogBase


class PowerLink(CatalogBase):
    """An item that publishes what a power or service is about, as an officer said. `stages`: which of 五公开 it covers;
    empty: as the item itself says. `proposed`: the proposal that was followed, as it stood then.
    """

    __tablename__ = "power_links"

    power: Mapped[str] = mapped_column(ForeignKey("powers.id"), primary_key=True)
    item: Mapped[str] = mapped_column(String(100), primary_key=True, index=True)
    stages: Mapped[list[str]] = mapped_column(Json)
    reason: Mapped[str | None] = mapped_column(String(2000))
    proposed: Mapped[dict[str, Any] | None] = mapped_column(Json)
    officer: Mapped[dict[str, str]] = mapped_column(Json)
    key_id: Mapped[str] = mapped_column(String(64))
    linked_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads a plain dict


class DeclinedLink(CatalogBase):
    """A proposal that an officer declined, and why. `texts`: the hash of what both sides said then (rules.texts_of); once either
    says something else it is proposed again.
    """

    __tablename__ = "declined_links"

    power: Mapped[str] = mapped_column(ForeignKey("powers.id"), primary_key=True)
    item: Mapped[str] = mapped_column(String(100), primary_key=True)
    texts: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(2000))
    proposed: Mapped[dict[str, Any]] = mapped_column(Json)
    officer: Mapped[dict[str, str]] = mapped_column(Json)
    key_id: Mapped[str] = mapped_column(String(64))
    declined_at: Mapped[datetime] = mapped_column(Instant)
