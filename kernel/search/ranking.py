"""Ranking documents that are at hand by their likeness to a text: the pairs of signs of words.py, without an index.

How much a pair tells is counted over these documents. A pair that none of them has still counts as asked for: a text that
shares only its commonest words with a document is not like it.
"""

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from kernel.search.words import Question, Why, score, why
from kernel.text import bigrams

K = TypeVar("K", bound=Hashable)
#: What a name is worth that the question holds whole and no other document has.
_NAMED: Final = 0.9


@dataclass(frozen=True, slots=True)
class Ranked(Generic[K]):
    """A document that is like the text: its key, how much (0 to 1), the words of each member that both have."""

    key: K
    score: float
    why: tuple[Why, ...]


def ranked(
    asked: Question, documents: Mapping[K, Mapping[str, str]], enough: float, names: Mapping[K, Sequence[str]]
) -> list[Ranked[K]]:
    """The documents (key -> normalised words by member, see `words.words_of`) that are like what is asked, the best first;
    of equals the earlier. `names`: what each is called, normalised, by one name or several: a long question that holds a name
    whole is like what bears it, the more the rarer the name's words are.
    """
    if not asked.grams or not documents:
        return []
    weights = _weights(asked.grams, ["\n".join(words.values()) for words in documents.values()])
    most = math.log(1 + len(documents))
    variants = [{gram: weight for gram, weight in weights.items() if gram in one} for one in asked.variants]
    judged = [
        (max(score(variants, words), _named(names.get(key, ()), weights, most)), key, words)
        for key, words in documents.items()
    ]
    found = sorted((one for one in judged if one[0] >= enough), key=lambda one: -one[0])
    return [Ranked(key, round(worth, 3), why(asked, weights, words)) for worth, key, words in found]


def _named(names: Sequence[str], weights: Mapping[str, float], most: float) -> float:
    """How well the best of some names is held by the question, 0 to 1: nothing where a third of its pairs is not."""
    best = 0.0
    for name in names:
        pairs = bigrams(name)
        held = [weights[pair] for pair in pairs if pair in weights]
        if len(name) > 2 and len(held) * 3 >= len(pairs) * 2:
            best = max(best, _NAMED * len(held) / len(pairs) * (sum(held) / len(held)) / most)
    return best


def _weights(grams: Sequence[str], texts: Sequence[str]) -> dict[str, float]:
    """The rarer a pair, the more it tells: log(1 + documents / those that have it)."""
    counts = {gram: sum(gram in text for text in texts) for gram in grams}
    return {gram: math.log(1 + len(texts) / max(count, 1)) for gram, count in counts.items()}
