"""Evidence of addresses as stored, beside the publications: nothing here changes a publication's row."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.catalog.base import CatalogBase


class AddressEvidence(CatalogBase):
    """What is known of the address of one publication (`rules.Standing`), and when it is visited next: `next_check_at` is null
    once the publication is withdrawn, `asked_at` says that somebody asks for a visit now. `changes` counts the history.
    """

    __tablename__ = "address_evidence"
    __table_args__ = (
        Index("ix_address_evidence_host_next_check_at", "host", "next_check_at"),
        Index("ix_address_evidence_next_check_at_host", "next_check_at", "host"),
        Index("ix_address_evidence_region_state", "region", "state", "publication"),
    )

    publication: Mapped[str] = mapped_column(ForeignKey("publications.id"), primary_key=True)
    region: Mapped[str] = mapped_column(String(12))
    address: Mapped[str] = mapped_column(String(2000))
    host: Mapped[str] = mapped_column(String(255))
    state: Mapped[str] = mapped_column(String(12))
    state_since: Mapped[datetime] = mapped_column(Instant)
    first_seen_at: Mapped[datetime | None] = mapped_column(Instant)
    last_seen_at: Mapped[datetime | None] = mapped_column(Instant)
    checked_at: Mapped[datetime | None] = mapped_column(Instant)
    code: Mapped[str | None] = mapped_column(String(40))
    status: Mapped[int | None]
    final_address: Mapped[str | None] = mapped_column(String(2100))
    title: Mapped[str | None] = mapped_column(String(500))
    text_hash: Mapped[str | None] = mapped_column(String(80))
    bytes_hash: Mapped[str | None] = mapped_column(String(80))
    accepted_hash: Mapped[str | None] = mapped_column(String(80))
    failures: Mapped[int]
    failing_since: Mapped[datetime | None] = mapped_column(Instant)
    unverified: Mapped[int]
    dismissed: Mapped[bool]
    changes: Mapped[int]
    asked_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    next_check_at: Mapped[datetime | None] = mapped_column(Instant)


class AddressHost(CatalogBase):
    """A host (`rules.host_of`) that asked to be left alone until a moment; who asks for a visit is bound by it too."""

    __tablename__ = "address_hosts"

    host: Mapped[str] = mapped_column(String(255), primary_key=True)
    patient_until: Mapped[datetime] = mapped_column(Instant)


class AddressChange(CatalogBase):
    """One change in the history of an address (`rules.Noted`); rows are added and never changed."""

    __tablename__ = "address_changes"

    publication: Mapped[str] = mapped_column(ForeignKey("publications.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(Instant)
    facts: Mapped[dict[str, Any]] = mapped_column(Json)


class SightingDay(CatalogBase):
    """A day within a public-notice period: when the page was first seen that day, and when first seen missing."""

    __tablename__ = "sighting_days"

    publication: Mapped[str] = mapped_column(ForeignKey("publications.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime | None] = mapped_column(Instant)
    missing_at: Mapped[datetime | None] = mapped_column(Instant)
