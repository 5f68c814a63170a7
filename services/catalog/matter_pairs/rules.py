"""Whether the same matter reads the same in two places, and which items may be the same matter. Pure.

Seed of the rule: 国办发〔2019〕54号 item 11, 村务公开 and 政务公开 of one matter agree. Facts are held against each other by what
stands around them, so that two sums that changed places are seen; telephones and names by themselves first. What only the
township says is no fault by itself: its list speaks of other villages too.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from kernel.contracts.abbreviations import alternatives
from kernel.search.ranking import Ranked, ranked
from kernel.search.words import question
from kernel.text import bigrams, normalised
from services.catalog.power_links.rules import documents_of, names_of
from services.catalog.publication_facts.rules import Fact

VILLAGE: Final = frozenset({"village_affairs", "residents_affairs"})
#: Facts are of one thing from this likeness of their surroundings on.
_ALIKE: Final = 0.5
_BEFORE, _AFTER = 14, 8
#: Compared by their value before their surroundings: these stand among others of their kind.
_BY_VALUE: Final = frozenset({"phone", "name"})
_ENOUGH: Final = 0.3


@dataclass(frozen=True, slots=True)
class Compared:
    """Two facts of one thing, or one that only one side says: `code` is same, differs, only_here or only_above."""

    code: str
    here: Fact | None
    above: Fact | None
    likeness: float | None = None


def compare(here: Sequence[Fact], above: Sequence[Fact]) -> list[Compared]:
    """The facts of the lower place held against those of the higher one, kind by kind, in the order of the lower one."""
    found: list[Compared] = []
    for kind in dict.fromkeys(fact.kind for fact in (*here, *above)):
        left = [fact for fact in here if fact.kind == kind]
        right = [fact for fact in above if fact.kind == kind]
        if kind in _BY_VALUE:
            found += _equal(left, right)
        found += _alike(left, right)
        found += _equal(left, right)
        found += [Compared("only_here", fact, None) for fact in left]
        found += [Compared("only_above", None, fact) for fact in right]
    order = {id(fact): place for place, fact in enumerate(here)}
    return sorted(found, key=lambda one: order[id(one.here)] if one.here is not None else len(order))


def _alike(left: list[Fact], right: list[Fact]) -> list[Compared]:
    """Pairs whose surroundings are alike, the most alike first, of equals those of one value; they leave the lists."""
    weights = _weights([*left, *right])
    mine, yours = ([_weighed(fact, weights) for fact in side] for side in (left, right))
    judged = [
        (likeness, agree(one, other), n, m)
        for n, one in enumerate(left)
        for m, other in enumerate(right)
        if one.unit == other.unit
        and (likeness := _likeness(mine[n], yours[m], weights)) >= _ALIKE
        and _may_be_one(one, other)
    ]
    judged.sort(key=lambda one: (-round(one[0], 2), not one[1], one[2], one[3]))
    gone: tuple[set[int], set[int]] = (set(), set())
    found = []
    for likeness, same, n, m in judged:
        if n in gone[0] or m in gone[1]:
            continue
        gone[0].add(n)
        gone[1].add(m)
        found.append(Compared("same" if same else "differs", left[n], right[m], round(likeness, 2)))
    left[:] = [fact for n, fact in enumerate(left) if n not in gone[0]]
    right[:] = [fact for m, fact in enumerate(right) if m not in gone[1]]
    return found


def _may_be_one(one: Fact, other: Fact) -> bool:
    """Whether two names can be one that is written wrongly: half of their signs are the same, place by place. What is no
    name can always be.
    """
    if one.kind != "name":
        return True
    shared = sum(a == b for a, b in zip(one.value, other.value, strict=False))
    return 2 * shared >= max(len(one.value), len(other.value))


def _equal(left: list[Fact], right: list[Fact]) -> list[Compared]:
    """Pairs of one value; they leave the lists."""
    found = []
    for one in list(left):
        other = next((fact for fact in right if agree(one, fact)), None)
        if other is not None:
            left.remove(one)
            right.remove(other)
            found.append(Compared("same", one, other))
    return found


def agree(one: Fact, other: Fact) -> bool:
    """Whether two facts say the same; a date that leaves a part open agrees with any, as does what is per nothing said."""
    if one.kind == "date":
        parts = zip(one.value.split("-"), other.value.split("-"), strict=True)
        return all(a == b or "*" in (a, b) for a, b in parts)
    per = not one.per or not other.per or one.per == other.per
    return (one.value, one.unit) == (other.value, other.unit) and per


def _weights(facts: Sequence[Fact]) -> Mapping[str, float]:
    """What pairs of signs tell around facts of a kind: those that stand around all of them (救助金额) little, those around few
    of them (a name) much.
    """
    counts = Counter(pair for fact in facts for pair in _around(fact.before, fact.after))
    return {pair: math.log(1 + len(facts) / count) for pair, count in counts.items()}


def _weighed(fact: Fact, weights: Mapping[str, float]) -> tuple[frozenset[str], float]:
    around = _around(fact.before, fact.after)
    return around, sum(weights[pair] for pair in around)


def _likeness(
    mine: tuple[frozenset[str], float], yours: tuple[frozenset[str], float], weights: Mapping[str, float]
) -> float:
    """How much of their surroundings two facts share, by weight (Dice, 0 to 1); those without any are like none."""
    if not (shared := mine[0] & yours[0]):
        return 0.0
    return 2 * sum(weights[pair] for pair in shared) / (mine[1] + yours[1])


@lru_cache(maxsize=4096)
def _around(before: str, after: str) -> frozenset[str]:
    return frozenset({*_pairs(before[-_BEFORE:], "<"), *_pairs(after[:_AFTER], ">")})


def _pairs(text: str, side: str) -> Iterable[str]:
    words = "".join(sign for sign in normalised(text) if not sign.isdigit())
    return (side + pair for pair in bigrams(words))


def state_of(compared: Sequence[Compared]) -> str:
    """same; differs: a fact reads otherwise; only_here: the lower place says what the higher one does not."""
    codes = {one.code for one in compared}
    return "differs" if "differs" in codes else "only_here" if "only_here" in codes else "same"


def proposed(
    item: Mapping[str, Any], above: Mapping[str, Mapping[str, Any]], documents: Mapping[str, Mapping[str, str]] | None = None
) -> list[Ranked[str]]:  # fmt: skip
    """The items of the township that may be the same matter as one of the village, the likeliest first."""
    documents = documents_of(above) if documents is None else documents
    return ranked(question(item["name"] or "", alternatives), documents, _ENOUGH, names_of(above))
