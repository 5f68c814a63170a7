"""Known catalogues, suggestions and their outcomes: reads and writes."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import case, select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import ancestors, stem
from kernel.db import Session
from services.disclosure_requests.suggestions.models import KnownCatalogue, Suggestion, SuggestionOutcome


async def catalogue_in_force(session: AsyncSession, region: str, day: date) -> KnownCatalogue | None:
    """The version in force on a day: the division's own, else that of the nearest division above it."""
    regions = (region, *ancestors(region))
    nearness = case({code: place for place, code in enumerate(regions)}, value=KnownCatalogue.region)
    query = (
        select(KnownCatalogue)
        .where(KnownCatalogue.region.in_(regions), KnownCatalogue.effective_from <= day)
        .order_by(nearness, KnownCatalogue.effective_from.desc(), KnownCatalogue.number.desc())
        .limit(1)
    )
    return (await session.scalars(query)).first()


async def keep_catalogue(session: Session, catalogue: KnownCatalogue) -> None:
    """Keep what is known of a version; told twice, it is the same."""
    await session.merge(catalogue)


async def get(session: AsyncSession, identifier: str) -> Suggestion | None:
    """The suggestion of this id."""
    return await session.get(Suggestion, identifier)


async def of_client_since(
    session: AsyncSession, office: str, client: str, since: str, place: int
) -> str | None:
    """The id of the suggestion at a place, the latest being 1, among those that a client was shown for an office from the
    id `since` on; None when there are fewer.
    """
    query = select(Suggestion.id).where(
        Suggestion.id >= since, Suggestion.office == office, Suggestion.client == client
    )
    return await session.scalar(query.order_by(Suggestion.id.desc()).offset(place - 1).limit(1))


async def outcome(session: AsyncSession, suggestion: str, outcome: str, ref: str) -> SuggestionOutcome | None:
    """One outcome of a suggestion."""
    return await session.get(SuggestionOutcome, (suggestion, outcome, ref))


async def shown_between(
    session: AsyncSession, region: str, begin: date, end: date
) -> Sequence[tuple[str, list[str]]]:
    """(id, references shown) of a division and below, of the days from `begin` to `end`."""
    query = select(Suggestion.id, Suggestion.shown).where(
        Suggestion.region.startswith(stem(region), autoescape=True), Suggestion.on.between(begin, end)
    )
    return [(row.id, row.shown) for row in await session.execute(query)]


async def outcomes_between(
    session: AsyncSession, region: str, begin: date, end: date
) -> Sequence[tuple[str, str, str]]:
    """(suggestion, outcome, reference) of the suggestions of a division and below of these days."""
    query = (
        select(SuggestionOutcome.suggestion, SuggestionOutcome.outcome, SuggestionOutcome.ref)
        .join(Suggestion, Suggestion.id == SuggestionOutcome.suggestion)
        .where(Suggestion.region.startswith(stem(region), autoescape=True), Suggestion.on.between(begin, end))
    )
    return [(row.suggestion, row.outcome, row.ref) for row in await session.execute(query)]


def add(session: Session, row: Suggestion | SuggestionOutcome) -> None:
    """Keep a new row."""
    session.add(row)
