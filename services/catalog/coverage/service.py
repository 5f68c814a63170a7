"""Use cases of coverage: the figures of a division, its powers and its items, page by page or all at once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.security.principal import Principal
from services.catalog.coverage.rules import Tally, share, total
from services.catalog.power_links import repository as links
from services.catalog.power_links.models import PowerLink
from services.catalog.power_links.rules import gaps_of, stages_of
from services.catalog.power_links.service import covered
from services.catalog.power_lists import repository as lists
from services.catalog.power_lists.models import Power
from services.catalog.reference import Known
from services.catalog.tools import Tools

#: Powers that are looked at by one statement while a page is filled.
_AT_ONCE: Final = 500
Items = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What is asked for: None lets everything through. `gap`: a stage that nothing covers."""

    body: str | None = None
    listing: str | None = None
    kind: str | None = None
    linked: bool | None = None
    gap: str | None = None


class _InForce:
    """The items of the catalogues in force today, each division looked up once."""

    def __init__(self, known: Known, tools: Tools) -> None:
        self._known, self._today = known, tools.clock.today()
        self._found: dict[str, Items] = {}

    def items(self, region: str) -> Items:
        if region not in self._found:
            catalogue = self._known.catalogue_in_force(region, self._today)
            self._found[region] = catalogue.items if catalogue else {}
        return self._found[region]


async def summary(
    session: AsyncSession, principal: Principal, tools: Tools, asked: str | None
) -> dict[str, Any]:
    """The figures of a division and those below it (see schemas.CoverageOut)."""
    region = principal.within(asked)
    known = await tools.reference.within(session)
    known.require_region(region, "?region")
    in_force = _InForce(known, tools)
    tallies: dict[tuple[str, str], Tally] = {}
    for body, listing, _, number in await lists.counted(session, region):
        tallies.setdefault((body, listing), Tally()).powers += number
    by_power: dict[str, list[PowerLink]] = {}
    owners: dict[str, tuple[str, str]] = {}
    linked_items: set[str] = set()
    stale = 0
    for link, body, listing in await links.in_region(session, region):
        by_power.setdefault(link.power, []).append(link)
        owners[link.power] = (body, listing)
        if link.item in in_force.items(known.bodies[body].region):
            linked_items.add(link.item)
        else:
            stale += 1
    for power, some in by_power.items():
        items = in_force.items(known.bodies[owners[power][0]].region)
        standing = [link for link in some if link.item in items]
        unknown = [link for link in standing if not stages_of(link.stages, items[link.item])[0]]
        tallies[owners[power]].take(covered(some, items), len(standing), len(unknown))
    own = known.catalogue_in_force(region, tools.clock.today())
    government = [
        key for key, item in (own.items.items() if own else ()) if item["regime"] == "government_information"
    ]
    there = sum(key in linked_items for key in government)
    return {
        "region": {"code": region, "name": known.regions[region]}, "as_of": tools.clock.today().isoformat(),
        "totals": total(tallies.values()).figures(),
        "lists": {name: total(t for (_, of), t in tallies.items() if of == name).figures() for name in ("powers", "services")},
        "regions": _by_region(known, tallies), "bodies": _by_body(known, tallies),
        "items": {
            "catalogue": own.id if own else None, "items": len(government), "linked": there,
            "unlinked": len(government) - there, "linked_share": share(there, len(government)),
        },
        "stale_links": stale,
    }  # fmt: skip


def _by_region(known: Known, tallies: Mapping[tuple[str, str], Tally]) -> list[dict[str, Any]]:
    codes = sorted({known.bodies[body].region for body, _ in tallies})
    return [
        {"code": code, "name": known.regions[code]}
        | total(t for (body, _), t in tallies.items() if known.bodies[body].region == code).figures()
        for code in codes
    ]


