"""The labelled phrases under tests/data, and the share of them that the grammar reads right."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from services.catalog.time_limits.rules import read_time_limit

DATA = Path(__file__).resolve().parents[2] / "data"
SCORED = ("amount", "unit", "recurrence", "direction", "vague", "kind")


def phrases(name: str) -> dict[str, list[dict[str, Any]]]:
    """Phrase -> its clauses, in order; a phrase without a kind has none and needs a definition."""
    found: dict[str, list[dict[str, Any]]] = {}
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            clauses = found.setdefault(row["phrase"], [])
            if row["kind"]:
                clauses.append(_clause(row))
    return found


def wrong_phrases(labelled: dict[str, list[dict[str, Any]]]) -> list[str]:
    """The phrases of which some clause is missing, added or wrong in a scored member."""
    return [
        phrase
        for phrase, clauses in labelled.items()
        if _scored(phrase) != [_members(one) for one in clauses]
    ]


def right_clauses(labelled: dict[str, list[dict[str, Any]]]) -> tuple[int, int]:
    """How many labelled clauses are read right at their place, and how many there are."""
    right = sum(
        read == _members(one)
        for phrase, clauses in labelled.items()
        for read, one in zip(_scored(phrase), clauses, strict=False)
    )
    return right, sum(map(len, labelled.values()))


def triggers(labelled: dict[str, list[dict[str, Any]]]) -> Iterator[tuple[str, str | None, str | None]]:
    """Label, trigger and condition of each clause whose labelled trigger stands in its phrase.

    The corpus has no column for a condition and keeps it as trigger.
    """
    for phrase, clauses in labelled.items():
        for label, read in zip(clauses, read_time_limit(phrase).clauses, strict=False):
            if label["trigger"] and label["trigger"] in phrase:
                yield label["trigger"], read.trigger, read.condition


def _scored(phrase: str) -> list[tuple[Any, ...]]:
    return [_members(one.as_dict()) for one in read_time_limit(phrase).clauses]


def _members(clause: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(clause[name] for name in SCORED)


def _clause(row: dict[str, str]) -> dict[str, Any]:
    return {
        "trigger": row["trigger"] or None,
        "amount": int(row["amount"]) if row["amount"] else None,
        "unit": row["unit"] or None,
        "recurrence": row["recurrence"] or None,
        "direction": row["direction"] or None,
        "vague": row["vague"] == "yes",
        "kind": row["kind"],
    }
