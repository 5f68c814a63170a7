"""The keys under which a rule is filed, so that an event that it holds for looks under one of them. Pure.

A key is a set of atoms (dimension, value); an event hits it when it has all of them. A rule's *cover* is a set of keys of
which it hits at least one whenever the rule holds; an *exact* cover also holds the other way round, so that a hit need not
be checked. Negations have no cover of their own: what stands beside them has.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import Final

from services.push.region_changes.rules import Lineage
from services.push.subscriptions.evaluation import Facts
from services.push.subscriptions.grammar import All, AnyOf, Not, Region, Rule, Values

Atom = tuple[str, str]
Key = frozenset[Atom]
#: So many keys a rule is filed under at most.
MAX_KEYS: Final = 64
#: Which dimension tells rules apart best; the others are left to the check when there would be too many keys.
_BEST: Final = ("item", "down", "up", "exact", "body", "audience", "domain", "event_type", "class")


@dataclass(frozen=True, slots=True)
class Cover:
    """The keys, and whether a hit is enough."""

    keys: frozenset[Key]
    exact: bool


def cover_of(rule: Rule, lineage: Lineage) -> Cover | None:
    """The cover of a rule; None when it has none: it has to be checked for every event."""
    match rule:
        case Values(dimension, values):
            if len(values) > MAX_KEYS:
                return None
            return Cover(frozenset(frozenset({(dimension, value)}) for value in values), True)
        case Region(code, direction):
            codes = lineage.ever_above(code) if direction == "down" else lineage.ever(code)
            if len(codes) > MAX_KEYS:
                return None
            # Of a division that has changed the day of the message decides which of its codes counts.
            return Cover(
                frozenset(frozenset({(direction, each)}) for each in codes), not lineage.changed(code)
            )
        case Not():
            return None
        case AnyOf(of):
            return _of_any([cover_of(part, lineage) for part in of])
        case All(of):
            return _of_all([cover_of(part, lineage) for part in of])


def atoms_of(facts: Facts, lineage: Lineage) -> dict[str, tuple[str, ...]]:
    """The atoms of an event, by dimension: the three directions are dimensions here."""
    places = tuple(lineage.given(facts.region, facts.day))
    found = {name: tuple(values) for name, values in facts.values.items()}
    return found | {
        "down": places, "exact": places, "up": tuple(lineage.above_given(facts.region, facts.day))
    }  # fmt: skip


def _of_any(covers: Iterable[Cover | None]) -> Cover | None:
    keys: set[Key] = set()
    exact = True
    for cover in covers:
        if cover is None:
            return None
        keys |= cover.keys
        exact = exact and cover.exact
    return Cover(frozenset(keys), exact) if len(keys) <= MAX_KEYS else None


def _of_all(covers: Iterable[Cover | None]) -> Cover | None:
    given = list(covers)
    usable = sorted((cover for cover in given if cover is not None), key=_worth)
    if not usable:
        return None
    keys, exact = usable[0].keys, usable[0].exact and len(usable) == len(given)
    for cover in usable[1:]:
        if len(keys) * len(cover.keys) > MAX_KEYS:
            exact = False
            continue
        keys = frozenset(one | other for one, other in product(keys, cover.keys))
        exact = exact and cover.exact
    return Cover(keys, exact)


def _worth(cover: Cover) -> tuple[int, list[list[Atom]]]:
    """How well a cover tells rules apart: by its worst key; the second member only fixes the order."""
    worst = max(min(_BEST.index(dimension) for dimension, _ in key) for key in cover.keys)
    return worst, sorted(sorted(key) for key in cover.keys)
