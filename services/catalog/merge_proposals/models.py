"""Merge proposals as stored."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.catalog.base import CatalogBase


class MergeProposal(CatalogBase):
    """A new version of a guideline (`theirs`) beside the one that a version of a catalogue adopted (`base`).

    `changes` (rules.Change as mappings) never change: they were computed from the catalogue as it stood at `made_of`, its
    version. `decided` counts what an officer had to decide and has, `touched` decisions. `state` is open, accepted or
    dropped; `draft` is the draft that accepting changed or began, `ended` says who ended it, when and why.
    """

    __tablename__ = "merge_proposals"
    __table_args__ = (Index("ix_merge_proposals_region_state", "region", "state", "id"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    region: Mapped[str] = mapped_column(String(12))
    catalogue: Mapped[str] = mapped_column(ForeignKey("catalogues.id", ondelete="CASCADE"))
    made_of: Mapped[int]
    base: Mapped[str] = mapped_column(ForeignKey("guidelines.id"))
    theirs: Mapped[str] = mapped_column(ForeignKey("guidelines.id"))
    changes: Mapped[list[dict[str, Any]]] = mapped_column(Json, deferred=True)
    counts: Mapped[dict[str, int]] = mapped_column(Json)
    repealed: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    officer: Mapped[dict[str, str]] = mapped_column(Json)
    made_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(10))
    decided: Mapped[int]
    touched: Mapped[int]
    draft: Mapped[str | None] = mapped_column(String(40))
    ended: Mapped[dict[str, Any] | None] = mapped_column(Json)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads a plain dict


class MergeDecision(CatalogBase):
    """What an officer decided about one change, and why; the last one for a change counts, the others stay as its trace.

    `member` is empty where the whole item is meant; `choice` is theirs, ours or value.
    """

    __tablename__ = "merge_decisions"
    __table_args__ = (Index("ix_merge_decisions_proposal", "proposal", "id"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    proposal: Mapped[str] = mapped_column(ForeignKey("merge_proposals.id", ondelete="CASCADE"))
    item: Mapped[str] = mapped_column(String(120))
    member: Mapped[str] = mapped_column(String(40))
    choice: Mapped[str] = mapped_column(String(10))
    value: Mapped[dict[str, Any] | None] = mapped_column(Json)
    reason: Mapped[str] = mapped_column(String(2000))
    review_on: Mapped[date | None]
    not_applicable: Mapped[dict[str, Any] | None] = mapped_column(Json)
    officer: Mapped[dict[str, str]] = mapped_column(Json)
    decided_at: Mapped[datetime] = mapped_column(Instant)
