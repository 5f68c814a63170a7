"""Packages as stored, and every act on them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.interpretation.base import InterpretationBase


class Package(InterpretationBase):
    """A policy document on its way through the gates. `reference` is the OA's own id of the document, `head` what was
    said of it (see HeadIn), `writers` everybody whose words stand in this edition (they
    neither sign nor release it), `sent_sha256` the hash of the one call that made it (if one did), `duty` who interprets and
    whether it has to be, `emergency` the release of this edition without material or sign-off, what it still owes and its
    review, `basis_changed` what became of a basis, `deferral_due` the day by which materials come later under a local text.
    """

    __tablename__ = "packages"
    __table_args__ = (
        UniqueConstraint("client", "reference"),
        Index("ix_packages_region_id", "region", "id"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    client: Mapped[str] = mapped_column(String(200))
    reference: Mapped[str] = mapped_column(String(100))
    region: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(20))
    edition: Mapped[int]
    title: Mapped[str] = mapped_column(String(500))
    head: Mapped[dict[str, Any]] = mapped_column(Json)
    author: Mapped[dict[str, Any]] = mapped_column(Json)
    writers: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    sent_sha256: Mapped[str | None] = mapped_column(String(64))
    duty: Mapped[dict[str, Any]] = mapped_column(Json)
    emergency: Mapped[dict[str, Any] | None] = mapped_column(Json)
    basis_changed: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    deferral_due: Mapped[date | None] = mapped_column(index=True)
    overdue_told: Mapped[bool]
    released_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    acts: Mapped[int]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads a plain dict


class Act(InterpretationBase):
    """What was done to a package, by whom; they are never changed."""

    __tablename__ = "package_acts"

    package: Mapped[str] = mapped_column(ForeignKey("packages.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event: Mapped[str] = mapped_column(String(20))
    before: Mapped[str] = mapped_column(String(20))
    after: Mapped[str] = mapped_column(String(20))
    officer: Mapped[dict[str, Any] | None] = mapped_column(Json)
    at: Mapped[datetime] = mapped_column(Instant)
    facts: Mapped[dict[str, Any]] = mapped_column(Json)
