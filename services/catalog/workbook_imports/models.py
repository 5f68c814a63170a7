"""Imports of workbooks as stored."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.catalog.base import CatalogBase


class WorkbookImport(CatalogBase):
    """A file taken into a draft: who sent it and how it is to be taken (`options`), how far it is, what came of it.

    `state`: waiting, running, done, refused (nothing, or no more, was written). `total` and `done` count rows. `content`
    is kept only until a file that is worked off later has been read.
    """

    __tablename__ = "workbook_imports"
    __table_args__ = (Index("ix_workbook_imports_state", "state", "id"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    catalogue: Mapped[str] = mapped_column(ForeignKey("catalogues.id", ondelete="CASCADE"), index=True)
    region: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    options: Mapped[dict[str, Any]] = mapped_column(Json)
    state: Mapped[str] = mapped_column(String(10))
    done: Mapped[int]
    total: Mapped[int | None]
    counts: Mapped[dict[str, int]] = mapped_column(Json)
    rows: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    refused: Mapped[dict[str, str] | None] = mapped_column(Json)
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    officer: Mapped[dict[str, str]] = mapped_column(Json)
    begun_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
