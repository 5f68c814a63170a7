"""Use cases of search: list what a catalogue publishes, follow a publication, find what answers a question."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.abbreviations import alternatives
from kernel.contracts.listed import (
    ITEM,
    ITEMS_AT_ONCE,
    PUBLICATION,
    Shelf,
    document_of_item,
    document_of_publication,
    item_facts,
    withdrawn_publication,
)
from kernel.contracts.regions import COUNTRY
from kernel.db import Session, one_at_a_time
from kernel.messaging.outbox import Record
from kernel.search.index import Scope
from kernel.search.lookup import Held, holding, ranges_in
from kernel.search.words import Document, Hit, question
from services.catalog.catalogues import repository as catalogues
from services.catalog.catalogues.models import Catalogue
from services.catalog.catalogues.repository import InForce
from services.catalog.catalogues.rules import own_rows
from services.catalog.guidelines import repository as guidelines
from services.catalog.guidelines.rules import Item
from services.catalog.search.models import INDEX
from services.catalog.tools import Tools

#: So many hits are counted for facets: to read and count all that a common pair finds among 100,000 takes seconds.
FACETED: Final = 1000


async def list_catalogue(session: Session, tools: Tools, catalogue: Catalogue) -> None:
    """List the items of a version that is being published, and tell other services of those that they have not heard of:
    the rows of a guideline when the first catalogue adopts it, a version's own rows with it.
    """
    # Two counties that are the first to adopt a guideline at the same time list it once.
    await one_at_a_time(session, "catalog.search.guidelines")
    by_guideline = await guidelines.rows_by_guideline(session, catalogue.guidelines)
    there = await INDEX.sources_there(session, catalogue.guidelines)
    for guideline in catalogue.guidelines:
        if guideline not in there:
            origin = {"guideline": guideline, "catalogue": None}
            await _list(session, tools, guideline, COUNTRY, origin, by_guideline[guideline].values())
    rows = {item: content for found in by_guideline.values() for item, content in found.items()}
    deviations = await catalogues.deviations(session, catalogue.id)
    own = own_rows(rows, [(d.item, d.kind, d.changes) for d in deviations])
    kept = [item for item in own.values() if item is not None]
    origin = {"guideline": None, "catalogue": catalogue.id}
    await _list(session, tools, catalogue.id, catalogue.region, origin, kept)
    assert catalogue.effective_from is not None, "a version that is published has its day"
    facts = {
        "catalogue": catalogue.id, "region": catalogue.region, "version": catalogue.number,
        "effective_from": catalogue.effective_from.isoformat(), "guidelines": catalogue.guidelines,
        "changed": sorted(own),
    }  # fmt: skip
    told = Record("gongkai.catalog.catalogue.listed.v1", f"catalogues/{catalogue.id}", COUNTRY, facts)
    await tools.outbox.record(session, told, now=tools.clock.now())


async def _list(
    session: Session, tools: Tools, source: str, region: str, origin: Mapping[str, str | None], items: Iterable[Item]
) -> None:  # fmt: skip
    names = {domain.slug: domain.name_zh for domain in await guidelines.domains(session)}
    facts = [item_facts(item, names[item["domain"]]) for item in items]
    await INDEX.put(session, [document_of_item(source, region, one) for one in facts])
    # Of the whole country and not public: rows for the indexes of services, nothing that a county's feed waits for.
    told = [
        Record(
            "gongkai.catalog.item.listed.v1", f"items/{source}", COUNTRY,
            {**origin, "region": region, "items": facts[begin : begin + ITEMS_AT_ONCE]},
        )
        for begin in range(0, len(facts), ITEMS_AT_ONCE)
    ]  # fmt: skip
    await tools.outbox.record_all(session, told, now=tools.clock.now())


async def follow(session: Session, facts: Mapping[str, Any], told_at: datetime) -> None:
    """List a publication as an event tells of it; once it is withdrawn nothing finds it."""
    make = withdrawn_publication if "withdrawn_on" in facts else document_of_publication
    await INDEX.put(session, [make(facts, told_at.isoformat())])


async def search(
    session: AsyncSession, tools: Tools, text: str, region: str | None, kind: str | None, limit: int
) -> dict[str, Any]:  # fmt: skip
    """The best hits for a text (see SearchOut): items of the catalogue in force in a division and publications of its
    subtree; without a division, of all catalogues in force and all publications.
    """
    asked = question(text, alternatives)
    scopes = {ITEM: await _items_of(session, tools, region), PUBLICATION: Scope(region=region)}
    hits = await INDEX.find(
        session, asked, {name: scopes[name] for name in scopes if kind in (None, name)}, limit
    )
    return {
        "items": [shown(hit) for hit in hits],
        "also_searched": [{"asked": asked, "also": other} for asked, other in asked.also],
    }


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a lookup is narrowed to; None: by nothing."""

    region: str | None = None
    kind: str | None = None
    domain: str | None = None


