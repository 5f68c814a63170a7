"""How much of a material is copied from its document, and how it reads: length of sentences, jargon, undefined terms. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from kernel.text import normalised
from services.interpretation.checks.words import JARGON

#: A sentence counts as copied when this share of its runs of six signs stands in the document.
COPIED: Final = 0.8
_RUN: Final = 6
#: Sentences shorter than this say too little to be copied.
_LEAST: Final = 12
#: A sentence longer than this is hard to read (our yardstick; no text of law has one).
LONG: Final = 60
_SENTENCE: Final = re.compile(r"[^。！？!?；;\n]+[。！？!?；;]?")
_DEFINED: Final = re.compile(
    r"(?:本(?:办法|通知|意见|规定|方案|细则|实施方案)所称(?:的)?|下列用语的含义[:：]?)([\u4e00-\u9fff]{2,12}?)(?:[,，]?是指|[,，]?指的是|[,，]?包括|[,，]指)"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and its place in its passage."""

    start: int
    end: int
    text: str


def sentences(text: str) -> list[Sentence]:
    """The sentences of a passage."""
    return [Sentence(m.start(), m.end(), m[0]) for m in _SENTENCE.finditer(text) if m[0].strip()]


def runs_of(text: str) -> frozenset[str]:
    """All runs of six signs of a document, to hold sentences against."""
    words = normalised(text)
    return frozenset(words[n : n + _RUN] for n in range(len(words) - _RUN + 1))


def is_copied(sentence: str, runs: frozenset[str]) -> bool | None:
    """Whether a sentence is copied; None for one that says too little."""
    words = normalised(sentence)
    if len(words) < _LEAST:
        return None
    own = [words[n : n + _RUN] for n in range(len(words) - _RUN + 1)]
    return sum(run in runs for run in own) >= COPIED * len(own)


def jargon(text: str) -> Iterable[tuple[int, str, str]]:
    """(place, as written, in plain words) of the official words in a passage."""
    for written, plain in JARGON:
        at = text.find(written)
        while at >= 0:
            yield at, written, plain
            at = text.find(written, at + len(written))


def defined_terms(document: str) -> list[str]:
    """The terms that a document defines: what a reader has to be told."""
    return list(dict.fromkeys(_DEFINED.findall(document)))


def undefined(text: str, terms: Sequence[str], explained: Iterable[str]) -> list[str]:
    """The document's terms that a material uses and does not explain."""
    told = set(explained)
    return [term for term in terms if term in text and term not in told]
