"""Use cases of targets: read the facts of a message and the terms of its audience out of the catalogue; refuse widening."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import contains
from kernel.http.problems import FieldError, Invalid
from kernel.security.principal import Principal
from services.push.audiences.rules import Terms, WideningError, audience_values, terms_of
from services.push.groups import repository as groups
from services.push.groups.rules import standing_for
from services.push.known import repository as known_rows
from services.push.known import service as known
from services.push.region_changes import service as region_changes
from services.push.subscriptions.evaluation import Facts
from services.push.tools import Tools

#: The type of what was given rise to by no event but by whoever sends it.
BY_HAND: Final = "by_hand"


@dataclass(frozen=True, slots=True)
class Target:
    """The facts, the terms, and where they come from (catalogue, version, item, publication)."""

    facts: Facts
    terms: Terms
    reference: dict[str, Any]


async def target_of(
    session: AsyncSession, principal: Principal, tools: Tools, values: dict[str, Any]
) -> Target:
    """What a caller asks for (see AudienceIn), as the catalogue has it.

    Raises Forbidden for another division, Invalid for what is unknown, for an item whose audience the catalogue does not
    say or that no registered group stands for, and for every widening (`audience_widened`, with the rule).
    """
    region, narrow = values["region"], values["narrow"] or {"groups": None, "regions": None}
    await region_changes.require_division(session, principal, region)
    for n, part in enumerate(narrow["regions"] or ()):
        await region_changes.require_known(session, part, f"/narrow/regions/{n}")
    day = values["day"] or tools.clock.today()
    found = await known.referred(session, region, day, values["item"], values["catalogue"])
    reference = {
        "catalogue": found.catalogue, "version": found.number, "item": found.item, "publication": values["publication"],
    }  # fmt: skip
    if not contains(found.region, region):
        raise _widened("/region", region, reference, "region")
    scope, standing = await _whom(session, found, region)
    await _known_groups(session, region, narrow["groups"] or [])
    try:
        terms = terms_of(scope, standing, region, narrow["groups"], narrow["regions"])
    except WideningError as error:
        raise _widened(error.pointer, error.value, reference, error.clause) from error
    bodies = {found.facts["responsible_body"]} | await _body(session, values, reference)
    facts = Facts(
        {
            "domain": frozenset({found.facts["domain"]}), "item": frozenset({found.item}),
            "body": frozenset(body for body in bodies if body), "audience": audience_values(scope, terms),
            "event_type": frozenset({values["event_type"] or BY_HAND}), "class": frozenset({values["class_"]}),
        },
        region, day,
    )  # fmt: skip
    return Target(facts, terms, reference)


async def _whom(session: AsyncSession, found: known.Reference, region: str) -> tuple[str, list[str]]:
    """The scope of an item (公开对象), and the groups that stand for its words."""
    audience = found.facts.get("audience")
    if audience is None:
        raise Invalid.at(
            "/item", "no_audience",
            f"目录 {found.catalogue}(第 {found.number} 版)没有写明事项 {found.item} 的公开对象;请先在目录中补全",
            f"catalogue {found.catalogue} (version {found.number}) does not say whom {found.item} is for: complete it there first",
        )  # fmt: skip
    around = await groups.around(session, region)
    standing = standing_for(audience["note"], {group.id: group.stands_for for group in around})
    if audience["scope"] == "specific_group" and not standing:
        raise Invalid.at(
            "/item", "no_group",
            f"该事项面向特定群体“{audience['note'] or ''}”,但没有登记代表这一写法的受众群体;请用 PUT /v1/push/groups/{{id}} 登记",
            f"the item is for a specific group ({audience['note'] or 'not named'}) for which no audience group stands:"
            " register one by PUT /v1/push/groups/{id}",
        )  # fmt: skip
    return audience["scope"], standing


async def _known_groups(session: AsyncSession, region: str, named: list[str]) -> None:
    there = {group.id for group in await groups.around(session, region)}
    for n, group in enumerate(named):
        if group not in there:
            raise Invalid.at(
                f"/narrow/groups/{n}", "unknown_group", f"行政区划 {region} 没有受众群体 {group}",
                f"there is no audience group {group} of {region}",
            )  # fmt: skip


async def _body(session: AsyncSession, values: dict[str, Any], reference: dict[str, Any]) -> set[str]:
    """The body of the publication that is named, if any. Raises Invalid for one that is not of this item and division."""
    if values["publication"] is None:
        return set()
    row = await known_rows.publication(session, values["publication"])
    if row is None or row.withdrawn or row.item != values["item"]:
        raise Invalid.at(
            "/publication", "unknown_publication", f"没有该事项的公开记录 {values['publication']}(或已撤回)",
            f"there is no publication {values['publication']} of the item, or it was withdrawn",
        )  # fmt: skip
    if not contains(row.region, values["region"]):
        raise _widened("/region", values["region"], reference, "publication")
    return {row.facts["body"]} if row.facts["body"] else set()


_WHAT: Final = {
    "audience": ("公开对象", "its audience (公开对象)"), "region": ("行政区划", "its division"),
    "publication": ("公开记录的行政区划", "the publication's division"),
}  # fmt: skip


def _widened(pointer: str, value: str, reference: dict[str, Any], clause: str) -> Invalid:
    zh_what, en_what = _WHAT[clause]
    rule = {
        "id": f"{reference['catalogue']}/{reference['item']}",
        "version": reference["version"],
        "clause": f"/{clause}",
    }
    zh = f"{value} 超出目录规定的{zh_what}(目录 {reference['catalogue']} 第 {reference['version']} 版);受众只能缩小,不能扩大"
    en = (
        f"{value} is beyond {en_what} as catalogue {reference['catalogue']} (version {reference['version']}) says:"
        " an audience is narrowed, never widened"
    )
    return Invalid(
        zh, en, code="audience_widened", errors=[FieldError(pointer, "audience_widened", zh, en)], rule=rule
    )