async def look_up(
    session: AsyncSession, tools: Tools, text: str, narrowed: Narrowed, *, before: int | None, limit: int, facets: bool
) -> tuple[dict[str, Any], int | None]:  # fmt: skip
    """One page of what holds a text (see LookupOut), and the number below which the next begins."""
    asked = question(text, alternatives)
    scopes: dict[str, Scope] = {}
    if narrowed.kind in (None, ITEM):
        scopes[ITEM] = _of_domain(await _items_of(session, tools, narrowed.region), narrowed.domain)
    if narrowed.kind in (None, PUBLICATION) and narrowed.domain is None:
        scopes[PUBLICATION] = Scope(region=narrowed.region)
    found = await holding(session, INDEX, asked.variants, scopes, before=before, limit=limit + 1)
    document: dict[str, Any] = {
        "items": [_shown_held(one, asked.variants) for one in found[:limit]],
        "also_searched": [{"asked": asked, "also": other} for asked, other in asked.also],
        "facets": None, "facets_bounded": None,
    }  # fmt: skip
    if facets:
        document["facets"], document["facets_bounded"] = await _facets(session, asked.variants, scopes)
    return document, found[limit - 1].number if len(found) > limit else None


def _of_domain(scope: Scope, domain: str | None) -> Scope:
    if domain is None:
        return scope
    return replace(scope, admits=lambda one: one.facts["domain"] == domain and scope.admits(one))


async def _facets(
    session: AsyncSession, texts: Sequence[str], scopes: Mapping[str, Scope]
) -> tuple[dict[str, Any], bool]:
    """Counts over the newest FACETED hits, and whether there are others."""
    found = await holding(session, INDEX, texts, scopes, limit=FACETED + 1)
    documents = [one.document for one in found[:FACETED]]
    counts = {
        "counted": len(documents),
        "kind": Counter(one.kind for one in documents),
        "domain": Counter(one.facts["domain"] for one in documents if one.kind == ITEM),
        "region": Counter(one.region for one in documents if one.kind == PUBLICATION),
    }  # fmt: skip
    return counts, len(found) > FACETED


def _shown_held(held: Held, texts: Sequence[str]) -> dict[str, Any]:
    known = shown(Hit(held.document, 1.0, ()))
    return {
        "kind": known["kind"], "title": known["title"], "highlights": ranges_in(known["title"], texts),
        "members": held.members, "item": known["item"], "publication": known["publication"],
    }  # fmt: skip


async def _items_of(session: AsyncSession, tools: Tools, region: str | None) -> Scope:
    today = tools.clock.today()
    if region is not None:
        found = await catalogues.nearest_in_force(session, region, today)
        if found is None:
            return Scope(sources=frozenset())
        shelf = _shelf(found)
        return Scope(sources=shelf.sources, admits=shelf.holds)
    known = await tools.reference.within(session)
    current = (known.catalogue_in_force(code, today) for code in known.catalogues)
    in_force = {version.id for version in current if version is not None}
    others = {version.id for published in known.catalogues.values() for version in published} - in_force

    def stands(document: Document) -> bool:
        return document.source not in others

    return Scope(admits=stands)


def _shelf(found: InForce) -> Shelf:
    changed = frozenset(deviation.item for deviation in found.deviations)
    return Shelf(found.catalogue.id, found.catalogue.guidelines, changed)


def shown(hit: Hit) -> dict[str, Any]:
    """A hit as answers show it."""
    document = hit.document
    item = publication = None
    if document.kind == ITEM:
        item = {**document.facts, "source": document.source}
    else:
        facts = {name: value for name, value in document.facts.items() if name != "told_at"}
        publication = {**facts, "region": document.region}
    return {
        "kind": document.kind, "title": document.title, "score": hit.score,
        "why": [{"member": one.member, "words": one.words} for one in hit.why], "item": item,
        "publication": publication,
    }  # fmt: skip
