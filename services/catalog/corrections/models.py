"""Corrections of business events as stored: the trace that stays."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.catalog.base import CatalogBase


class EventCorrection(CatalogBase):
    """A change of an event after its report: `kind` is correction, withdrawal or decision_change; `old` and `new` hold the
    members that changed, `outcome` what became of its duties.
    """

    __tablename__ = "event_corrections"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    event: Mapped[str] = mapped_column(ForeignKey("business_events.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(2000))
    old: Mapped[dict[str, Any]] = mapped_column(Json)
    new: Mapped[dict[str, Any]] = mapped_column(Json)
    outcome: Mapped[dict[str, Any]] = mapped_column(Json)
    at: Mapped[datetime] = mapped_column(Instant)
    key_id: Mapped[str] = mapped_column(String(64))
    officer: Mapped[dict[str, str] | None] = mapped_column(Json)
