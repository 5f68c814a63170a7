"""Use cases of audiences: resolve one, try one out, say why a subscriber is told or is not."""

from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.db.ahead import ahead
from kernel.http.problems import NotFound
from kernel.ids import new_id
from kernel.security.principal import Principal
from services.push.audiences import repository
from services.push.audiences.models import Audience, AudienceMember
from services.push.audiences.rules import About, Terms, Versioned, verdict
from services.push.audiences.words import sentences
from services.push.digests import repository as digests
from services.push.digests.rules import split
from services.push.events import AudienceResolved
from services.push.groups import repository as members
from services.push.matcher import Found
from services.push.preferences import repository as preferences
from services.push.region_changes import repository as region_changes
from services.push.region_changes.rules import Lineage
from services.push.registry import repository as registry
from services.push.registry import service as subscribers
from services.push.responsible_persons import repository as responsible
from services.push.responsible_persons.rules import registered
from services.push.subscriptions import repository as subscriptions
from services.push.subscriptions.evaluation import Facts
from services.push.targets.service import Target, target_of
from services.push.tools import Tools

BATCH: Final = 500
#: Of more subscriptions the members are found while those before them are written.
MANY: Final = 2_000
SAMPLE: Final = 10
_SHOWN: Final = (
    "id", "region", "day", "named", "catalogue", "catalogue_version", "item", "publication", "facts", "terms", "told", "kept_out",
    "client", "resolved_at", "kind",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Member:
    """What is found of a subscriber: see AudienceMember."""

    subscriber: str
    told: bool
    about: About
    channels: list[str]
    later: dict[str, list[str]]
    why: list[dict[str, Any]]

    def shown(self) -> dict[str, Any]:
        """As answers show it."""
        names = ("subscriber", "told", "channels", "later", "why")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody who is told without the catalogue's doing: on which channels, and why."""

    subscriber: str
    channels: list[str]
    why: list[dict[str, Any]]


async def name(
    session: Session, tools: Tools, *, region: str, item: str, members: Sequence[Named]
) -> Audience:
    """Keep an audience of persons who are named; `item` may be empty."""
    now = tools.clock.now()
    audience = Audience(
        id=new_id("aud"), region=region, named=True, day=tools.clock.today(), catalogue="", catalogue_version=0, item=item,
        publication=None, facts={}, terms={"groups": None, "regions": None}, lineage=0, revision=0, told=len(members),
        kept_out=0, client=tools.outbox.source, resolved_at=now,
    )  # fmt: skip
    repository.add(session, audience)
    await session.flush()
    people = await registry.several(session, [one.subscriber for one in members])
    await repository.add_members(
        session,
        [
            {
                "audience": audience.id, "subscriber": one.subscriber, "told": True, "channels": sorted(one.channels),
                "later": {}, "about": {"region": people[one.subscriber].region, "groups": []}, "why": one.why,
            }
            for one in members
        ],
    )  # fmt: skip
    return audience


def shown(audience: Audience) -> dict[str, Any]:
    """An audience as answers show it."""
    return {name: getattr(audience, name) for name in _SHOWN}


async def read(session: AsyncSession, principal: Principal, identifier: str) -> Audience:
    """An audience of the caller's division; raises NotFound."""
    audience = await repository.get(session, identifier)
    if audience is None or not principal.reaches(audience.region):
        raise NotFound(f"没有受众 {identifier}", f"there is no audience {identifier}")
    return audience


async def resolve(session: Session, principal: Principal, tools: Tools, values: dict[str, Any]) -> Audience:
    """Find whom a message is for and keep each reason. Raises what `target_of` raises."""
    target = await target_of(session, principal, tools, values)
    found = await tools.matcher.find(session, target.facts)
    audience = Audience(
        id=new_id("aud"), named=False, region=target.facts.region, day=target.facts.day, catalogue=target.reference["catalogue"],
        catalogue_version=target.reference["version"], item=target.reference["item"],
        publication=target.reference["publication"], facts=target.facts.document(), terms=target.terms.document(),
        lineage=found.lineage.number, revision=found.revision, told=0, kept_out=0, client=principal.client,
        resolved_at=tools.clock.now(), kind=principal.kind,
    )  # fmt: skip
    repository.add(session, audience)
    await session.flush()
    told = kept_out = 0
    find = partial(_members, target=target, found=found)
    async with aclosing(
        ahead(session, find) if len(found.subscriptions) > MANY else find(session)
    ) as batches:
        async for batch in batches:
            rows = [
                {"audience": audience.id, "about": one.about.document()} | one.shown() for one in batch
            ]  # fmt: skip
            await repository.add_members(session, rows)
            told, kept_out = (
                told + sum(one.told for one in batch),
                kept_out + sum(not one.told for one in batch),
            )
    audience.told, audience.kept_out = told, kept_out
    await session.flush()
    resolved = AudienceResolved(
        audience=audience.id, region=audience.region, item=audience.item, catalogue=audience.catalogue,
        catalogue_version=audience.catalogue_version, told=told, kept_out=kept_out, key_kind=audience.kind,
    )  # fmt: skip
    await tools.outbox.record(session, resolved.record(f"audiences/{audience.id}"), now=tools.clock.now())
    return audience


async def preview(
    session: AsyncSession, principal: Principal, tools: Tools, values: dict[str, Any]
) -> dict[str, Any]:
    """What `resolve` would find, in numbers and samples (see PreviewOut); nothing is kept."""
    target = await target_of(session, principal, tools, values)
    found = await tools.matcher.find(session, target.facts)
    told, kept_out = 0, 0
    by_region: Counter[str] = Counter()
    samples: dict[bool, list[dict[str, Any]]] = {True: [], False: []}
    async for batch in _members(session, target, found):
        for one in batch:
            told, kept_out = told + one.told, kept_out + (not one.told)
            if one.told:
                by_region[one.about.region[:6]] += 1
            if len(samples[one.told]) < SAMPLE:
                samples[one.told].append(one.shown())
    return {
        "catalogue": target.reference["catalogue"], "catalogue_version": target.reference["version"],
        "item": target.reference["item"], "facts": target.facts.document(), "terms": target.terms.document(),
        "told": told, "kept_out": kept_out, "by_region": dict(sorted(by_region.items())), "sample": samples[True],
        "sample_kept_out": samples[False],
    }  # fmt: skip


async def reason(
    session: AsyncSession, principal: Principal, tools: Tools, audience: Audience, subscriber: str
) -> dict[str, Any]:
    """Why a subscriber is told, or why not (see ReasonOut). Raises NotFound for one of another division.

    What was found is stored; of whoever no rule held, the rules as of the audience's revision are asked again, and what is
    known of it (division, groups) is as of now.
    """
    owner = await subscribers.read(session, principal, subscriber)
    stored = await repository.member(session, audience.id, subscriber)
    if audience.named:
        return await _named_reason(session, audience, subscriber, stored)
    lineage = await region_changes.lineage_of(session, audience.lineage)
    rows = await subscriptions.as_of(session, [subscriber], audience.revision)
    rules = [_versioned(row) for row in rows[subscriber]]
    if stored is None:
        groups = (await members.groups_of(session, [subscriber]))[subscriber]
        about = About(owner.region, frozenset(groups))
    else:
        about = About.of_document(stored.about)
    facts, terms = Facts.of_document(audience.facts), Terms.of_document(audience.terms)
    again = verdict(facts, terms, reference_of(audience), rules, about, lineage)
    why = list(again.why) if stored is None else stored.why
    known = {(one.subscription, one.version): one.rule for one in rules}
    words_zh, words_en = sentences(why, known, audience.region)
    if not rules:
        words_zh.append("确定受众时该订阅者没有有效的订阅")
        words_en.append("the subscriber had no active subscription when the audience was resolved")
    return {
        "audience": audience.id, "subscriber": subscriber, "told": stored.told if stored else again.told, "why": why,
        "words_zh": words_zh, "words_en": words_en,
        "replay": {
            "told": again.told,
            "same": stored is None or (stored.told is again.told and stored.why == list(again.why)),
        },
    }  # fmt: skip


async def _named_reason(
    session: AsyncSession, audience: Audience, subscriber: str, stored: AudienceMember | None
) -> dict[str, Any]:
    """The reason of somebody who was named; `replay` asks the version of the register that named it again."""
    why = stored.why if stored else []
    words_zh, words_en = sentences(why, {}, audience.region)
    if stored is None:
        words_zh.append("该消息只发给指名的人,您不在其中")
        words_en.append("the message is for persons who were named; you are none of them")
    again = [await _names(session, audience, one, subscriber) for one in why]
    return {
        "audience": audience.id, "subscriber": subscriber, "told": stored is not None, "why": why, "words_zh": words_zh,
        "words_en": words_en, "replay": {"told": bool(again) and all(again), "same": all(again)},
    }  # fmt: skip


async def _names(session: AsyncSession, audience: Audience, why: dict[str, Any], subscriber: str) -> bool:
    """Whether the register names a subscriber at the version of a reason."""
    if why["dimension"] == "question":
        return await preferences.get(session, subscriber, why["matched"][0]) is not None
    if why["dimension"] == "digest":
        digest = await digests.get(session, why["rule"].removeprefix("digests/"))
        return digest is not None and (digest.subscriber, [digest.frequency]) == (subscriber, why["matched"])
    body, regions = registered(why["rule"], audience.region)
    rows = await responsible.versions(session, regions, body, why["version"])
    return any(
        subscriber in (row.persons if why["dimension"] == "responsible" else row.supervisors) for row in rows
    )


def reference_of(audience: Audience) -> dict[str, Any]:
    """Where the facts of an audience come from."""
    return {
        "catalogue": audience.catalogue, "version": audience.catalogue_version, "item": audience.item,
        "publication": audience.publication,
    }  # fmt: skip


async def _members(session: AsyncSession, target: Target, found: Found) -> AsyncGenerator[list[Member]]:
    """What is found of each subscriber that has one of these subscriptions, in batches."""
    owners: set[str] = set()
    for at in range(0, len(found.subscriptions), BATCH):
        owners |= await subscriptions.owners_of(session, found.subscriptions[at : at + BATCH])
    names = sorted(owners)
    for at in range(0, len(names), BATCH):
        batch = names[at : at + BATCH]
        homes = await registry.homes_of(session, batch)
        groups = await members.groups_of(session, batch)
        rules = await subscriptions.as_of(session, batch, found.revision)
        yield [
            _member(target, rules[name], About(homes[name], frozenset(groups[name])), name, found.lineage)
            for name in batch
        ]


def _member(
    target: Target, rows: Sequence[subscriptions.Held], about: About, name: str, lineage: Lineage
) -> Member:
    rules = [_versioned(row) for row in rows]
    found = verdict(target.facts, target.terms, target.reference, rules, about, lineage)
    holding = {one["rule"] for one in found.why}
    wanted = [(one.frequency, one.channels) for one in rules if found.told and one.subscription in holding]
    channels, later = split(wanted)
    return Member(name, found.told, about, channels, later, list(found.why))


def _versioned(row: subscriptions.Held) -> Versioned:
    return Versioned(*row)
