"""What stands around a value, and how much that speaks for one place of a document rather than another. Pure.

Pairs of signs that all places of a kind have around them tell nothing; those that few have tell which one is meant: of 三级医院起付标准 the
pair 三级. So a pair weighs by how few places have it.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kernel.quantities import ORDINALS, Quantity
from kernel.text import bigrams, normalised

_STOPS: Final = "。！？!?\n;；"
_PAUSES: Final = "。！？!?\n;；,，:："
#: How far around a value its clause is looked at, signs.
_NEAR: Final = 22
#: How much the words of the clause, those of the sentence and the other values count.
_WEIGHTS: Final = (0.5, 0.2, 0.3)
#: How much more the words around have to speak for another value of the document.
CLEARLY: Final = 2.0
SURE: Final = 0.25
SURER: Final = 0.50
_AHEAD: Final = 0.20
#: From so much on two clauses are of the same make, and then so much of what tells them apart has to speak for one.
_SAME_MAKE: Final = 0.6
_TOLD_APART: Final = 0.2
_FEW: Final = 2


@dataclass(frozen=True, slots=True)
class Around:
    """Pairs of signs of the clause and of the sentence around a value, and the other values there."""

    clause: frozenset[str]
    sentence: frozenset[str]
    values: frozenset[tuple[str, object]]


NOTHING: Final = Around(frozenset(), frozenset(), frozenset())


@dataclass(frozen=True, slots=True)
class Place:
    """A value of a document: in which article, and what stands around it."""

    quantity: Quantity
    article: int | None
    around: Around


class Places:
    """The places of one kind of value in a document, and how telling the words around them are."""

    def __init__(self, rows: Sequence[Place]) -> None:
        self.rows = tuple(rows)
        self._weights = {wide: _weights([_words(row.around, wide) for row in rows]) for wide in (False, True)}

    def meant(self, near: Around, same: Sequence[Place], others: Sequence[Place]) -> Place | None:
        """Of `others`, the place that what stands around a value speaks for, clearly more than for any of `same`."""
        best = max(others, key=lambda place: like(near, place.around), default=None)
        if best is None:
            return None
        mine, theirs = max(like(near, place.around) for place in same), like(near, best.around)
        if (theirs >= SURE and theirs > CLEARLY * mine) or (theirs >= SURER and theirs - mine >= _AHEAD):
            return best
        # Clauses or sentences of the same make, as in a list: the words that tell them apart decide.
        # A sentence of many values speaks of several matters at once: its clauses alone tell.
        for wide in (False, True) if len(near.values) <= _FEW else (False,):
            alike = [
                place
                for place in others
                if common(_words(near, wide), _words(place.around, wide)) >= _SAME_MAKE
            ]
            best = max(alike, key=lambda place: self._told(near, place, wide), default=None)
            if best is not None:
                mine = max(self._told(near, place, wide) for place in same)
                if self._told(near, best, wide) - mine >= _TOLD_APART:
                    return best
        return None

    def _told(self, near: Around, place: Place, wide: bool) -> float:
        """The share of the telling words around a value that a place has around it too, 0 to 1."""
        weights = self._weights[wide]
        asked = _words(near, wide) & weights.keys()
        total = sum(weights[gram] for gram in asked)
        return sum(weights[gram] for gram in asked & _words(place.around, wide)) / total if total else 0.0


def _words(one: Around, wide: bool) -> frozenset[str]:
    return one.sentence if wide else one.clause


def like(one: Around, other: Around) -> float:
    """How alike two surroundings are, 0 to 1."""
    clause, sentence, values = _WEIGHTS
    found = clause * common(one.clause, other.clause) + sentence * common(one.sentence, other.sentence)
    either = one.values | other.values
    return found + values * len(one.values & other.values) / len(either) if either else found / (1 - values)


def common(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of the smaller of two sets that both have."""
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


def around(text: str, one: Quantity, values: Sequence[Quantity]) -> Around:
    """What stands around a value of a text."""
    begin, end = _bounds(text, one, _STOPS)
    first, last = _bounds(text, one, _PAUSES)
    others = frozenset(
        (other.kind, other.value) for other in values if other is not one and begin <= other.start < end
    )
    before, after = (
        text[max(first, one.start - _NEAR) : one.start],
        text[one.end : min(last, one.end + _NEAR)],
    )
    return Around(
        grams(before) | grams(after), grams(text[begin : one.start]) | grams(text[one.end : end]), others
    )


def grams(text: str) -> frozenset[str]:
    """The pairs of signs of a text that are words: no figures, no ordinals."""
    words = normalised(ORDINALS.sub("", text))
    return frozenset(gram for gram in bigrams(words) if len(gram) == 2 and not gram.isascii())


def _bounds(text: str, one: Quantity, signs: str) -> tuple[int, int]:
    begin = max(text.rfind(sign, 0, one.start) for sign in signs) + 1
    ends = [at for sign in signs if (at := text.find(sign, one.end)) >= 0]
    return begin, min(ends, default=len(text))


def _weights(places: Sequence[frozenset[str]]) -> dict[str, float]:
    """How telling each pair is: 1 for one that a single place has, near 0 for one that all have."""
    counts = Counter(gram for place in places for gram in place)
    every = math.log(len(places) + 1)
    return {gram: math.log((len(places) + 1) / count) / every for gram, count in counts.items()}
