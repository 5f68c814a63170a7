"""What a text is found by, how well a document answers a question, and why. Pure.

Chinese has no blanks to split at. A text is found by the pairs of its neighbouring signs, so that no list of words
decides what can be found; a question is answered by the documents that hold the telling ones of its pairs.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from kernel.text import bigrams, normalised

#: The member whose words count most; every document has it.
TITLE: Final = "title"
#: So much of a question, and of each member of a document, is looked at.
MAX_SIGNS: Final = 400
MEMBER_SIGNS: Final = 1200
#: What a pair is worth outside the title, and how much it matters that a title says little else.
_ELSEWHERE: Final = 0.6
_BREVITY: Final = 0.25
#: A document is told only when it holds this share of what the question asks for.
ENOUGH: Final = 0.34
_SIGN_BITS: Final = 21
_MAX_VARIANTS: Final = 4

Alternatives = Callable[[str], Sequence[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Document:
    """What can be found. `ref` is its name in the index, `kind` its sort (each sort has frequencies of its own), `source`
    the collection that it belongs to; `words` are the normalised words of its members, the title's first, `facts` what
    answers show of it beside the title.
    """

    ref: str
    kind: str
    source: str
    region: str
    title: str
    words: Mapping[str, str]
    facts: Mapping[str, Any]
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Why:
    """The words of a question that a member of a document holds."""

    member: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that answers, how well (0 to 1), and why."""

    document: Document
    score: float
    why: tuple[Why, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is searched: its words, and the same words with abbreviations written out or the other way round.
    `also` are the exchanges that were made, (as asked, as searched too).
    """

    variants: tuple[str, ...]
    also: tuple[tuple[str, str], ...] = ()
    grams: tuple[str, ...] = field(default=())


def question(text: str, alternatives: Alternatives = lambda words: ()) -> Question:
    """A text as a question; `alternatives` gives the exchanges for normalised words."""
    words = normalised(text)[:MAX_SIGNS]
    also = tuple(alternatives(words))
    variants = [words]
    for asked, other in also:
        variants += [one.replace(asked, other) for one in variants if asked in one and other not in one]
    kept = tuple(dict.fromkeys(variants))[:_MAX_VARIANTS]
    return Question(kept, also, tuple(dict.fromkeys(gram for one in kept for gram in bigrams(one))))


def key_of(gram: str) -> int:
    """A pair (or single sign) as a number: the first sign leads, so that all pairs of a sign stand together."""
    return ord(gram[0]) << _SIGN_BITS | (ord(gram[1]) if len(gram) > 1 else 0)


def keys_beginning_with(sign: str) -> tuple[int, int]:
    """The first and the last key of a sign."""
    return ord(sign) << _SIGN_BITS, (ord(sign) + 1 << _SIGN_BITS) - 1


def grams_of(words: str) -> set[str]:
    """The pairs of a member's words and its last sign, which begins no pair."""
    return {*bigrams(words), words[-1]} if words else set()


def words_of(members: Mapping[str, str | None]) -> dict[str, str]:
    """The normalised words of a document's members; those without any are left out."""
    found = {name: normalised(text or "")[:MEMBER_SIGNS] for name, text in members.items()}
    return {name: words for name, words in found.items() if words}


def score(asked: Sequence[Mapping[str, float]], words: Mapping[str, str]) -> float:
    """How well a document's words answer, 0 to 1: the share of what is asked, by weight, that it holds, the best variant
    of the question counting; a pair counts fully in the title, and a title that says little else comes before others.
    `asked` gives the weight of each pair of each variant. A variant that asks for less than another gains nothing by it.
    """
    title, rest = words.get(TITLE, ""), "\n".join(text for name, text in words.items() if name != TITLE)
    total = max((sum(weights.values()) for weights in asked), default=0.0)
    return max((_found(weights, title, rest) for weights in asked), default=0.0) / total if total else 0.0


def _found(weights: Mapping[str, float], title: str, rest: str) -> float:
    found, in_title = 0.0, 0
    for gram, weight in weights.items():
        if gram in title:
            found += weight
            in_title += 1
        elif gram in rest:
            found += weight * _ELSEWHERE
    brevity = min(in_title / max(len(title) - 1, 1), 1.0)
    return found * (1 - _BREVITY + _BREVITY * brevity)


def why(
    asked: Question, weights: Mapping[str, float], words: Mapping[str, str], at_most: int = 5
) -> tuple[Why, ...]:
    """The members that hold words of the question, each with the longest and most telling ones."""
    found = []
    for name, text in words.items():
        runs = {run: _worth(run, weights) for variant in asked.variants for run in _runs(variant, text)}
        best = sorted((run for run in runs if runs[run] > 0), key=lambda run: -runs[run])
        if told := _apart(best)[:at_most]:
            found.append(Why(name, tuple(told)))
    return tuple(found)


def _worth(run: str, weights: Mapping[str, float]) -> float:
    return sum(weights.get(gram, 0.0) for gram in bigrams(run))


def _runs(asked: str, text: str) -> Iterable[str]:
    """The longest pieces of two signs and more that a question and a text share, from left to right."""
    if len(asked) == 1:
        if asked in text:
            yield asked
        return
    begin = 0
    while begin < len(asked) - 1:
        end = begin + 2
        if asked[begin:end] not in text:
            begin += 1
            continue
        while end < len(asked) and asked[begin : end + 1] in text:
            end += 1
        yield asked[begin:end]
        begin = end - 1


def _apart(runs: Sequence[str]) -> list[str]:
    """Runs that no longer one before them contains."""
    kept: list[str] = []
    for run in runs:
        if not any(run in other for other in kept):
            kept.append(run)
    return kept
