"""Roots as stored."""

from datetime import date
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Json
from services.disclosure_requests.base import RequestsBase


class LedgerRoot(RequestsBase):
    """The Merkle root over the hashes of all entries written down on a day of law."""

    __tablename__ = "ledger_roots"

    day: Mapped[date] = mapped_column(primary_key=True)
    root: Mapped[str] = mapped_column(String(64))
    entries: Mapped[int]
    signed: Mapped[dict[str, Any]] = mapped_column(Json)
