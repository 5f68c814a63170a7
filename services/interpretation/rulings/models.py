"""Rulings as stored; a row is written once and stays."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.interpretation.base import InterpretationBase


class Ruling(InterpretationBase):
    """An error of a package that an officer holds to be none, and why; `finding` is the key of the finding, `found` what it said."""

    __tablename__ = "rulings"

    package: Mapped[str] = mapped_column(ForeignKey("packages.id"), primary_key=True)
    finding: Mapped[str] = mapped_column(String(32), primary_key=True)
    edition: Mapped[int]
    found: Mapped[dict[str, Any]] = mapped_column(Json)
    reason: Mapped[str] = mapped_column(String(2000))
    officer: Mapped[dict[str, Any]] = mapped_column(Json)
    key_id: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Instant)
