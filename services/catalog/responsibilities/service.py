"""Use case of responsibilities: the rows of a division against those of the divisions below it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import COUNTRY, ancestors, contains, level_of
from kernel.security.principal import Principal
from services.catalog.joint_duties import repository as joint_duties
from services.catalog.joint_duties.models import JointDuty
from services.catalog.matter_pairs import repository as matter_pairs
from services.catalog.reference import Known, KnownCatalogue
from services.catalog.responsibilities.rules import (
    Disagreement,
    Side,
    between,
    counterparts,
    left_out,
    side_of,
    twice,
    within,
)
from services.catalog.tools import Tools

_TOLD: Final[Mapping[str, tuple[str, str]]] = {
    "each_names_the_other": ("上下级目录各写由对方公开,无人公开", "each side names the other as publisher: nobody publishes"),
    "absent_below": ("上级目录写由下级公开,下级自有目录没有该事项", "the row above names the level below, whose own catalogue has no such matter"),
    "absent_above": ("下级目录写由上级公开,上级目录没有该事项", "the row below names the level above, whose catalogue has no such matter"),
    "each_names_itself": ("上下级目录各写由自己公开,未登记共同职责", "each side names itself as publisher, and no joint duty is registered"),
    "two_bodies": ("一行中有同级的两个公开主体,未说明谁牵头,也未登记共同职责", "one row names two bodies of one level; nothing says who leads"),
    "two_rows": ("同一事项在目录中有两行,公开主体不同", "the same matter stands in two rows with different bodies"),
}  # fmt: skip
#: The level of a division's row in the words of catalogues.
_LEVELS: Final = {"prefecture": "municipal", "county": "county", "township": "township", "village": "village"}


async def conflicts(
    session: AsyncSession, principal: Principal, tools: Tools, asked: str | None, kind: str | None, *,
    after: str | None, limit: int,
) -> tuple[dict[str, Any], str | None]:  # fmt: skip
    """One page of what a division and those directly below it do not agree on (see schemas.ConflictsOut), and the place
    after which the next begins.
    """
    region = principal.within(asked)
    known = await tools.reference.within(session)
    known.require_region(region, "?region")
    bodies = {
        body.name: _LEVELS.get(level_of(body.region), "municipal")
        for body in known.bodies.values()
        if contains(region, body.region)
    }
    city = known.regions[region].endswith("市") and level_of(region) == "county"
    own = known.catalogue_in_force(region, tools.clock.today())
    upper = _sides(own, region, bodies, city)
    pairs = await matter_pairs.standing(session, region)
    found = [*_inside(upper, bodies, city)]
    inherited, compared = [], [_about(known, region, own, upper)]
    unread = sum(side.by is None for side in upper)
    for below in _below(known, region):
        catalogue = known.catalogue_in_force(below, tools.clock.today())
        if catalogue is None or catalogue.region != below:
            inherited.append(below)
            continue
        lower = _sides(catalogue, below, bodies, city)
        compared.append(_about(known, below, catalogue, lower))
        unread += sum(side.by is None for side in lower)
        told = [
            (pair.item, pair.above_item) for pair in pairs if (pair.region, pair.above) == (below, region)
        ]
        matched = counterparts(upper, lower, told)
        found += [one for up, low in matched if (one := between(up, low))]
        found += left_out(upper, lower, matched, (region, below), _LEVELS.get(level_of(below), "municipal"))
        found += _inside(lower, bodies, city)
    duties = await joint_duties.standing(session, region)
    found = [one for one in found if not (one.kind == "overlap" and _is_said(one, duties))]
    counts = Counter(one.kind for one in found)
    listed = sorted((one for one in found if kind in (None, one.kind)), key=lambda one: one.place)
    page = [one for one in listed if after is None or one.place > after]
    document = {
        "region": {"code": region, "name": known.regions[region]}, "as_of": tools.clock.today().isoformat(),
        "compared": compared, "inherited": inherited, "unread": unread,
        "counts": {name: counts[name] for name in ("blind_zone", "overlap")},
        "items": [_shown(one, known) for one in page[:limit]],
    }  # fmt: skip
    return document, page[limit - 1].place if len(page) > limit else None


def _below(known: Known, region: str) -> list[str]:
    """The divisions directly below that are registered."""
    return sorted(code for code in known.regions if code != COUNTRY and ancestors(code)[:1] == (region,))


def _sides(
    catalogue: KnownCatalogue | None, region: str, bodies: Mapping[str, str], city: bool
) -> list[Side]:
    if catalogue is None:
        return []
    level = _LEVELS.get(level_of(region), "municipal")
    return [
        side_of(item, region, level, catalogue.id, bodies, city)
        for item in catalogue.items.values()
        if item["regime"] == "government_information"
    ]


def _inside(sides: Sequence[Side], bodies: Mapping[str, str], city: bool) -> Iterable[Disagreement]:
    yield from (one for side in sides if (one := within(side, bodies, city)))
    yield from twice(sides)


def _is_said(one: Disagreement, duties: Sequence[JointDuty]) -> bool:
    """Whether a joint duty is registered for one of the rows, in its division or above it."""
    return any(
        duty.item == side.item["id"] and contains(duty.region, side.region)
        for duty in duties
        for side in one.sides
    )


def _about(
    known: Known, region: str, catalogue: KnownCatalogue | None, sides: Sequence[Side]
) -> dict[str, Any]:
    return {
        "region": region, "name": known.regions[region], "catalogue": catalogue.id if catalogue else "", "items": len(sides),
    }  # fmt: skip


def _shown(one: Disagreement, known: Known) -> dict[str, Any]:
    zh, en = _TOLD[one.code]
    return {
        "kind": one.kind, "code": one.code, "message_zh": zh, "message_en": en, "bodies": list(one.bodies),
        "basis_status": "inference",
        "absent": {"region": one.absent, "region_name": known.regions[one.absent]} if one.absent else None,
        "rows": [
            {
                "region": side.region, "region_name": known.regions[side.region], "level": side.level,
                "catalogue": side.catalogue, "item": side.item["id"], "name": side.item["name"], "domain": side.item["domain"],
                "responsible_body": (side.item["responsible_body"] or {}).get("text"), "levels": side.item["levels"],
                "names_levels": sorted(side.names), "read_from": side.by,
            }
            for side in one.sides
        ],
    }  # fmt: skip