def _by_body(known: Known, tallies: Mapping[tuple[str, str], Tally]) -> list[dict[str, Any]]:
    found = []
    bodies = {body for body, _ in tallies}
    for body in sorted(bodies, key=lambda b: (known.bodies[b].region, known.bodies[b].name)):
        of_lists = {listing: tally for (one, listing), tally in sorted(tallies.items()) if one == body}
        found.append(
            {
                "body": {"id": body, "name": known.bodies[body].name},
                "region": known.bodies[body].region,
                "succeeded_by": sorted(known.heirs(body) - {body}),
            }
            | total(of_lists.values()).figures()
            | {"lists": {listing: tally.figures() for listing, tally in of_lists.items()}}
        )
    return found


async def powers(
    session: AsyncSession, principal: Principal, tools: Tools, asked: str | None, narrowed: Narrowed, *,
    after: str | None, limit: int | None,
) -> list[dict[str, Any]]:  # fmt: skip
    """Powers of a division and below with what covers them (see schemas.PowerCoverageOut), by id; all of them without a
    limit. Raises BadParameter for a body that is not there.
    """
    region = principal.within(asked)
    known = await tools.reference.within(session)
    known.require_region(region, "?region")
    body = known.require_body(narrowed.body, "?body").id if narrowed.body else None
    in_force = _InForce(known, tools)
    found: list[dict[str, Any]] = []
    while limit is None or len(found) < limit:
        rows = await lists.list_page(
            session,
            region,
            body=body,
            listing=narrowed.listing,
            kind=narrowed.kind,
            after=after,
            limit=_AT_ONCE,
        )
        by_power = await links.of_powers(session, [row.id for row in rows])
        for row in rows:
            one = _shown(row, by_power.get(row.id, []), in_force.items(row.region), known)
            if narrowed.linked in (None, one["linked"]) and narrowed.gap in (None, *one["gaps"]):
                found.append(one)
        if len(rows) < _AT_ONCE:
            break
        after = rows[-1].id
    return found if limit is None else found[:limit]


def _shown(row: Power, some: Sequence[PowerLink], items: Items, known: Known) -> dict[str, Any]:
    told = []
    for link in some:
        item = items.get(link.item)
        stages, said_by = stages_of(link.stages, item)
        told.append(
            {"item": link.item, "name": item["name"] if item else None, "stands": item is not None, "stages": stages,
             "stages_from": said_by}
        )  # fmt: skip
    by_stage = covered(some, items)
    return {
        "power": row.id, "body": {"id": row.body, "name": known.bodies[row.body].name}, "region": row.region,
        "listing": row.listing, "code": row.code, "kind": row.kind, "name": row.name,
        "linked": any(one["stands"] for one in told), "items": told, "stages": by_stage,
        "gaps": gaps_of(stage for stage, by in by_stage.items() if by),
    }  # fmt: skip


async def items(
    session: AsyncSession, principal: Principal, tools: Tools, asked: str | None, *, domain: str | None,
    regime: str, linked: bool | None, after: str | None, limit: int | None,
) -> list[dict[str, Any]]:  # fmt: skip
    """The items of the catalogue in force in a division (see schemas.ItemCoverageOut), by id, with the number of powers
    and services of the division and below that are linked to each; all of them without a limit.
    """
    region = principal.within(asked)
    known = await tools.reference.within(session)
    known.require_region(region, "?region")
    own = known.catalogue_in_force(region, tools.clock.today())
    counts = Counter(link.item for link, _, _ in await links.in_region(session, region))
    found = [
        {
            "item": key, "name": item["name"], "domain": item["domain"], "regime": item["regime"],
            "responsible_body": (item["responsible_body"] or {}).get("text"), "stage": item["stage"], "powers": counts[key],
        }
        for key, item in sorted(own.items.items() if own else ())
        if domain in (None, item["domain"]) and item["regime"] == regime and linked in (None, counts[key] > 0)
        and (after is None or key > after)
    ]  # fmt: skip
    return found if limit is None else found[:limit]
