"""Receipts as stored."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.disclosure_requests.base import RequestsBase


class Receipt(RequestsBase):
    """The signed receipt of one ledger entry of a case, chained to the receipt before it by `hash`."""

    __tablename__ = "receipts"

    application: Mapped[str] = mapped_column(ForeignKey("applications.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Instant)
    signed: Mapped[dict[str, Any]] = mapped_column(Json)
    hash: Mapped[str] = mapped_column(String(64))
