"""Domains, guidelines and their rows as stored."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.catalog.base import CatalogBase


class Domain(CatalogBase):
    """A domain (领域): one of the 26 pilot domains of 国办发〔2019〕54号, or another."""

    __tablename__ = "domains"

    slug: Mapped[str] = mapped_column(String(60), primary_key=True)
    ordinal: Mapped[int]
    name_zh: Mapped[str] = mapped_column(String(60), unique=True)
    name_en: Mapped[str] = mapped_column(String(120))
    pilot: Mapped[bool]
    lead_ministry: Mapped[str | None] = mapped_column(String(100))
    details: Mapped[dict[str, Any]] = mapped_column(Json)


class Guideline(CatalogBase):
    """A version of a standard (标准指引) of one domain. `complete` false: an excerpt, never to be taken for the whole.

    `supersedes`: the version in whose place it comes; catalogues may adopt it from `may_adopt_from` on, and must have from
    `must_adopt_from` on (null: whenever they like).
    """

    __tablename__ = "guidelines"

    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    domain: Mapped[str] = mapped_column(ForeignKey("domains.slug"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    edition: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(30))
    complete: Mapped[bool]
    document_number: Mapped[str | None] = mapped_column(String(100))
    published_on: Mapped[date | None]
    effective_from: Mapped[date | None]
    effective_to: Mapped[date | None]
    supersedes: Mapped[str | None] = mapped_column(String(100), index=True, unique=True)
    may_adopt_from: Mapped[date | None]
    must_adopt_from: Mapped[date | None]
    note: Mapped[str | None] = mapped_column(String(2000))
    item_count: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Instant)


class GuidelineItem(CatalogBase):
    """One row of a guideline; `content` is the item as services.catalog.guidelines.rules shapes it."""

    __tablename__ = "guideline_items"

    guideline: Mapped[str] = mapped_column(ForeignKey("guidelines.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    ordinal: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(Json)
