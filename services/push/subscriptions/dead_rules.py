"""Rules that can never hold: those that contradict themselves, and those that ask for what no catalogue has. Pure.

A rule is spread into its alternatives; it is alive when a message can be thought of for one of them. A rule with more
than MAX_ALTERNATIVES is not judged.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Final

from kernel.contracts.regions import ancestors, stem
from services.push.region_changes.rules import Lineage
from services.push.subscriptions.grammar import All, AnyOf, Not, Region, Rule, Values, leaves

MAX_ALTERNATIVES: Final = 512
#: Of these a message has one value; of the others it may have several, so that two conditions can both hold.
_SINGLE: Final = ("domain", "item", "event_type", "class")
#: A condition, and whether it is wanted (or has to fail).
Literal_ = tuple[Values | Region, bool]


class _TooManyError(Exception):
    pass


def contradicts_itself(rule: Rule, lineage: Lineage, domains: Mapping[str, set[str]]) -> bool:
    """Whether no message can be thought of for which a rule holds. `domains`: item -> the domains it can be of."""
    try:
        return not any(_possible(one, lineage, domains) for one in _alternatives(rule, True))
    except _TooManyError:
        return False


def values_of(rule: Rule, dimension: str) -> set[str]:
    """The values that a rule names in a dimension."""
    return {
        value
        for leaf in leaves(rule)
        if isinstance(leaf, Values) and leaf.dimension == dimension
        for value in leaf.values
    }


def without(rule: Rule, dimension: str, gone: set[str]) -> Rule | None:
    """The rule as it stands when these values never occur: None when nothing is left that could hold."""
    match rule:
        case Values(name, values) if name == dimension:
            kept = tuple(value for value in values if value not in gone)
            return Values(name, kept) if kept else None
        case All(of):
            parts = [without(part, dimension, gone) for part in of]
            return All(tuple(p for p in parts if p is not None)) if None not in parts else None
        case AnyOf(of):
            left = tuple(part for p in of if (part := without(p, dimension, gone)) is not None)
            return AnyOf(left) if left else None
    return rule  # a negation of what never occurs holds always


def _alternatives(rule: Rule, wanted: bool) -> Sequence[Sequence[Literal_]]:
    match rule:
        case Not(of):
            return _alternatives(of, not wanted)
        case All(of) | AnyOf(of):
            parts = [_alternatives(part, wanted) for part in of]
            if isinstance(rule, All) is not wanted:
                found = [one for part in parts for one in part]
            else:
                size = 1
                for part in parts:
                    size *= len(part)
                    if size > MAX_ALTERNATIVES:
                        raise _TooManyError
                found = [[literal for part in chosen for literal in part] for chosen in product(*parts)]
            if len(found) > MAX_ALTERNATIVES:
                raise _TooManyError
            return found
        case _:
            return [[(rule, wanted)]]


def _possible(literals: Sequence[Literal_], lineage: Lineage, domains: Mapping[str, set[str]]) -> bool:
    allowed: dict[str, set[str]] = {}
    refused: dict[str, set[str]] = {}
    for leaf, wanted in literals:
        if not isinstance(leaf, Values):
            continue
        if not wanted:
            refused.setdefault(leaf.dimension, set()).update(leaf.values)
        elif leaf.dimension not in _SINGLE:
            allowed.setdefault(leaf.dimension, set()).update(leaf.values)
        else:
            before = allowed.get(leaf.dimension)
            allowed[leaf.dimension] = set(leaf.values) if before is None else before & set(leaf.values)
    for dimension, values in allowed.items():
        if dimension in _SINGLE and not values - refused.get(dimension, set()):
            return False
    for leaf, wanted in literals:  # of several values each wanted condition needs one that is not refused
        if (
            wanted and isinstance(leaf, Values) and leaf.dimension not in _SINGLE
            and not set(leaf.values) - refused.get(leaf.dimension, set())
        ):  # fmt: skip
            return False
    return _item_in_domain(allowed, refused, domains) and _somewhere(literals, lineage)


def _item_in_domain(
    allowed: Mapping[str, set[str]], refused: Mapping[str, set[str]], domains: Mapping[str, set[str]]
) -> bool:
    if "item" not in allowed:
        return True
    asked = allowed.get("domain")
    return any(
        item not in domains
        or any(
            (asked is None or domain in asked) and domain not in refused.get("domain", ())
            for domain in domains[item]
        )
        for item in allowed["item"] - refused.get("item", set())
    )


def _somewhere(literals: Sequence[Literal_], lineage: Lineage) -> bool:
    """Whether a division can be thought of: one of those named, above them, or a new one below them."""
    asked = [(leaf, wanted) for leaf, wanted in literals if isinstance(leaf, Region)]
    if not asked or any(lineage.changed(leaf.code) for leaf, _ in asked):
        return True
    return any(
        all(_lies(code, leaf) is wanted for leaf, wanted in asked)
        for code in {code for leaf, _ in asked for code in _around(leaf.code)}
    )


def _around(code: str) -> Iterator[str]:
    yield code
    yield from ancestors(code)
    for above in (code, *ancestors(code)):
        yield f"{stem(above)}~~~~~~~~~~~~"[:12]  # no code has this shape: a division that nobody named


def _lies(code: str, leaf: Region) -> bool:
    match leaf.direction:
        case "exact":
            return code == leaf.code
        case "up":
            return code.startswith(stem(leaf.code)) and len(code) >= len(leaf.code)
        case "down":
            return code in (leaf.code, *ancestors(leaf.code))
