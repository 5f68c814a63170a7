"""Terms of audiences and reasons: narrowed, never widened; asked again on what was stored, they are the same."""

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.push.audiences.rules import (
    EVERYBODY,
    About,
    Terms,
    Versioned,
    WideningError,
    admits,
    audience_values,
    terms_of,
    verdict,
)
from services.push.audiences.words import sentences
from services.push.groups.rules import standing_for
from services.push.region_changes.rules import Lineage
from services.push.subscriptions.evaluation import Facts, matches
from services.push.subscriptions.grammar import Rule, document_of, read_rule
from tests.unit.push.random_rules import REGIONS, VALUES, facts, lineages, rules

REFERENCE = {"catalogue": "cat_1", "version": 3, "item": "land-1", "publication": None}
WORDS = "面向拟征收土地所在地的村集体成员"
abouts = st.builds(About, st.sampled_from(REGIONS), st.frozensets(st.sampled_from(VALUES)))
narrowings = st.none() | st.lists(st.sampled_from(VALUES), min_size=1, max_size=2).map(tuple)
terms = st.builds(
    Terms, narrowings, st.none() | st.lists(st.sampled_from(REGIONS), min_size=1, max_size=2).map(tuple)
)


@settings(max_examples=300)
@given(facts, terms, st.lists(rules, max_size=3), abouts, lineages)
def test_the_stored_versions_on_the_stored_facts_give_the_stored_answer(
    event: Facts, asked: Terms, given_rules: list[Rule], about: About, lineage: Lineage
) -> None:
    versions = [Versioned(f"sub_{n}", n + 1, rule) for n, rule in enumerate(given_rules)]
    first = verdict(event, asked, REFERENCE, versions, about, lineage)
    stored = orjson.loads(orjson.dumps({
        "facts": event.document(), "terms": asked.document(), "about": about.document(), "why": list(first.why),
        "rules": [document_of(one.rule) for one in versions],
    }))  # fmt: skip
    again = verdict(
        Facts.of_document(stored["facts"]), Terms.of_document(stored["terms"]), REFERENCE,
        [Versioned(f"sub_{n}", n + 1, read_rule(rule)) for n, rule in enumerate(stored["rules"])],
        About.of_document(stored["about"]), lineage,
    )  # fmt: skip
    assert again.told is first.told
    assert list(again.why) == stored["why"]


@settings(max_examples=300)
@given(facts, terms, st.lists(rules, max_size=3), abouts, lineages)
def test_who_is_told_has_a_rule_that_holds_and_every_reason_has_words(
    event: Facts, asked: Terms, given_rules: list[Rule], about: About, lineage: Lineage
) -> None:
    versions = [Versioned(f"sub_{n}", 1, rule) for n, rule in enumerate(given_rules)]
    found = verdict(event, asked, REFERENCE, versions, about, lineage)
    holds = any(matches(rule, event, lineage) for rule in given_rules)
    assert found.told is (holds and admits(asked, about, lineage, event.day)[0])
    if versions:
        assert found.why
    known = {(one.subscription, one.version): one.rule for one in versions}
    zh, en = sentences(found.why, known, event.region)
    assert len(zh) == len(en) == len(found.why)
    assert all(zh)
    assert all(en)


@given(facts, terms, abouts, lineages)
def test_narrowing_never_adds_anybody(event: Facts, asked: Terms, about: About, lineage: Lineage) -> None:
    if admits(asked, about, lineage, event.day)[0]:
        assert admits(Terms(None, None), about, lineage, event.day)[0]
        assert admits(Terms(asked.groups, None), about, lineage, event.day)[0]


def test_an_item_for_the_whole_society_is_for_everybody_and_may_be_narrowed() -> None:
    for scope in ("whole_society", "both"):
        assert terms_of(scope, [], "360425", None, None) == Terms(None, None)
        assert terms_of(scope, [], "360425", ["g"], ["360425102"]) == Terms(("g",), ("360425102",))
        assert audience_values(scope, Terms(("g",), None)) == {"g", EVERYBODY}


def test_an_item_for_a_specific_group_is_for_those_that_stand_for_its_words() -> None:
    assert terms_of("specific_group", ["a", "b"], "360425", None, None) == Terms(("a", "b"), None)
    assert terms_of("specific_group", ["a", "b"], "360425", ["b"], None) == Terms(("b",), None)
    assert audience_values("specific_group", Terms(("a",), None)) == {"a"}


@pytest.mark.parametrize(
    "scope, groups, regions, pointer, clause",
    [
        ("specific_group", ["a", "c"], None, "/narrow/groups/1", "audience"),
        ("specific_group", None, ["360426"], "/narrow/regions/0", "region"),
        ("whole_society", None, ["360425102", "360400"], "/narrow/regions/1", "region"),
    ],
)
def test_whoever_is_named_beyond_the_catalogue_is_refused(
    scope: str, groups: list[str] | None, regions: list[str] | None, pointer: str, clause: str
) -> None:
    with pytest.raises(WideningError) as refused:
        terms_of(scope, ["a", "b"], "360425", groups, regions)
    assert (refused.value.pointer, refused.value.clause) == (pointer, clause)


def test_words_of_a_catalogue_are_compared_without_punctuation_and_width() -> None:
    groups = {"b": [f"{WORDS}。"], "a": ["农户", f" {WORDS}"], "c": ["村集体成员"]}
    assert standing_for(WORDS, groups) == ["a", "b"]
    assert standing_for(None, groups) == []
