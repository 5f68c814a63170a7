"""Divisions that merge, split and are recoded resolve by the day of the message; directions are told apart."""

from datetime import date
from typing import Any

import pytest

from services.push.region_changes.rules import Change, Lineage
from services.push.subscriptions.evaluation import Facts, matches
from services.push.subscriptions.grammar import DIMENSIONS, read_rule

COUNTY, TOWN, OTHER_TOWN = "360425", "360425102", "360425203"
X, Y, Z = "360425102001", "360425102002", "360425102003"
MERGED = date(2025, 7, 1)
BEFORE, AFTER = date(2024, 6, 1), date(2026, 3, 2)


def heard(lineage: Lineage, notice: str, day: date, code: str, direction: str = "exact") -> bool:
    nothing: dict[str, frozenset[str]] = dict.fromkeys(DIMENSIONS, frozenset())
    rule = read_rule({"region": code, "direction": direction})
    return matches(rule, Facts(nothing, notice, day), lineage)


@pytest.mark.parametrize(
    "direction, heard_of",
    [("down", {"000000", "360000", "360400", COUNTY, TOWN}), ("up", {TOWN, X, Y}), ("exact", {TOWN})],
)
def test_directions_are_down_from_above_up_from_below_and_exact(direction: str, heard_of: set[str]) -> None:
    all_of_them: Any = ("000000", "360000", "360400", COUNTY, TOWN, OTHER_TOWN, X, Y, "360426")
    assert {code for code in all_of_them if heard(Lineage(), code, AFTER, TOWN, direction)} == heard_of


def test_a_village_merged_in_2025_still_resolves_for_a_notice_of_2024() -> None:
    lineage = Lineage([Change(X, Y, MERGED)])
    assert heard(lineage, X, BEFORE, Y)  # who lives in Y now hears of what was given for X then
    assert heard(lineage, X, BEFORE, X)
    assert not heard(lineage, Y, BEFORE, X)  # X was no part of Y then
    assert heard(lineage, Y, AFTER, X)  # who registered in X is in Y now
    assert heard(lineage, X, AFTER, Y)  # the old code, used after the merger, means Y


def test_the_day_of_a_change_is_its_first() -> None:
    lineage = Lineage([Change(X, Y, MERGED)])
    assert heard(lineage, Y, MERGED, X)
    assert not heard(lineage, Y, date(2025, 6, 30), X)


def test_two_villages_become_a_new_one_and_one_is_split() -> None:
    merged = Lineage([Change(X, Z, MERGED), Change(Y, Z, MERGED)])
    assert merged.places(Z, BEFORE) == {X, Y, Z}
    assert merged.places(Z, AFTER) == {Z}
    split = Lineage([Change(Z, X, MERGED), Change(Z, Y, MERGED)])
    assert split.places(Z, AFTER) == {X, Y}
    assert heard(split, X, AFTER, Z)
    assert heard(split, Y, AFTER, Z)


def test_changes_one_after_the_other_are_followed_and_circles_end() -> None:
    chain = Lineage([Change(X, Y, MERGED), Change(Y, Z, date(2026, 1, 1))])
    assert chain.places(X, AFTER) == {Z}
    assert chain.places(X, date(2025, 8, 1)) == {Y}
    assert chain.places(Z, BEFORE) == {X, Y, Z}
    circle = Lineage([Change(X, Y, MERGED), Change(Y, X, date(2026, 1, 1))])
    assert circle.places(X, AFTER) == {X}


def test_villages_of_a_merged_township_hear_what_the_other_township_gives() -> None:
    lineage = Lineage([Change(TOWN, OTHER_TOWN, MERGED)])
    assert heard(lineage, OTHER_TOWN, AFTER, X, "down")
    assert not heard(lineage, OTHER_TOWN, BEFORE, X, "down")
    assert heard(lineage, X, AFTER, OTHER_TOWN, "up")
    assert heard(lineage, COUNTY, AFTER, X, "down")
