"""Supply lists as stored."""

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Json
from services.catalog.base import CatalogBase


class Supply(CatalogBase):
    """One publication on the list of one recipient of its county (`region`): archive (国家档案馆) or library (公共图书馆).

    `state` is pending, delivered, or dropped (withdrawn before it was delivered); `listed_on` is the day of publication.
    `delivery` says when and to whom; `recalled_on` is set when what was delivered was withdrawn afterwards.
    """

    __tablename__ = "supplies"
    __table_args__ = (
        UniqueConstraint("publication", "recipient"),
        Index("ix_supplies_region_state", "region", "state", "id"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    publication: Mapped[str] = mapped_column(ForeignKey("publications.id"))
    recipient: Mapped[str] = mapped_column(String(10))
    region: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(10))
    listed_on: Mapped[date]
    delivery: Mapped[dict[str, Any] | None] = mapped_column(Json)
    recalled_on: Mapped[date | None]
