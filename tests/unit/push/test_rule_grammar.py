"""The closed grammar: what it reads, what it refuses, and by which pointer."""

from typing import Any

import pytest
from hypothesis import given, settings

from services.push.region_changes.rules import Lineage
from services.push.subscriptions.dead_rules import contradicts_itself, values_of, without
from services.push.subscriptions.evaluation import Facts, explain, matches
from services.push.subscriptions.grammar import AnyOf, Rule, RuleError, document_of, read_rule
from tests.unit.push.random_rules import documents, facts, lineages, rules

VILLAGE = {"region": "360425102001", "direction": "down"}


@given(documents)
def test_a_rule_written_and_read_again_is_the_same(document: dict[str, Any]) -> None:
    rule = read_rule(document)
    assert read_rule(document_of(rule)) == rule


@pytest.mark.parametrize(
    "document, code, pointer",
    [
        ({}, "bad_rule", "/rule"),
        ([], "bad_rule", "/rule"),
        ({"sql": ["1=1"]}, "bad_rule", "/rule"),
        ({"domain": ["a"], "item": ["b"]}, "bad_rule", "/rule"),
        ({"all": []}, "parts_needed", "/rule/all"),
        ({"any": {"domain": ["a"]}}, "parts_needed", "/rule/any"),
        ({"domain": []}, "values_needed", "/rule/domain"),
        ({"all": [{"domain": ["a"]}, {"item": [7]}]}, "bad_value", "/rule/all/1/item/0"),
        ({"item": ["x\x00"]}, "bad_value", "/rule/item/0"),
        ({"not": {"not": {"domain": [""]}}}, "bad_value", "/rule/not/not/domain/0"),
        ({"region": "360425"}, "direction_needed", "/rule/direction"),
        ({"region": "3604", "direction": "up"}, "bad_region", "/rule/region"),
        ({"region": 360425, "direction": "up"}, "bad_region", "/rule/region"),
        ({"region": "360425", "direction": "up", "day": 1}, "unknown_member", "/rule/day"),
        ({"any": [{"domain": ["a"]}] * 64}, "too_many_parts", "/rule"),
        ({"any": [{"domain": [str(n) for n in range(101)]}] * 2}, "too_many_values", "/rule"),
    ],
)
def test_what_is_no_rule_is_named_by_its_pointer(document: Any, code: str, pointer: str) -> None:
    with pytest.raises(RuleError) as refused:
        read_rule(document)
    assert (code, pointer) in [(fault.code, fault.pointer) for fault in refused.value.faults]
    for fault in refused.value.faults:
        assert fault.message_zh
        assert fault.message_en


def test_a_rule_of_ten_thousand_levels_is_refused_at_the_seventh() -> None:
    document: dict[str, Any] = {"domain": ["a"]}
    for _ in range(10_000):
        document = {"not": document}
    with pytest.raises(RuleError) as refused:
        read_rule(document)
    assert [fault.code for fault in refused.value.faults] == ["too_deep"]
    assert refused.value.faults[0].pointer == "/rule" + "/not" * 6


@given(rules, facts, lineages)
def test_the_explanation_says_what_the_rule_says(rule: Rule, event: Facts, lineage: Lineage) -> None:
    held, reasons = explain(rule, event, lineage)
    assert held is matches(rule, event, lineage)
    assert reasons
    assert all(reason.held is bool(reason.matched) for reason in reasons)


@given(rules, rules, facts, lineages)
def test_widening_a_rule_never_loses_anybody(rule: Rule, more: Rule, event: Facts, lineage: Lineage) -> None:
    if matches(rule, event, lineage):
        assert matches(AnyOf((rule, more)), event, lineage)


@settings(max_examples=300)
@given(rules, facts, lineages)
def test_a_rule_that_is_said_never_to_hold_never_holds(rule: Rule, event: Facts, lineage: Lineage) -> None:
    domains = {item: {domain} for item in event.values["item"] for domain in event.values["domain"]}
    if contradicts_itself(rule, lineage, domains):
        assert not matches(rule, event, lineage)


@pytest.mark.parametrize(
    "document, dead",
    [
        ({"all": [{"domain": ["a"]}, {"domain": ["b"]}]}, True),
        ({"all": [{"audience": ["a"]}, {"audience": ["b"]}]}, False),
        ({"all": [{"audience": ["a"]}, {"not": {"audience": ["a"]}}]}, True),
        ({"all": [{"domain": ["a", "b"]}, {"not": {"domain": ["a"]}}]}, False),
        ({"all": [{"item": ["land-1"]}, {"domain": ["budget"]}]}, True),
        ({"all": [{"item": ["land-1"]}, {"domain": ["land"]}]}, False),
        ({"all": [VILLAGE, {"region": "360426", "direction": "up"}]}, True),
        ({"all": [VILLAGE, {"region": "360425", "direction": "up"}]}, False),
        ({"all": [{"region": "360425", "direction": "up"}, {"not": {"region": "360425", "direction": "exact"}}]}, False),
        ({"all": [{"region": "360425102001", "direction": "up"},
                  {"not": {"region": "360425102001", "direction": "exact"}}]}, True),
        ({"not": {"any": [{"domain": ["a"]}, {"not": {"domain": ["a"]}}]}}, True),
    ],
)  # fmt: skip
def test_rules_that_contradict_themselves_are_found(document: dict[str, Any], dead: bool) -> None:
    assert contradicts_itself(read_rule(document), Lineage(), {"land-1": {"land"}}) is dead


def test_what_no_catalogue_has_is_taken_out_of_a_rule() -> None:
    rule = read_rule({"any": [{"all": [{"item": ["gone"]}, {"domain": ["a"]}]}, {"item": ["gone", "kept"]}]})
    assert values_of(rule, "item") == {"gone", "kept"}
    left = without(rule, "item", {"gone"})
    assert left is not None
    assert document_of(left) == {"any": [{"item": ["kept"]}]}
    assert without(rule, "item", {"gone", "kept"}) is None
    denied = read_rule({"not": {"item": ["gone"]}})
    assert without(denied, "item", {"gone"}) == denied
