"""Use cases of pairs: say one, end one, propose, hold what was published on both sides against each other."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import anyio
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import ancestors
from kernel.db import Session
from kernel.db.session import one_at_a_time
from kernel.http.etag import require_match, version_etag
from kernel.http.problems import BadParameter, Conflict, Invalid, NotFound
from kernel.ids import new_id
from kernel.security.principal import Principal
from services.catalog.joint_duties.service import require_item
from services.catalog.matter_pairs import repository
from services.catalog.matter_pairs.models import MatterPair
from services.catalog.matter_pairs.rules import VILLAGE, Compared, compare, proposed, state_of
from services.catalog.power_links.rules import documents_of
from services.catalog.publication_facts import repository as facts
from services.catalog.publication_facts.models import PublicationFacts
from services.catalog.publication_facts.rules import MOST, fact_of
from services.catalog.publications.models import Publication
from services.catalog.publications.repository import newest_of_items
from services.catalog.reference import Known
from services.catalog.tools import Tools

#: Pairs that one request for differences looks at, and facts that it holds one against one: ten of the longest lists, about a
#: second of a processor. What is left is on the next page. Lists are loaded for so many pairs at a time.
LOOKED: Final = 100
WORK: Final = 10 * MOST * MOST
LOADED: Final = 25
_Newest = Mapping[tuple[str, str], Publication]


def etag_of(pair: MatterPair) -> str:
    """The strong ETag of a pair."""
    return version_etag(pair.id, pair.version)


def shown(pair: MatterPair, known: Known, tools: Tools) -> dict[str, Any]:
    """A pair as answers show it."""
    return {
        "id": pair.id, "region": pair.region, "item": pair.item, "name": _name(known, tools, pair.region, pair.item),
        "above": pair.above, "above_item": pair.above_item,
        "above_name": _name(known, tools, pair.above, pair.above_item), "reason": pair.reason, "officer": pair.officer,
        "made_at": pair.made_at, "ended": pair.ended,
    }  # fmt: skip


def _name(known: Known, tools: Tools, region: str, item: str) -> str | None:
    catalogue = known.catalogue_in_force(region, tools.clock.today())
    found = catalogue.items.get(item) if catalogue else None
    return found["name"] if found else None


async def say(session: Session, principal: Principal, tools: Tools, values: Mapping[str, Any]) -> MatterPair:
    """Keep a pair. Raises Invalid for divisions of which one is not above the other, or an item that its catalogue in force
    does not have; Conflict for a pair that there is.
    """
    officer = principal.require_officer()
    known = await tools.reference.within(session)
    region, above = values["region"], values["above"]
    known.require_region(region)
    known.require_region(above, "/above")
    principal.require_region(region)
    if above not in ancestors(region):
        raise Invalid.at(
            "/above",
            "not_above",
            f"{above} 不是 {region} 的上级",
            f"{above} is not a division above {region}",
        )
    require_item(known, tools, region, values["item"], "/item")
    require_item(known, tools, above, values["above_item"], "/above_item")
    await one_at_a_time(session, f"matter pair {region} {values['item']}")
    there = await repository.twin(session, region, values["item"], above, values["above_item"])
    if there is not None:
        raise Conflict("已登记为同一事项", "they are a pair already", code="pair_exists", pair=there.id)
    pair = MatterPair(
        id=new_id("par"),
        **values,
        officer=officer.as_dict(),
        key_id=principal.key_id,
        made_at=tools.clock.now(),
        ended=None,
    )
    repository.add(session, pair)
    await session.flush()
    return pair


async def read(session: AsyncSession, principal: Principal, identifier: str) -> MatterPair:
    """A pair of the caller's division; raises NotFound."""
    pair = await repository.get(session, identifier)
    if pair is None or not principal.reaches(pair.region):
        raise NotFound(f"没有同一事项 {identifier}", f"there is no pair {identifier}")
    return pair


async def end(
    session: Session, principal: Principal, tools: Tools, identifier: str, reason: str, if_match: str | None
) -> MatterPair:
    """End a pair; raises Conflict for one that was ended."""
    officer = principal.require_officer()
    pair = await read(session, principal, identifier)
    require_match(if_match, etag_of(pair))
    if pair.ended is not None:
        raise Conflict("已经终止", "it was ended already", code="wrong_state")
    pair.ended = {"officer": officer.as_dict(), "at": tools.clock.now().isoformat(), "reason": reason}
    await session.flush()
    return pair


