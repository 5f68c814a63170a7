"""Local texts as stored."""

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.interpretation.base import InterpretationBase


class LocalText(InterpretationBase):
    """The text of a division that lets materials come later, and by how many working days."""

    __tablename__ = "local_texts"

    region: Mapped[str] = mapped_column(String(12), primary_key=True)
    title: Mapped[str] = mapped_column(String(500))
    document_number: Mapped[str | None] = mapped_column(String(200))
    article: Mapped[str | None] = mapped_column(String(200))
    working_days: Mapped[int]
    officer: Mapped[dict[str, Any]] = mapped_column(Json)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads a plain dict
