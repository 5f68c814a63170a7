"""The index of what the catalogue tells of, and what became of suggestions, as stored. No word of a question is kept."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.contracts.listed import KINDS
from kernel.db import Instant, Json
from kernel.search.index import SearchIndex
from services.disclosure_requests.base import RequestsBase

INDEX: Final = SearchIndex(RequestsBase.metadata, KINDS)


class KnownCatalogue(RequestsBase):
    """A published version as the catalogue told of it: its guidelines, and the ids of the items that it `changed`."""

    __tablename__ = "known_catalogues"
    __table_args__ = (Index("ix_known_catalogues_region_effective_from", "region", "effective_from"),)

    catalogue: Mapped[str] = mapped_column(String(40), primary_key=True)
    region: Mapped[str] = mapped_column(String(12))
    number: Mapped[int]
    effective_from: Mapped[date]
    guidelines: Mapped[list[str]] = mapped_column(Json)
    changed: Mapped[list[str]] = mapped_column(Json)


class Suggestion(RequestsBase):
    """What was shown to somebody who was about to file: the references of the hits, no word of what was asked."""

    __tablename__ = "suggestions"
    __table_args__ = (Index("ix_suggestions_region_on", "region", "on"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    region: Mapped[str] = mapped_column(String(12))
    office: Mapped[str | None] = mapped_column(String(100))
    client: Mapped[str] = mapped_column(String(64))
    on: Mapped[date]
    shown: Mapped[list[str]] = mapped_column(Json)


class SuggestionOutcome(RequestsBase):
    """What became of it: a hit was clicked, a hit answered the question, or an application was filed all the same."""

    __tablename__ = "suggestion_outcomes"

    suggestion: Mapped[str] = mapped_column(ForeignKey("suggestions.id"), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(10), primary_key=True)
    ref: Mapped[str] = mapped_column(String(300), primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
