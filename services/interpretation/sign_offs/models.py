"""Rounds of sign-off and their signatures, as stored."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.interpretation.base import InterpretationBase


class Round(InterpretationBase):
    """A round: what is signed (`manifest`: the hashes of document and materials), who signs, and whether it is `open`,
    `complete` or `void`, and why.
    """

    __tablename__ = "sign_off_rounds"

    package: Mapped[str] = mapped_column(ForeignKey("packages.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    manifest: Mapped[dict[str, Any]] = mapped_column(Json)
    sha256: Mapped[str] = mapped_column(String(64))
    signatories: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    state: Mapped[str] = mapped_column(String(10))
    void_reason: Mapped[str | None] = mapped_column(String(500))
    opened_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)


class Signature(InterpretationBase):
    """An officer's signature of a round; one for each."""

    __tablename__ = "signatures"
    __table_args__ = (UniqueConstraint("package", "round", "officer_id"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    package: Mapped[str] = mapped_column(ForeignKey("packages.id"))
    round: Mapped[int]
    officer_id: Mapped[str] = mapped_column(String(200))
    officer_name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(100))
    opinion: Mapped[str | None] = mapped_column(String(2000))
    key_id: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Instant)
