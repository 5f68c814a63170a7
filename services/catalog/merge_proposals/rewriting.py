"""The deviations of a draft written anew over the new version of its guideline. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any, Final

from services.catalog.catalogues.deviations import REVIEWED, Fault, examine, review_fault
from services.catalog.catalogues.rules import refusals
from services.catalog.guidelines.rules import Item
from services.catalog.merge_proposals.rules import LOCAL, REMOVED, Change, Decision, standing

_USUAL_REGIME: Final = "government_information"


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision with what a deviation may need of it: the reason, when it is looked at again, the 权责清单, by whom."""

    decision: Decision
    reason: str
    review_on: date | None
    not_applicable: Mapping[str, Any] | None
    officer: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Kept:
    """A deviation: as it stands in the catalogue, or as it will in the draft (models.Deviation)."""

    kind: str
    changes: Mapping[str, Any]
    reason: str | None
    review_on: date | None
    not_applicable: Mapping[str, Any] | None
    checked: Mapping[str, Any]
    officer: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Ground:
    """What deviations are written over: the domain, the items of both versions, what the catalogue deviates in, the division's level,
    the day, how the words of requests become the members of items, and where an item that is kept comes from.
    """

    domain: str
    base: Mapping[str, Item]
    theirs: Mapping[str, Item]
    known: Mapping[str, Kept]
    level: str
    on: date
    members: Callable[[Mapping[str, Any]], Item]
    provenance: Mapping[str, Any]


Decisions = Mapping[tuple[str, str | None], Decided]


def rewritten(
    changes: Sequence[Change], decisions: Decisions, ground: Ground
) -> tuple[dict[str, Kept], list[Fault]]:
    """The deviations over the new version by item, and why they do not hold; `changes` as `merge` orders them."""
    found: dict[str, Kept] = {}
    faults: list[Fault] = []
    for item, group in groupby(changes, lambda change: change.item):
        own = list(group)
        made = _whole(own[0], decisions, ground) if own[0].member is None else _part(own, decisions, ground)
        if made is not None:
            found[item] = made
            faults += _judged(item, made, own, decisions, ground)
    return found, faults


def _whole(change: Change, decisions: Decisions, ground: Ground) -> Kept | None:
    decided = decisions.get((change.item, None))
    value = standing(change, _plain(decisions))
    known = ground.known.get(change.was or "")
    if change.outcome == LOCAL:
        assert known is not None, "a row of the county's own is a deviation"
        return replace(known, changes={**known.changes, "id": change.item})
    if change.outcome == REMOVED and value is not None:
        assert known is not None
        assert decided is not None
        row = {**ground.base[change.was or ""], **known.changes, "id": change.item}
        row["provenance"] = dict(ground.provenance) | {"item": change.was}
        return Kept("add", row, decided.reason, None, None, {}, decided.officer)
    if value is None and change.theirs is not None:
        assert known is not None, "only a deviation removes"
        return known if decided is None else _with(known, decided)
    return None


def _part(own: Sequence[Change], decisions: Decisions, ground: Ground) -> Kept | None:
    item = own[0].item
    known = ground.known.get(own[0].was or "")
    members: Item = {}
    told: list[Decided] = []
    for change in own:
        value = standing(change, _plain(decisions))
        if change.member in (None, "id") or value == change.theirs:
            continue
        members |= _members(change, value, known, ground)
        if decided := decisions.get((item, change.member)):
            told.append(decided)
    if not members:
        return None
    last = told[-1] if told else None
    kind = "relax" if refusals(ground.theirs[item], members) else "refine"
    before = known if known is not None else None
    officer = last.officer if last else before.officer if before else {}
    reason = ";".join(dict.fromkeys(one.reason for one in told)) or (before.reason if before else None)
    if kind == "refine":
        return Kept(kind, members, reason, None, None, {}, officer)
    carried = before if before and before.kind == "relax" else None
    review_on = next((one.review_on for one in reversed(told) if one.review_on), None)
    cited = next((one.not_applicable for one in reversed(told) if one.not_applicable), None)
    return Kept(
        kind, members, reason, review_on or (carried.review_on if carried else None),
        cited or (carried.not_applicable if carried else None), {}, officer,
    )  # fmt: skip


def _members(change: Change, value: Any, known: Kept | None, ground: Ground) -> Item:
    """A member in the item's own shape: what the county had stays as it was read."""
    member = change.member or ""
    if known is not None and value == change.ours and member in known.changes:
        both = ("names", "name") if member == "names" else (member,)
        return {name: known.changes[name] for name in both if name in known.changes}
    if member == "regime" and value is None:
        return {member: _USUAL_REGIME}
    return ground.members({member: value})


def _judged(
    item: str, made: Kept, own: Sequence[Change], decisions: Decisions, ground: Ground
) -> list[Fault]:
    """Why a deviation that a decision makes does not hold; one that is carried on is judged when it is published."""
    told = [decided for change in own if (decided := decisions.get((item, change.member)))]
    if made.kind == "add" or not told:
        return []
    verdict = examine(
        made.kind, ground.theirs[item], made.changes, level=ground.level, cited=made.not_applicable is not None
    )  # fmt: skip
    faults = list(verdict.faults)
    if made.kind in REVIEWED and (late := review_fault(made.review_on, ground.on)):
        faults.append(late)
    return [
        replace(fault, pointer=f"/changes/{item}{fault.pointer.removeprefix('/changes')}") for fault in faults
    ]


def checked(item: str, made: Kept, ground: Ground) -> dict[str, Any]:
    """What of the law a deviation was held against, as the catalogue shows it."""
    if made.kind == "add":
        return dict(made.checked)
    row = ground.theirs[item]
    verdict = examine(made.kind, row, made.changes, level=ground.level, cited=made.not_applicable is not None)
    named = {"name": row["name"], "domain": row["domain"]} if made.kind == "remove" else {}
    return {**named, **verdict.checked}


def _with(known: Kept, decided: Decided) -> Kept:
    return replace(
        known, reason=decided.reason, review_on=decided.review_on or known.review_on,
        not_applicable=decided.not_applicable or known.not_applicable, officer=decided.officer,
    )  # fmt: skip


def _plain(decisions: Decisions) -> Mapping[tuple[str, str | None], Decision]:
    return {key: decided.decision for key, decided in decisions.items()}
