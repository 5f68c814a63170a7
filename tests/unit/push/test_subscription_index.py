"""The index finds exactly what asking every subscription finds, whatever came, changed and went."""

from hypothesis import given, settings
from hypothesis import strategies as st

from services.push.region_changes.rules import Lineage
from services.push.subscriptions.evaluation import Facts, matches
from services.push.subscriptions.grammar import Rule
from services.push.subscriptions.index import SubscriptionIndex, index_of
from tests.unit.push.random_rules import facts, lineages, rules


def brute(kept: dict[str, Rule], event: Facts, lineage: Lineage) -> list[str]:
    return sorted(name for name, rule in kept.items() if matches(rule, event, lineage))


@settings(max_examples=400)
@given(st.lists(rules, max_size=12), st.lists(facts, min_size=1, max_size=4), lineages)
def test_it_finds_what_asking_every_subscription_finds(
    given_rules: list[Rule], events: list[Facts], lineage: Lineage
) -> None:
    kept = {f"s{n}": rule for n, rule in enumerate(given_rules)}
    index = index_of(kept.items(), lineage)
    for event in events:
        assert sorted(index.find(event)) == brute(kept, event, lineage)


@settings(max_examples=200)
@given(st.lists(st.tuples(st.sampled_from("abcd"), st.none() | rules), max_size=12), facts)
def test_it_follows_what_is_changed_and_dropped(steps: list[tuple[str, Rule | None]], event: Facts) -> None:
    index, kept = SubscriptionIndex(), dict[str, Rule]()
    for name, rule in steps:
        if rule is None:
            index.drop(name)
            kept.pop(name, None)
        else:
            index.put(name, rule)
            kept[name] = rule
        assert sorted(index.find(event)) == brute(kept, event, Lineage())
    assert len(index) == len(kept)