async def unpaired(
    session: AsyncSession, principal: Principal, tools: Tools, asked: str, above: str | None, limit: int
) -> dict[str, Any]:
    """The matters of a village's list that nobody has paired, with proposals (see schemas.UnpairedListOut).

    Raises BadParameter for a division above that is none.
    """
    region = principal.within(asked)
    known = await tools.reference.within(session)
    known.require_region(region, "?region")
    upper = above or next(iter(ancestors(region)), region)
    if upper not in ancestors(region):
        raise BadParameter.at(
            "?above",
            "not_above",
            f"{upper} 不是 {region} 的上级",
            f"{upper} is not a division above {region}",
        )
    today = tools.clock.today()
    lower, higher = known.catalogue_in_force(region, today), known.catalogue_in_force(upper, today)
    own = {key: one for key, one in (lower.items.items() if lower else ()) if one["regime"] in VILLAGE}
    others = {
        key: one for key, one in (higher.items.items() if higher else ()) if one["regime"] not in VILLAGE
    }
    done = {
        pair.item
        for pair in await repository.standing(session, region)
        if (pair.region, pair.above) == (region, upper)
    }
    documents = documents_of(others)
    return {
        "region": region, "above": upper, "paired": len(done & own.keys()),
        "items": [
            {
                "item": key, "name": one["name"],
                "proposals": [
                    {"item": p.key, "name": others[p.key]["name"], "score": p.score,
                     "why": [{"member": w.member, "words": list(w.words)} for w in p.why]}
                    for p in proposed(one, others, documents)[:limit]
                ],
            }
            for key, one in own.items()
            if key not in done
        ],
    }  # fmt: skip


async def comparison(session: AsyncSession, pair: MatterPair) -> dict[str, Any]:
    """What was published of a pair, side by side (see schemas.ComparisonOut)."""
    newest = await newest_of_items(session, _places(pair))
    return (await _compared(pair, newest, await _facts(session, [pair], newest)))[0]


def _places(pair: MatterPair) -> tuple[tuple[str, str], tuple[str, str]]:
    return (pair.region, pair.item), (pair.above, pair.above_item)


async def _facts(
    session: AsyncSession, pairs: Iterable[MatterPair], newest: _Newest
) -> Mapping[str, PublicationFacts]:
    published = {newest[place].id for pair in pairs for place in _places(pair) if place in newest}
    return await facts.several(session, sorted(published)) if published else {}


async def _compared(
    pair: MatterPair, newest: _Newest, kept: Mapping[str, PublicationFacts]
) -> tuple[dict[str, Any], int]:
    """A comparison, and how much work it was: facts of one side times facts of the other."""
    here, above = (newest.get(place) for place in _places(pair))
    mine, yours = (kept.get(one.id) if one is not None else None for one in (here, above))
    compared: list[Compared] = []
    work = 0
    if here is None or above is None:
        state = "not_published"
    elif mine is None or yours is None:
        state = "no_facts"
    else:
        left, right = ([fact_of(one) for one in side.facts] for side in (mine, yours))
        work = len(left) * len(right)
        compared = await anyio.to_thread.run_sync(compare, left, right)
        state = state_of(compared)
    counts = Counter(one.code for one in compared)
    document = {
        "pair": pair.id, "state": state, "here": _place(pair.region, pair.item, here, mine),
        "above": _place(pair.above, pair.above_item, above, yours),
        "counts": {code: counts[code] for code in ("same", "differs", "only_here", "only_above")},
        "differences": [
            {
                "code": one.code, "here": one.here.as_dict() if one.here else None,
                "above": one.above.as_dict() if one.above else None, "likeness": one.likeness,
            }
            for one in compared
            if one.code != "same"
        ],
        "basis": "国办发〔2019〕54号第十一项", "match_status": "inference",
    }  # fmt: skip
    return document, work


def _place(
    region: str, item: str, found: Publication | None, kept: PublicationFacts | None
) -> dict[str, Any]:
    return {
        "region": region, "item": item, "publication": found.id if found else None, "title": found.title if found else None,
        "url": found.url if found else None, "published_on": found.published_on if found else None, "has_facts": kept is not None,
    }  # fmt: skip


async def differences(
    session: AsyncSession, region: str, *, state: str | None, after: str | None, limit: int
) -> tuple[list[dict[str, Any]], str | None]:
    """Comparisons of the pairs of a division and below, by pair (`state`: only those in it), and the pair after which to go on.

    At most `LOOKED` pairs and about `WORK` are looked at, whatever is found: None alone says that there is no more.
    """
    pairs = await repository.list_page(session, region, after=after, limit=LOOKED + 1)
    looked = pairs[:LOOKED]
    newest = await newest_of_items(session, {place for pair in looked for place in _places(pair)})
    found: list[dict[str, Any]] = []
    done = 0
    for number, pair in enumerate(looked):
        if number % LOADED == 0:
            kept = await _facts(session, looked[number : number + LOADED], newest)
        one, work = await _compared(pair, newest, kept)
        done += work
        if state in (None, one["state"]):
            found.append(one)
        if len(found) == limit or done >= WORK:
            return found, _go_on(pairs, number)
    return found, _go_on(pairs, len(looked) - 1)


def _go_on(pairs: Sequence[MatterPair], last: int) -> str | None:
    """The pair after which to go on, where the last one that was looked at is not the last that there is."""
    return pairs[last].id if last + 1 < len(pairs) else None
