"""Materials as stored."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.interpretation.base import InterpretationBase


class Material(InterpretationBase):
    """A material of a package under a name that the caller chose. `content` is what it says (see MaterialIn), `sha256` of
    content and files, `document_version` the version that it was written to.
    """

    __tablename__ = "materials"

    package: Mapped[str] = mapped_column(ForeignKey("packages.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    form: Mapped[str] = mapped_column(String(30))
    title: Mapped[str] = mapped_column(String(500))
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    files: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    sha256: Mapped[str] = mapped_column(String(64))
    document_version: Mapped[int]
    changed_at: Mapped[datetime] = mapped_column(Instant)
    officer: Mapped[dict[str, Any]] = mapped_column(Json)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads a plain dict
