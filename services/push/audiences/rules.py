"""Whom an item is for: the terms that the catalogue sets, narrowed by the caller and never widened. Pure.

公开对象 of the item        groups that it reaches
whole_society, both         everybody
specific_group              the groups that stand for the catalogue's words
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from kernel.contracts.regions import contains
from services.push.region_changes.rules import Lineage
from services.push.subscriptions.evaluation import Facts, Reason, explain
from services.push.subscriptions.grammar import Rule

EVERYBODY: Final = "whole_society"
_FOR_ALL: Final = ("whole_society", "both")


@dataclass(frozen=True, slots=True)
class Terms:
    """`groups` None: everybody; else whoever belongs to one of them. `regions` None: wherever; else whoever is at home in
    one of them or below.
    """

    groups: tuple[str, ...] | None
    regions: tuple[str, ...] | None

    def document(self) -> dict[str, Any]:
        """As stored."""
        return {
            "groups": None if self.groups is None else list(self.groups),
            "regions": None if self.regions is None else list(self.regions),
        }

    @classmethod
    def of_document(cls, document: Mapping[str, Any]) -> "Terms":
        """As they were before they were stored."""
        groups, regions = document["groups"], document["regions"]
        return cls(None if groups is None else tuple(groups), None if regions is None else tuple(regions))


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a subscriber: where it is at home, which groups it belongs to."""

    region: str
    groups: frozenset[str]

    def document(self) -> dict[str, Any]:
        """As stored."""
        return {"region": self.region, "groups": sorted(self.groups)}

    @classmethod
    def of_document(cls, document: Mapping[str, Any]) -> "About":
        """As it was before it was stored."""
        return cls(document["region"], frozenset(document["groups"]))


class WideningError(ValueError):
    """The caller names somebody whom the catalogue does not: `pointer` below /narrow, the value, and the rule."""

    def __init__(self, pointer: str, value: str, clause: str) -> None:
        super().__init__(f"{pointer}: {value}")
        self.pointer, self.value, self.clause = pointer, value, clause


def terms_of(
    scope: str,
    standing: Sequence[str],
    region: str,
    groups: Sequence[str] | None,
    regions: Sequence[str] | None,
) -> Terms:
    """The terms of an item of this scope (公开对象), whose words `standing` groups stand for, for a message of a division;
    `groups` and `regions` are what the caller narrows it to. Raises WideningError for what is not among them.
    """
    allowed = None if scope in _FOR_ALL else tuple(standing)
    for n, group in enumerate(groups or ()):
        if allowed is not None and group not in allowed:
            raise WideningError(f"/narrow/groups/{n}", group, "audience")
    for n, code in enumerate(regions or ()):
        if not contains(region, code):
            raise WideningError(f"/narrow/regions/{n}", code, "region")
    return Terms(
        tuple(sorted(set(groups))) if groups else allowed, tuple(sorted(set(regions))) if regions else None
    )


def audience_values(scope: str, terms: Terms) -> frozenset[str]:
    """What a message is for, as rules of subscriptions ask for it."""
    named = frozenset(terms.groups or ())
    return named | {EVERYBODY} if scope in _FOR_ALL else named


def admits(terms: Terms, about: About, lineage: Lineage, day: date) -> tuple[bool, tuple[Reason, ...]]:
    """Whether the terms let a subscriber be told, and the terms that decided: all that hold, or those that do not."""
    groups = {EVERYBODY} if terms.groups is None else about.groups & set(terms.groups)
    reasons = [Reason("/audience", "audience", bool(groups), tuple(sorted(groups)))]
    if terms.regions is not None:
        home = lineage.above(about.region, day)
        found = {code for code in terms.regions if not home.isdisjoint(lineage.given(code, day))}
        reasons.append(Reason("/narrow/regions", "region", bool(found), tuple(sorted(found))))
    told = all(reason.held for reason in reasons)
    return told, tuple(reason for reason in reasons if reason.held is told)


@dataclass(frozen=True, slots=True)
class Versioned:
    """A subscription's rule at a version."""

    subscription: str
    version: int
    rule: Rule
    channels: tuple[str, ...] = ()
    frequency: str = "immediate"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a subscriber is told, and why (or why not), each reason with its rule and version."""

    told: bool
    why: tuple[dict[str, Any], ...]


def verdict(
    facts: Facts, terms: Terms, reference: Mapping[str, Any], rules: Sequence[Versioned], about: About, lineage: Lineage
) -> Verdict:  # fmt: skip
    """What follows for a subscriber with these rules; `reference` {catalogue, version, item, publication} is where the facts
    come from. Told: some rule holds and the terms let it. Else the reasons that stood in the way.
    """
    explained = [(one, *explain(one.rule, facts, lineage)) for one in rules]
    admitted, terms_reasons = admits(terms, about, lineage, facts.day)
    holding = [(one, reasons) for one, held, reasons in explained if held]
    by_terms = [_of_terms(reason, reference) for reason in terms_reasons]
    if holding and admitted:
        return Verdict(True, (*_of_rules(holding, reference), *by_terms))
    if holding:
        return Verdict(False, tuple(by_terms))
    failing = [(one, reasons) for one, _, reasons in explained]
    return Verdict(False, (*_of_rules(failing, reference), *([] if admitted else by_terms)))


def _of_rules(
    found: Sequence[tuple[Versioned, tuple[Reason, ...]]], reference: Mapping[str, Any]
) -> list[dict[str, Any]]:
    return [
        {"rule": one.subscription, "version": one.version, **reason.document(),
         "source": _source(reason.dimension, reference)}
        for one, reasons in found
        for reason in reasons
    ]  # fmt: skip


def _of_terms(reason: Reason, reference: Mapping[str, Any]) -> dict[str, Any]:
    if reason.clause == "/audience":
        rule, source = f"{reference['catalogue']}/{reference['item']}", _source("audience", reference)
    else:
        rule, source = "narrowing", "message"
    return {"rule": rule, "version": reference["version"], **reason.document(), "source": source}


def _source(dimension: str, reference: Mapping[str, Any]) -> str:
    """Where a fact comes from."""
    if dimension in ("domain", "item", "audience"):
        return f"{reference['catalogue']}@{reference['version']}"
    if dimension == "body":
        return str(reference["publication"] or f"{reference['catalogue']}@{reference['version']}")
    return "message"
