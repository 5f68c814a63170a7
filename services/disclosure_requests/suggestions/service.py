"""Use cases of suggestions: follow the catalogue, find what is public already, keep what became of it."""

from datetime import date
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.abbreviations import alternatives
from kernel.contracts.listed import (
    ITEM,
    PUBLICATION,
    Shelf,
    document_of_item,
    document_of_publication,
    ref_of_item,
    withdrawn_publication,
)
from kernel.db import Session
from kernel.http.problems import BadParameter, Invalid, NotFound
from kernel.ids import new_id
from kernel.messaging.event import Event
from kernel.search.index import Scope
from kernel.search.words import Hit, Question, question
from kernel.security.principal import Principal
from services.disclosure_requests.offices import service as offices
from services.disclosure_requests.suggestions import repository
from services.disclosure_requests.suggestions.models import (
    INDEX,
    KnownCatalogue,
    Suggestion,
    SuggestionOutcome,
)
from services.disclosure_requests.suggestions.rules import ABOUT, NOTE, OF_A_HIT, around, counted
from services.disclosure_requests.tools import Tools

log = structlog.get_logger("disclosure_requests.suggestions")


async def follow_items(session: Session, event: Event) -> None:
    """Index the items that the catalogue tells of."""
    facts = event.data
    source = facts["guideline"] or facts["catalogue"]
    await INDEX.put(session, [document_of_item(source, facts["region"], one) for one in facts["items"]])


async def follow_catalogues(session: Session, event: Event) -> None:
    """Keep which items a version has; of its publication alone nothing follows."""
    if not event.type.startswith("gongkai.catalog.catalogue.listed."):
        return
    facts = event.data
    known = KnownCatalogue(
        catalogue=facts["catalogue"], region=facts["region"], number=facts["version"],
        effective_from=date.fromisoformat(facts["effective_from"]), guidelines=facts["guidelines"],
        changed=facts["changed"],
    )  # fmt: skip
    await repository.keep_catalogue(session, known)


async def follow_publications(session: Session, event: Event) -> None:
    """Index a publication as it is told now, or find it no more once it is withdrawn; an older telling that comes late
    changes nothing.
    """
    told_at = event.time.isoformat()
    make = withdrawn_publication if "withdrawn_on" in event.data else document_of_publication
    document = make(event.data, told_at)
    there = await INDEX.get(session, document.ref)
    if there is None or there.facts["told_at"] <= told_at:
        await INDEX.put(session, [document])


async def shelf_of(session: AsyncSession, tools: Tools, region: str) -> Shelf | None:
    """The rows of the catalogue in force in a division; None when none is known."""
    known = await repository.catalogue_in_force(session, region, tools.clock.today())
    return Shelf(known.catalogue, known.guidelines, frozenset(known.changed)) if known is not None else None


async def find(
    session: AsyncSession,
    tools: Tools,
    region: str,
    asked: Question,
    limit: int,
    *,
    publications: bool = True,
) -> list[Hit]:
    """Items of the catalogue in force in a division, and publications of its county, that answer a question best."""
    scopes: dict[str, Scope] = {}
    if (shelf := await shelf_of(session, tools, region)) is not None:
        scopes[ITEM] = Scope(sources=shelf.sources, admits=shelf.holds)
    if publications:
        scopes[PUBLICATION] = Scope(region=around(region))
    return await INDEX.find(session, asked, scopes, limit)


