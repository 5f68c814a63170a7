"""Proposals as stored. Their words are the catalogue's or an officer's, never an applicant's."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Instant, Json
from services.disclosure_requests.base import RequestsBase


class Proposal(RequestsBase):
    """A matter that distinct applicants asked an office for and that proved publishable. `about` is what makes it one of a
    kind at its office: the item, or the case that a group without an item was found by. `state` is unworded (an officer
    has to say what it is), made (the catalogue was told), accepted, declined or dismissed; `evidence` is the tally when it
    was found; `published_on` is the day of the first publication of its item afterwards.
    """

    __tablename__ = "proposals"
    __table_args__ = (
        UniqueConstraint("office", "about"),
        Index("ix_proposals_region_item", "region", "item"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    office: Mapped[str] = mapped_column(ForeignKey("offices.id"))
    region: Mapped[str] = mapped_column(String(12))
    about: Mapped[str] = mapped_column(String(120))
    item: Mapped[str | None] = mapped_column(String(100))
    title: Mapped[str | None] = mapped_column(String(200))
    description: Mapped[str | None] = mapped_column(String(2000))
    evidence: Mapped[dict[str, Any]] = mapped_column(Json)
    state: Mapped[str] = mapped_column(String(12))
    found_at: Mapped[datetime] = mapped_column(Instant)
    worded_by: Mapped[dict[str, str] | None] = mapped_column(Json)
    outcome: Mapped[dict[str, Any] | None] = mapped_column(Json)
    published_on: Mapped[date | None]
    publication: Mapped[str | None] = mapped_column(String(40))
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads a plain dict
