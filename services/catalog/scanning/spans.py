"""Where something was found in a text, what the text says before it, and what is left of it when it is masked. Pure."""

import re
from dataclasses import dataclass
from typing import Final

from services.catalog.scanning.kinds import LABELS

#: Signs that stand for one plain sign each: positions stay those of the text.
_PLAIN: Final = str.maketrans(
    {chr(0xFF01 + n): chr(0x21 + n) for n in range(94)}
    | dict.fromkeys("\u3000\xa0\u2002\u2003\u2009\t", " ")
    | dict.fromkeys("‐‑‒–—―−", "-")
)
_BEFORE: Final = 14
_END_OF_CLAUSE: Final = re.compile(r"[,,。;;、\n]")
_SERIAL: Final = re.compile("|".join(LABELS["serial"]))
_WORDS: Final = {name: re.compile("|".join(words), re.IGNORECASE) for name, words in LABELS.items()}


@dataclass(frozen=True, slots=True)
class Span:
    """Signs `start` to `end` (not in it) of a text are of this kind; the signs from `shown` on are masked."""

    kind: str
    start: int
    end: int
    shown: int = 0


def plain(text: str) -> str:
    """A text with half-width digits, letters and punctuation, as long as it was."""
    return text.translate(_PLAIN)


def said_before(text: str, start: int, context: str) -> str:
    """What the clause says before a place, or where it says nothing, what stands around it (a heading, a label)."""
    clause = _END_OF_CLAUSE.split(text[max(0, start - _BEFORE) : start])[-1]
    return clause if clause.strip(" :()") else f"{context} {clause}"


def is_labelled(name: str, before: str) -> bool:
    """Whether one of the labels of this name (serial, phone, card, identity) is said."""
    return _WORDS[name].search(before) is not None


def is_serial(before: str) -> bool:
    """Whether the last label said is that of a number which only looks like one of ours."""
    last = [found.end() for found in _SERIAL.finditer(before)]
    others = [f.end() for name in ("phone", "card", "identity") for f in _WORDS[name].finditer(before)]
    return bool(last) and max(last) >= max(others, default=0)


def excerpt(text: str, span: Span, mask: bool) -> str:
    """What is kept of a finding: the word itself, or the number with its digits masked."""
    found = text[span.start : span.end]
    return masked_piece(found, span.shown)[:80] if mask else found[:80]


def masked_piece(found: str, shown: int) -> str:
    """A piece, as long as it was, with all but its first `shown` signs masked."""
    return "".join(
        sign if at < shown or sign.isspace() or sign == "-" else "*" for at, sign in enumerate(found)
    )


def masked(text: str, spans: list[Span]) -> str:
    """A text, as long as it was, with these spans masked."""
    signs = list(text)
    for span in spans:
        signs[span.start : span.end] = masked_piece(text[span.start : span.end], span.shown)
    return "".join(signs)
