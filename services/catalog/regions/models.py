"""The division tree as stored."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant
from services.catalog.base import CatalogBase


class Region(CatalogBase):
    """An administrative division (行政区划): 6 digits to the county, 9 for a township, 12 for a village."""

    __tablename__ = "regions"

    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    parent: Mapped[str | None] = mapped_column(String(12), index=True)
    level: Mapped[str] = mapped_column(String(12))
    source: Mapped[str] = mapped_column(String(100))
    changed_at: Mapped[datetime] = mapped_column(Instant)


class Generation(CatalogBase):
    """A counter per kind of reference data, raised by every change of it, so that memory knows when it is old."""

    __tablename__ = "generations"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    number: Mapped[int]