async def suggest(
    session: Session, principal: Principal, tools: Tools, values: dict[str, Any]
) -> dict[str, Any]:
    """Show what may be public already, and keep that it was shown (see SuggestionsOut). Raises Invalid for an unknown
    office, Forbidden for another division's. An index that fails answers with nothing, never with an error.
    """
    region = values["region"]
    if values["office"] is not None:
        region = (await offices.office_of(session, principal, values["office"])).region
    elif region is None:
        raise Invalid.at("/office", "office_or_region", "须写明工作机构 office 或行政区划 region 之一",
                         "name the office, or the region")  # fmt: skip
    else:
        principal.require_region(region)
    asked = question(f"{values['title'] or ''}{values['description'] or ''}", alternatives)
    hits, failed = await _found(session, tools, region, asked, values["limit"])
    made = Suggestion(
        id=new_id("sug"), region=region, office=values["office"], client=principal.client, on=tools.clock.today(),
        shown=[hit.document.ref for hit in hits],
    )  # fmt: skip
    repository.add(session, made)
    await session.flush()
    return {
        "id": made.id, "items": [shown(hit) for hit in hits], "complete": not failed, "note": NOTE,
        "also_searched": [{"asked": short, "also": other} for short, other in asked.also],
    }  # fmt: skip


async def _found(
    session: Session, tools: Tools, region: str, asked: Question, limit: int
) -> tuple[list[Hit], bool]:
    """The hits, and whether looking for them failed."""
    try:
        async with session.begin_nested():
            return await find(session, tools, region, asked, limit), False
    except SQLAlchemyError as error:
        # The statement's parameters are what somebody asks for: only the kind of the error is told.
        log.error("suggestions_failed", error=type(error).__name__)
        return [], True


def shown(hit: Hit) -> dict[str, Any]:
    """A hit as answers show it."""
    document = hit.document
    facts = {name: value for name, value in document.facts.items() if name != "told_at"}
    return {
        "ref": document.ref, "kind": document.kind, "title": document.title, "score": hit.score,
        "why": [{"member": one.member, "words": one.words} for one in hit.why], "facts": facts,
    }  # fmt: skip


async def tell(
    session: Session, principal: Principal, tools: Tools, identifier: str, outcome: str, ref: str | None
) -> dict[str, Any]:
    """Keep what became of a suggestion; told twice it counts once. Raises NotFound, Invalid for a hit that was not shown."""
    suggestion = await repository.get(session, identifier)
    if suggestion is None or not principal.reaches(suggestion.region):
        raise NotFound(f"没有提示 {identifier}", f"there is no suggestion {identifier}")
    if outcome in OF_A_HIT and ref not in suggestion.shown:
        raise Invalid.at(
            "/ref", "unknown_hit", "须写明所显示的一条结果 ref", "name one of the hits that were shown"
        )
    named = ref if outcome in OF_A_HIT and ref is not None else ""
    if await repository.outcome(session, identifier, outcome, named) is None:
        repository.add(
            session,
            SuggestionOutcome(suggestion=identifier, outcome=outcome, ref=named, at=tools.clock.now()),
        )
        await session.flush()
    return {"suggestion": identifier, "outcome": outcome, "ref": named or None}


async def statistics(
    session: AsyncSession, principal: Principal, region: str | None, begin: date, end: date
) -> dict[str, Any]:
    """How often suggestions were shown, clicked, and answered the question (see StatisticsOut)."""
    if end < begin:
        raise BadParameter.at("?to", "bad_period", "结束日期早于开始日期", "the period ends before it begins")
    region = principal.within(region)
    found = counted(
        await repository.shown_between(session, region, begin, end),
        await repository.outcomes_between(session, region, begin, end),
    )
    return {"region": region, "from": begin, "to": end, **found}


async def item_asked_for(session: AsyncSession, tools: Tools, region: str, asked: Question) -> str | None:
    """The item of the catalogue in force that a request is about; None when none answers well enough to say so."""
    hits = await find(session, tools, region, asked, 1, publications=False)
    return hits[0].document.facts["item"] if hits and hits[0].score >= ABOUT else None


async def title_of(session: AsyncSession, tools: Tools, region: str, item: str) -> str | None:
    """The name of an item of the catalogue in force; None when it has none of this id."""
    if (shelf := await shelf_of(session, tools, region)) is None:
        return None
    rows = await INDEX.several(session, [ref_of_item(source, item) for source in shelf.sources])
    return next((row.title for row in rows if shelf.holds(row)), None)
