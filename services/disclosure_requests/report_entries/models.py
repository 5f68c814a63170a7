"""What offices enter for their annual reports, as stored."""

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.disclosure_requests.base import RequestsBase


class ReportEntry(RequestsBase):
    """What a person enters for one year of an office or of a division: `part` is table2 (figures) or sections (the text, and
    why carried numbers may differ). `scope` says what `subject` is: office or region.
    """

    __tablename__ = "report_entries"

    scope: Mapped[str] = mapped_column(String(10), primary_key=True)
    subject: Mapped[str] = mapped_column(String(100), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    part: Mapped[str] = mapped_column(String(10), primary_key=True)
    document: Mapped[dict[str, Any]] = mapped_column(Json)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    officer: Mapped[dict[str, str] | None] = mapped_column(Json)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads a plain dict
