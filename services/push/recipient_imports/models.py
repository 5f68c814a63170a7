"""Imports of recipients as stored; what is still to be done is kept closed."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.push.base import PushBase


class RecipientImport(PushBase):
    """A file of recipients: receiving, waiting, done. `rows` were read, `seen` of them worked off. `subscribe` is the rule,
    channels and frequency that each new one gets, if any.
    """

    __tablename__ = "recipient_imports"
    __table_args__ = (
        Index("ix_recipient_imports_state_id", "state", "id"),
        Index("ix_recipient_imports_region_id", "region", "id"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    client: Mapped[str] = mapped_column(String(200))
    region: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(10))
    dry_run: Mapped[bool]
    subscribe: Mapped[dict[str, Any] | None] = mapped_column(Json)
    rows: Mapped[int]
    seen: Mapped[int]
    registered: Mapped[int]
    existing: Mapped[int]
    refused: Mapped[int]
    begun_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class ImportPiece(PushBase):
    """Rows that wait, closed; a piece goes away in the transaction that works it off."""

    __tablename__ = "recipient_import_pieces"

    import_id: Mapped[str] = mapped_column("import", ForeignKey("recipient_imports.id"), primary_key=True)
    first: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rows: Mapped[int]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class ImportFault(PushBase):
    """Why a row was refused: its number in the file and the member at fault, never its value."""

    __tablename__ = "recipient_import_faults"

    import_id: Mapped[str] = mapped_column("import", ForeignKey("recipient_imports.id"), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(String(60))
    errors: Mapped[list[dict[str, Any]]] = mapped_column(Json)
