"""Random rules, events and changes of divisions: few values, so that they meet often."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from services.push.region_changes.rules import Change, Lineage
from services.push.subscriptions.evaluation import Facts
from services.push.subscriptions.grammar import DIMENSIONS, DIRECTIONS, Rule, read_rule

REGIONS = (
    "000000", "360000", "360400", "360425", "360426", "360425102", "360425203", "360426101", "360425102001",
    "360425102002", "360425203001", "360426101001",
)  # fmt: skip
DAYS = tuple(date(year, month, 1) for year in (2024, 2025, 2026) for month in (1, 7))
VALUES = ("a", "b", "c")

_values = st.one_of(
    *(
        st.lists(st.sampled_from(VALUES), min_size=1, max_size=2).map(lambda found, name=name: {name: found})
        for name in DIMENSIONS
    )
)
_regions = st.builds(
    lambda code, direction: {"region": code, "direction": direction},
    st.sampled_from(REGIONS), st.sampled_from(DIRECTIONS),
)  # fmt: skip


def _more(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    several = st.lists(parts, min_size=1, max_size=3)
    return st.one_of(
        several.map(lambda of: {"all": of}), several.map(lambda of: {"any": of}), parts.map(lambda of: {"not": of})
    )  # fmt: skip


documents: st.SearchStrategy[dict[str, Any]] = st.recursive(_values | _regions, _more, max_leaves=6).filter(
    lambda document: _depth(document) <= 6
)
rules: st.SearchStrategy[Rule] = documents.map(read_rule)
facts: st.SearchStrategy[Facts] = st.builds(
    Facts,
    st.fixed_dictionaries({
        name: st.frozensets(st.sampled_from(VALUES), max_size=2 if name in ("body", "audience") else 1)
        for name in DIMENSIONS
    }),
    st.sampled_from(REGIONS), st.sampled_from(DAYS),
)  # fmt: skip
lineages: st.SearchStrategy[Lineage] = st.lists(
    st.builds(
        Change, st.sampled_from(REGIONS[3:]), st.sampled_from(REGIONS[3:]), st.sampled_from(DAYS)
    ).filter(lambda change: change.old != change.new),
    max_size=4,
).map(Lineage)


def _depth(document: Any) -> int:
    match document:
        case {"all": of} | {"any": of}:
            return 1 + max(map(_depth, of))
        case {"not": of}:
            return 1 + _depth(of)
    return 1
