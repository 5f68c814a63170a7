"""Facts of publications as stored."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.catalog.base import CatalogBase


class PublicationFacts(CatalogBase):
    """What a publication says: its facts, each with the words around it. The text is not kept, `sha256` is of it."""

    __tablename__ = "publication_facts"

    publication: Mapped[str] = mapped_column(ForeignKey("publications.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    facts: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    officer: Mapped[dict[str, str]] = mapped_column(Json)
    key_id: Mapped[str] = mapped_column(String(64))
    given_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads a plain dict
