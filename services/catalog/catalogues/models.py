"""Versions of a division's catalogue and their deviations as stored."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.catalog.base import CatalogBase


class Catalogue(CatalogBase):
    """One version of a division's catalogue: draft, in_review, then published and for ever unchanged.

    Its guidelines and its deviations give its rows (standards.py). `items` holds the rows of versions that were
    published when they were still written out, and is null in others; `number` counts published versions of the division;
    `author` is who changed it last, `authors` the ids of all who did (none of them may publish it);
    `touched` counts changes of the deviations, so that the version (and the ETag) rises with them.
    """

    __tablename__ = "catalogues"
    __table_args__ = (UniqueConstraint("region", "number"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    region: Mapped[str] = mapped_column(ForeignKey("regions.code"), index=True)
    number: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(12))
    guidelines: Mapped[list[str]] = mapped_column(Json)
    assumptions: Mapped[dict[str, Any]] = mapped_column(Json)
    note: Mapped[str | None] = mapped_column(String(2000))
    author: Mapped[dict[str, str]] = mapped_column(Json)
    authors: Mapped[list[str]] = mapped_column(Json)
    approver: Mapped[dict[str, str] | None] = mapped_column(Json)
    effective_from: Mapped[date | None]
    accepted_incomplete: Mapped[dict[str, Any] | None] = mapped_column(Json)
    items: Mapped[list[dict[str, Any]] | None] = mapped_column(Json, deferred=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    submitted_at: Mapped[datetime | None] = mapped_column(Instant)
    published_at: Mapped[datetime | None] = mapped_column(Instant)
    touched: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads a plain dict


class Deviation(CatalogBase):
    """A local difference from the adopted guidelines: `add` a matter, `refine`, `relax` or `remove` one.

    `review_on`: when a relaxed or removed one is to be looked at again; `not_applicable`: the entry of the 权责清单 that
    shows that the body has no power over it; `checked`: the ceilings, floors and matters that it was held against.
    """

    __tablename__ = "deviations"

    catalogue: Mapped[str] = mapped_column(ForeignKey("catalogues.id", ondelete="CASCADE"), primary_key=True)
    item: Mapped[str] = mapped_column(String(100), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    changes: Mapped[dict[str, Any]] = mapped_column(Json)
    reason: Mapped[str | None] = mapped_column(String(2000))
    review_on: Mapped[date | None]
    not_applicable: Mapped[dict[str, Any] | None] = mapped_column(Json)
    checked: Mapped[dict[str, Any] | None] = mapped_column(Json)
    officer: Mapped[dict[str, str]] = mapped_column(Json)
    changed_at: Mapped[datetime] = mapped_column(Instant)
