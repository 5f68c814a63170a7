"""Holds and erasures as stored; neither names the applicant."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.disclosure_requests.base import RequestsBase


class Hold(RequestsBase):
    """While a hold is in force (`lifted_at` is null) nothing of the case is erased."""

    __tablename__ = "holds"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    application: Mapped[str] = mapped_column(ForeignKey("applications.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(2000))
    placed_at: Mapped[datetime] = mapped_column(Instant)
    placed_by: Mapped[dict[str, Any]] = mapped_column(Json)
    lifted_at: Mapped[datetime | None] = mapped_column(Instant)
    lifted_by: Mapped[dict[str, Any] | None] = mapped_column(Json)
    lift_reason: Mapped[str | None] = mapped_column(String(2000))


class Erasure(RequestsBase):
    """A proposal to erase and what became of it: `stage` is proposed, rejected or erased."""

    __tablename__ = "erasures"
    __table_args__ = (Index("ix_erasures_stage_application", "stage", "application"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    application: Mapped[str] = mapped_column(ForeignKey("applications.id"), index=True)
    stage: Mapped[str] = mapped_column(String(20))
    basis: Mapped[str] = mapped_column(String(30))
    reason: Mapped[str] = mapped_column(String(2000))
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    proposed_by: Mapped[dict[str, Any]] = mapped_column(Json)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by: Mapped[dict[str, Any] | None] = mapped_column(Json)
    decision_reason: Mapped[str | None] = mapped_column(String(2000))
    certificate: Mapped[dict[str, Any] | None] = mapped_column(Json)
