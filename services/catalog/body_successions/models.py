"""Successions of bodies as stored."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.catalog.base import CatalogBase


class BodySuccession(CatalogBase):
    """A reorganisation (机构改革) of a division's bodies on a day, by a document.

    `kind` is renamed, merged or split. `bodies` are those that it happens to; `shares` say who takes over what:
    [{body, domains, items}], one without domains and items takes the rest; none for a renaming, whose new name is `name`.
    `state` is announced (its day is to come), effective or withdrawn; `outcome` tells what moved on the day.
    """

    __tablename__ = "body_successions"
    __table_args__ = (Index("ix_body_successions_state", "state", "effective_on"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    region: Mapped[str] = mapped_column(String(12), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    bodies: Mapped[list[str]] = mapped_column(Json)
    shares: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    name: Mapped[str | None] = mapped_column(String(200))
    former_name: Mapped[str | None] = mapped_column(String(200))
    effective_on: Mapped[date]
    document: Mapped[str] = mapped_column(String(2000))
    state: Mapped[str] = mapped_column(String(10))
    outcome: Mapped[dict[str, Any] | None] = mapped_column(Json)
    key_id: Mapped[str] = mapped_column(String(64))
    officer: Mapped[dict[str, str]] = mapped_column(Json)
    made_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads a plain dict
