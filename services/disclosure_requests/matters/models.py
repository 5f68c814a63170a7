"""Matters as stored: no words, only which item."""

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.disclosure_requests.base import RequestsBase


class Matter(RequestsBase):
    """What a case is about: an item of the catalogue in force when it was filed (null when none answers to its words), and
    the proposal to disclose proactively that it counts for.
    """

    __tablename__ = "matters"
    __table_args__ = (Index("ix_matters_office_item", "office", "item"),)

    application: Mapped[str] = mapped_column(ForeignKey("applications.id"), primary_key=True)
    office: Mapped[str] = mapped_column(String(100))
    item: Mapped[str | None] = mapped_column(String(100))
    proposal: Mapped[str | None] = mapped_column(ForeignKey("proposals.id"), index=True)
