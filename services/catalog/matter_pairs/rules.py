"""Whether the same matter reads the same in two places, and which items may be the same matter. Pure.

Seed of the rule: 国办发〔2019〕54号 item 11, 村务公开 and 政务公开 of one matter agree. Facts are held against each other by what
stands around them, so that two sums that changed places are seen; telephones and names by themselves first. What only the
township says is no fault by itself: its list speaks of other villages too.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
#: What alike facts share of the weight of either one: a likeness (Dice) of L needs L / (2 - L) of it.
_SHARED: Final = _ALIKE / (2 - _ALIKE)
_ROUNDING: Final = 1e-9
#: Pairs of signs that stand around a fact.
Around = frozenset[str]
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
    judged = [
        (likeness, agree(one, other), n, m)
        for likeness, mine, yours in _near(left, right)
        for n in mine
        for m in yours
        if (one := left[n]).unit == (other := right[m]).unit and _may_be_one(one, other)
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


def _near(
    left: Sequence[Fact], right: Sequence[Fact]
) -> Iterator[tuple[float, Sequence[int], Sequence[int]]]:
    """(likeness, places of the left, places of the right) of surroundings that are alike. What stands in the same words is judged
    once, and held against those alone with which it shares a rare pair of signs: a list of hundreds has few such.
    """
    weights = _weights([*left, *right])
    mine, yours = (_by_surroundings(side) for side in (left, right))
    weight = {around: sum(weights[pair] for pair in around) for around in {**mine, **yours}}
    holders: dict[str, list[Around]] = {}
    for around in yours:
        for pair in around:
            holders.setdefault(pair, []).append(around)
    for around, places in mine.items():
        telling = _telling(around, weight[around], weights)
        for other in dict.fromkeys(one for pair in telling for one in holders.get(pair, ())):
            shared = sum(weights[pair] for pair in around & other)
            likeness = 2 * shared / (weight[around] + weight[other])
            if likeness >= _ALIKE:
                yield likeness, places, yours[other]


def _by_surroundings(facts: Sequence[Fact]) -> dict[Around, list[int]]:
    found: dict[Around, list[int]] = {}
    for n, fact in enumerate(facts):
        found.setdefault(_around(fact.before, fact.after), []).append(n)
    return found


def _telling(around: Around, whole: float, weights: Mapping[str, float]) -> Sequence[str]:
    """Pairs of signs, the rarest first, of which whatever is alike shares one: it shares at least `_SHARED` of the weight of all
    of them, and those that are left out weigh less together.
    """
    order = sorted(around, key=lambda pair: (-weights[pair], pair))
    rest, kept = whole, 0
    while kept < len(order) and rest >= _SHARED * whole - _ROUNDING:
        rest -= weights[order[kept]]
        kept += 1
    return order[:kept]


@lru_cache(maxsize=4096)
def _around(before: str, after: str) -> Around:
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
