"""The ledger as stored: entries are inserted and never changed."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.disclosure_requests.base import RequestsBase


class LedgerEntry(RequestsBase):
    """One event of a case: `on` is its day of law, `at` when it was written down; `role` acted, `actor` names the key and
    the officer. `data` holds no personal data. `hash` covers everything and the hash before it.
    """

    __tablename__ = "ledger_entries"
    __table_args__ = (
        Index("ix_ledger_entries_at", "at"),
        # The annual report folds every case and adds up a year's fees: without these each entry would be fetched whole.
        Index("ix_ledger_entries_application_kind_on", "application", "kind", "on"),
        Index("ix_ledger_entries_kind_on", "kind", "on"),
    )

    application: Mapped[str] = mapped_column(ForeignKey("applications.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(30))
    on: Mapped[date]
    at: Mapped[datetime] = mapped_column(Instant)
    role: Mapped[str] = mapped_column(String(20))
    actor: Mapped[dict[str, Any]] = mapped_column(Json)
    data: Mapped[dict[str, Any]] = mapped_column(Json)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
