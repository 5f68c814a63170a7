"""Business events as stored."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.catalog.base import CatalogBase


class BusinessEvent(CatalogBase):
    """What a department system reported. `backlog`: it happened long before it was reported; `late_reported`: more
    working days after it happened than the installation allows; `withdrawal`: it did not happen after all.
    """

    __tablename__ = "business_events"
    __table_args__ = (UniqueConstraint("client_region", "client", "client_event_id"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    client_region: Mapped[str] = mapped_column(String(12))
    client: Mapped[str] = mapped_column(String(200))
    client_event_id: Mapped[str] = mapped_column(String(100))
    event_type: Mapped[str] = mapped_column(String(100))
    occurred_on: Mapped[date]
    dates: Mapped[dict[str, str]] = mapped_column(Json)
    region: Mapped[str] = mapped_column(ForeignKey("regions.code"), index=True)
    bodies: Mapped[list[str]] = mapped_column(Json)
    domain: Mapped[str | None] = mapped_column(String(60))
    attributes: Mapped[dict[str, Any]] = mapped_column(Json)
    defects: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    backlog: Mapped[bool]
    late_reported: Mapped[bool]
    withdrawal: Mapped[dict[str, Any] | None] = mapped_column(Json)
    key_id: Mapped[str] = mapped_column(String(64))
    officer: Mapped[dict[str, str] | None] = mapped_column(Json)
    received_at: Mapped[datetime] = mapped_column(Instant)
