"""Long texts in numbered parts: cut at paragraphs, else at sentences, else between signs; never within one. Pure."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import Final

Measure = Callable[[str], int]
#: A text as the pieces between which it may be cut.
Pieces = Callable[[str], Iterable[str]]

_SENTENCE: Final = frozenset("。!?;！？；…")
_CLAUSE: Final = frozenset(",，、:： ")
_CLOSING: Final = frozenset("”’」』》〉）)】〕]")
_JOINER: Final = "\u200d"
#: The combining class of marks that tie two consonants of Indic scripts into one sign.
_VIRAMA: Final = 9
#: A part is not cut shorter than this share of what it could hold for the sake of a better place.
_LEAST: Final = 0.5


def utf8(text: str) -> int:
    """The bytes of a text: the limits of providers count these, three for most Chinese signs."""
    return len(text.encode())


def split(text: str, limit: int, measure: Measure = utf8, pieces: Pieces | None = None) -> tuple[str, ...]:
    """Parts that put together are the text again, each within `limit` of `measure` (which adds up sign by sign).

    `pieces` are not torn, signs if left out; a piece longer than the limit is cut between code points. Raises ValueError where
    one code point alone is over the limit.
    """
    return tuple(_parts(text, limit, measure, pieces or clusters)) or ("",)


def numbered(text: str, limit: int, measure: Measure = utf8, pieces: Pieces | None = None) -> tuple[str, ...]:
    """The text alone where it fits; else its parts after (1/3), (2/3) …, each with its number within the limit."""
    if measure(text) <= limit:
        return (text,)
    total = 2
    while True:
        head = measure(_number(total, total))
        parts = split(text, limit - head, measure, pieces)
        if len(str(len(parts))) <= len(str(total)):
            return tuple(_number(n, len(parts)) + part for n, part in enumerate(parts, 1))
        total = len(parts)


def clusters(text: str) -> Iterator[str]:
    """The signs as a reader sees them: a letter with its marks, a flag, a family of emoji, CR LF (after UAX #29)."""
    start = 0
    for place in range(1, len(text)):
        if not _joined(text, start, place):
            yield text[start:place]
            start = place
    if text:
        yield text[start:]


def _number(part: int, parts: int) -> str:
    return f"({part}/{parts})\n"


def _parts(text: str, limit: int, measure: Measure, pieces: Pieces) -> Iterator[str]:
    held: list[str] = []
    size = 0
    for sign in _small(pieces(text), limit, measure):
        more = measure(sign)
        while held and size + more > limit:
            cut = _place(held)
            yield "".join(held[:cut])
            held = held[cut:]
            size = sum(map(measure, held))
        held.append(sign)
        size += more
    if held:
        yield "".join(held)


def _small(signs: Iterable[str], limit: int, measure: Measure) -> Iterator[str]:
    for sign in signs:
        if measure(sign) <= limit:
            yield sign
            continue
        for point in sign:
            if measure(point) > limit:
                raise ValueError(f"每段上限 {limit} 容不下一个字 / no sign fits into a part of {limit}")
            yield point


def _place(held: list[str]) -> int:
    """Where full parts are cut best: behind a line, a sentence, a clause, else at the end."""
    least = max(int(len(held) * _LEAST), 1)
    for ends in ("\n", _SENTENCE, _CLAUSE):
        for place in range(len(held), least - 1, -1):
            behind = place < len(held) and held[place] in _CLOSING
            if not behind and _ends(held, place, ends):
                return place
    return len(held)


def _ends(held: list[str], place: int, ends: "str | frozenset[str]") -> bool:
    last = place - 1
    while last > 0 and held[last] in _CLOSING:
        last -= 1
    return held[last] in ends


def _joined(text: str, start: int, place: int) -> bool:
    """Whether the code point at `place` belongs to the sign that began at `start`."""
    before, point = text[place - 1], text[place]
    if before == "\r" and point == "\n":
        return True
    if before in "\r\n" or point in "\r\n":
        return False
    if point == _JOINER or before == _JOINER or unicodedata.category(point) in ("Mn", "Me", "Mc"):
        return True
    code = ord(point)
    if (
        0x1F3FB <= code <= 0x1F3FF
        or 0xE0020 <= code <= 0xE007F
        or code in (0x200C, 0x0E33, 0x0EB3, 0xFF9E, 0xFF9F)
    ):
        return True
    if unicodedata.combining(before) == _VIRAMA and unicodedata.category(point) == "Lo":
        return True
    if _flag(before) and _flag(point):
        return (place - start) % 2 == 1
    return _hangul(ord(before), code)


def _flag(point: str) -> bool:
    return 0x1F1E6 <= ord(point) <= 0x1F1FF


def _hangul(before: int, point: int) -> bool:
    lead, vowel, tail = (range(0x1100, 0x1160), range(0x1160, 0x11A8), range(0x11A8, 0x1200))
    syllable = 0xAC00 <= before <= 0xD7A3
    if before in lead:
        return point in lead or point in vowel or 0xAC00 <= point <= 0xD7A3
    if before in vowel or (syllable and (before - 0xAC00) % 28 == 0):
        return point in vowel or point in tail
    return (before in tail or syllable) and point in tail
