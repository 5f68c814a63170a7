"""Whether a rule holds for the facts of a message, and by which of its conditions. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.push.region_changes.rules import Lineage
from services.push.subscriptions.grammar import All, AnyOf, Not, Region, Rule, Values


@dataclass(frozen=True, slots=True)
class Facts:
    """What is told of a message: its values by dimension (see DIMENSIONS), its division, and the day it is of."""

    values: Mapping[str, frozenset[str]]
    region: str
    day: date

    def document(self) -> dict[str, Any]:
        """As stored."""
        values = {name: sorted(found) for name, found in self.values.items()}
        return {"values": values, "region": self.region, "day": self.day.isoformat()}

    @classmethod
    def of_document(cls, document: Mapping[str, Any]) -> "Facts":
        """As it was before it was stored."""
        values = {name: frozenset(found) for name, found in document["values"].items()}
        return cls(values, document["region"], date.fromisoformat(document["day"]))


@dataclass(frozen=True, slots=True)
class Reason:
    """A condition that decided: its pointer in the rule, its dimension, whether it held, and the message's values that
    it found (none where it found none).
    """

    clause: str
    dimension: str
    held: bool
    matched: tuple[str, ...]

    def document(self) -> dict[str, Any]:
        """As stored and shown."""
        return {
            "clause": self.clause, "dimension": self.dimension, "held": self.held, "matched": list(self.matched)
        }  # fmt: skip


def matches(rule: Rule, facts: Facts, lineage: Lineage) -> bool:
    """Whether a rule holds."""
    match rule:
        case Values(dimension, values):
            return not facts.values[dimension].isdisjoint(values)
        case Region():
            return bool(_found(rule, facts, lineage))
        case All(of):
            return all(matches(part, facts, lineage) for part in of)
        case AnyOf(of):
            return any(matches(part, facts, lineage) for part in of)
        case Not(of):
            return not matches(of, facts, lineage)


def explain(rule: Rule, facts: Facts, lineage: Lineage, at: str = "") -> tuple[bool, tuple[Reason, ...]]:
    """Whether a rule holds, and the conditions that made it so: where all have to hold and do, all of them; where one
    is enough, the first that held; where it failed, every one that stood in the way.
    """
    match rule:
        case Not(of):
            held, reasons = explain(of, facts, lineage, f"{at}/not")
            return not held, reasons
        case All(of) | AnyOf(of):
            name = "all" if isinstance(rule, All) else "any"
            found = [explain(part, facts, lineage, f"{at}/{name}/{n}") for n, part in enumerate(of)]
            held = all(one for one, _ in found) if name == "all" else any(one for one, _ in found)
            deciding = [reasons for one, reasons in found if one is held]
            if held and name == "any":
                deciding = deciding[:1]
            return held, tuple(reason for reasons in deciding for reason in reasons)
        case Values(dimension, values):
            hit = tuple(sorted(facts.values[dimension].intersection(values)))
            return bool(hit), (Reason(at, dimension, bool(hit), hit),)
        case Region():
            hit = tuple(sorted(_found(rule, facts, lineage)))
            return bool(hit), (Reason(at, "region", bool(hit), hit),)


def _found(rule: Region, facts: Facts, lineage: Lineage) -> frozenset[str]:
    """The codes, on the message's day, by which its division lies so to the rule's."""
    day = facts.day
    if rule.direction == "up":
        return lineage.above_given(facts.region, day) & lineage.places(rule.code, day)
    own = lineage.given(facts.region, day)
    if rule.direction == "exact":
        return own & lineage.places(rule.code, day)
    return own & lineage.above(rule.code, day)
