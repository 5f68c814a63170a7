"""Acts on duties as stored: the trace that stays."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.catalog.base import CatalogBase


class ObligationAct(CatalogBase):
    """What was done with a duty, by whom: `kind` is nil_report, waiver, waiver_revocation or transfer."""

    __tablename__ = "obligation_acts"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    obligation: Mapped[str] = mapped_column(ForeignKey("obligations.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(Instant)
    key_id: Mapped[str] = mapped_column(String(64))
    officer: Mapped[dict[str, str] | None] = mapped_column(Json)
    details: Mapped[dict[str, Any]] = mapped_column(Json)
