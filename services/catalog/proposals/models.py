"""Proposals as stored."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.catalog.base import CatalogBase


class Proposal(CatalogBase):
    """What an information office proposes to disclose proactively; its id is the office's. `evidence` counts applicants,
    applications and answers and names nobody; `state` is open, accepted or declined, `decision` says why and by whom.
    """

    __tablename__ = "proposals"
    __table_args__ = (Index("ix_proposals_region_state", "region", "state", "id"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    region: Mapped[str] = mapped_column(String(12))
    office: Mapped[str] = mapped_column(String(100))
    item: Mapped[str | None] = mapped_column(String(100))
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str | None] = mapped_column(String(2000))
    evidence: Mapped[dict[str, Any]] = mapped_column(Json)
    basis: Mapped[str] = mapped_column(String(200))
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(12))
    decision: Mapped[dict[str, Any] | None] = mapped_column(Json)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads a plain dict
