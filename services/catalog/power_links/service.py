"""Use cases of links: propose, decline, make, change, take away, show what they cover."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.db.session import one_at_a_time
from kernel.http.etag import require_match, version_etag
from kernel.http.problems import Conflict, Invalid, NotFound, Stale
from kernel.security.principal import Principal
from services.catalog.power_links import repository
from services.catalog.power_links.models import DeclinedLink, PowerLink
from services.catalog.power_links.rules import (
    STAGES,
    Proposed,
    gaps_of,
    proposals,
    proposed_stages,
    stages_of,
    texts_of,
)
from services.catalog.power_lists import service as lists
from services.catalog.power_lists.models import Power
from services.catalog.reference import KnownCatalogue
from services.catalog.tools import Tools


def etag_of(link: PowerLink) -> str:
    """The strong ETag of a link."""
    return version_etag(f"{link.power}.{link.item}", link.version)


def shown(link: PowerLink, items: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """A link as answers show it, held against the items of the catalogue in force."""
    item = items.get(link.item)
    stages, said_by = stages_of(link.stages, item)
    return {
        "power": link.power, "item": link.item, "name": item["name"] if item else None, "stands": item is not None,
        "stages": stages, "stages_from": said_by, "proposed_stages": proposed_stages(item) if item and not stages else [],
        "reason": link.reason, "proposed": link.proposed, "officer": link.officer, "linked_at": link.linked_at,
    }  # fmt: skip


def covered(links: Sequence[PowerLink], items: Mapping[str, Mapping[str, Any]]) -> dict[str, list[str]]:
    """Which items cover each stage of 五公开."""
    found: dict[str, list[str]] = {stage: [] for stage in STAGES}
    for link in links:
        for stage in stages_of(link.stages, items.get(link.item))[0]:
            found[stage].append(link.item)
    return found


async def catalogue_of(session: AsyncSession, tools: Tools, region: str) -> KnownCatalogue | None:
    """The catalogue in force today in a division."""
    return (await tools.reference.within(session)).catalogue_in_force(region, tools.clock.today())


async def of_power(
    session: AsyncSession, principal: Principal, tools: Tools, identifier: str
) -> dict[str, Any]:
    """The links of a power (see schemas.LinksOut)."""
    power = await lists.read(session, principal, identifier)
    links = (await repository.of_powers(session, [power.id])).get(power.id, [])
    catalogue = await catalogue_of(session, tools, power.region)
    items = catalogue.items if catalogue else {}
    stages = covered(links, items)
    return {
        "power": power.id, "catalogue": catalogue.id if catalogue else None, "links": [shown(link, items) for link in links],
        "stages": stages, "gaps": gaps_of(stage for stage, by in stages.items() if by),
    }  # fmt: skip


async def propose(
    session: AsyncSession, principal: Principal, tools: Tools, identifier: str, state: str, limit: int
) -> dict[str, Any]:
    """The items of the catalogue in force that a power may be linked to (see schemas.ProposalsOut): `state` is open, or declined
    where an officer said no to the same texts.
    """
    power = await lists.read(session, principal, identifier)
    catalogue = await catalogue_of(session, tools, power.region)
    items = catalogue.items if catalogue else {}
    linked = {link.item for link in (await repository.of_powers(session, [power.id])).get(power.id, [])}
    declined = await repository.declined(session, power.id)

    def stands(item: str) -> bool:
        return item in declined and declined[item].texts == texts_of(_asked(power), items[item])

    found = [
        one
        for one in proposals(_asked(power), await _body_name(session, tools, power), items, len(items))
        if stands(one.item) == (state == "declined")
    ]
    return {
        "power": power.id, "catalogue": catalogue.id if catalogue else None,
        "items": [
            _proposal_shown(one, items[one.item], one.item in linked, declined.get(one.item), stands(one.item))
            for one in found[:limit]
        ],
    }  # fmt: skip


def _proposal_shown(
    one: Proposed, item: Mapping[str, Any], linked: bool, declined: DeclinedLink | None, stands: bool
) -> dict[str, Any]:
    return one.as_dict() | {
        "name": item["name"], "domain": item["domain"], "responsible_body": (item["responsible_body"] or {}).get("text"),
        "proposed_stages": proposed_stages(item), "linked": linked,
        "declined": declined and _decline_shown(declined, stands),
    }  # fmt: skip


def _decline_shown(one: DeclinedLink, stands: bool) -> dict[str, Any]:
    return {"reason": one.reason, "officer": one.officer, "declined_at": one.declined_at, "stands": stands}


async def decline(
    session: Session, principal: Principal, tools: Tools, identifier: str, item: str, reason: str
) -> dict[str, Any]:
    """Decline the proposal of an item, as it stands; the proposal then. Raises Conflict where it is not proposed, or linked."""
    officer = principal.require_officer()
    power = await lists.read(session, principal, identifier)
    await one_at_a_time(session, f"power link {power.id} {item}")
    if await repository.get(session, power.id, item) is not None:
        raise Conflict(
            f"已关联事项 {item};如有误,请先取消关联",
            f"the power is linked to {item}: take the link away first, if it is wrong",
            code="linked_already",
        )
    catalogue = await catalogue_of(session, tools, power.region)
    items = catalogue.items if catalogue else {}
    one = await _proposal_of(session, tools, power, items, item)
    if one is None:
        raise Conflict(
            f"目前没有建议关联事项 {item};见 GET /v1/catalog/powers/{identifier}/proposals",
            f"{item} is not proposed: see GET /v1/catalog/powers/{identifier}/proposals",
            code="not_proposed",
        )
    declined = (await repository.declined(session, power.id)).get(item) or DeclinedLink(
        power=power.id, item=item
    )
    declined.texts, declined.reason = texts_of(_asked(power), items[item]), reason
    declined.proposed = {"score": one.score, "why": one.why}
    declined.officer, declined.key_id, declined.declined_at = (
        officer.as_dict(),
        principal.key_id,
        tools.clock.now(),
    )
    repository.add(session, declined)
    await session.flush()
    return _proposal_shown(one, items[item], False, declined, True)


async def put(
    session: Session, principal: Principal, tools: Tools, identifier: str, item: str, values: Mapping[str, Any],
    if_match: str | None,
) -> tuple[PowerLink, Mapping[str, Mapping[str, Any]], bool]:  # fmt: skip
    """Link a power to an item, or change the link (If-Match needed then); (link, items in force, whether it is new).

    Raises Conflict for a power that is no longer listed, Invalid for an item that the catalogue in force does not have.
    """
    officer = principal.require_officer()
    power = await lists.read(session, principal, identifier)
    if power.delisted_at is not None:
        raise Conflict(
            "该事项已移出清单,不能关联",
            "the power is no longer listed and cannot be linked",
            code="wrong_state",
        )
    catalogue = await catalogue_of(session, tools, power.region)
    if catalogue is None or item not in catalogue.items:
        raise Invalid.at(
            "item", "unknown_item", f"现行目录没有事项 {item};请先增补目录(POST /v1/catalog/catalogues)",
            f"the catalogue in force has no item {item}: add it first (POST /v1/catalog/catalogues)",
        )  # fmt: skip
    await one_at_a_time(session, f"power link {power.id} {item}")
    link = await repository.get(session, power.id, item)
    created = link is None
    if link is not None:
        require_match(if_match, etag_of(link))
    elif if_match is not None:
        raise Stale("尚未关联;新建时不要带 If-Match", "there is no link yet: to make it, leave If-Match out")
    else:
        link = PowerLink(power=power.id, item=item)
    like = await _proposal_of(session, tools, power, catalogue.items, item)
    link.stages = [stage for stage in STAGES if stage in values["stages"]]
    link.reason = values["reason"]
    link.proposed = {"score": like.score, "why": like.why} if like else None
    link.officer, link.key_id, link.linked_at = officer.as_dict(), principal.key_id, tools.clock.now()
    repository.add(session, link)
    await repository.forget_declined(session, power.id, item)
    await session.flush()
    return link, catalogue.items, created


async def read(
    session: AsyncSession, principal: Principal, tools: Tools, identifier: str, item: str
) -> tuple[PowerLink, Mapping[str, Mapping[str, Any]]]:
    """A link and the items in force; raises NotFound when there is none."""
    power = await lists.read(session, principal, identifier)
    link = await repository.get(session, power.id, item)
    if link is None:
        raise NotFound(f"{identifier} 没有关联事项 {item}", f"{identifier} is not linked to {item}")
    catalogue = await catalogue_of(session, tools, power.region)
    return link, catalogue.items if catalogue else {}


async def drop(
    session: Session, principal: Principal, tools: Tools, identifier: str, item: str, if_match: str | None
) -> None:
    """Take a link away; raises NotFound when there is none."""
    principal.require_officer()
    link, _ = await read(session, principal, tools, identifier, item)
    require_match(if_match, etag_of(link))
    await repository.drop(session, link)


def _asked(power: Power) -> dict[str, Any]:
    return {"name": power.name, "basis": power.basis, "domain": power.domain}


async def _proposal_of(
    session: AsyncSession, tools: Tools, power: Power, items: Mapping[str, Mapping[str, Any]], item: str
) -> Proposed | None:
    like = proposals(_asked(power), await _body_name(session, tools, power), items, len(items))
    return next((one for one in like if one.item == item), None)


async def _body_name(session: AsyncSession, tools: Tools, power: Power) -> str:
    return (await tools.reference.within(session)).bodies[power.body].name
