"""Recurrences as stored."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.catalog.base import CatalogBase


class Recurrence(CatalogBase):
    """Bodies that owe the recurring clauses of some items, from a day on.

    `bodies`: [{body, since, until}], a body owes the periods that open from `since` to the day before `until` (null:
    no bound); a transfer ends one entry and begins another. `raised_to`: the day up to which duties have been
    raised under the catalogues of `generation`.
    """

    __tablename__ = "recurrences"

    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    region: Mapped[str] = mapped_column(ForeignKey("regions.code"), index=True)
    bodies: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    items: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    active: Mapped[bool]
    raised_to: Mapped[date | None]
    generation: Mapped[int]
    changed_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads a plain dict
