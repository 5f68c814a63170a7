"""Published reports as stored: inserted and never changed."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.disclosure_requests.base import RequestsBase


class ReportSnapshot(RequestsBase):
    """A report as it was published, or as it was imported from before this system (`origin`). `document` is the report as
    `gongkai report check` takes it, `findings` what did not hold then; `blanks` of table 2 were published as 0.
    """

    __tablename__ = "report_snapshots"

    scope: Mapped[str] = mapped_column(String(10), primary_key=True)
    subject: Mapped[str] = mapped_column(String(100), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    origin: Mapped[str] = mapped_column(String(10))
    published_on: Mapped[date | None]
    url: Mapped[str | None] = mapped_column(String(2000))
    note: Mapped[str | None] = mapped_column(String(2000))
    document: Mapped[dict[str, Any]] = mapped_column(Json)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    blanks: Mapped[list[str]] = mapped_column(Json)
    at: Mapped[datetime] = mapped_column(Instant)
    officer: Mapped[dict[str, str] | None] = mapped_column(Json)
