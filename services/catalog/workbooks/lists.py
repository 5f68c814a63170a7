"""Lists inside a cell: numbered, bulleted, one a line, parted by semicolons or commas. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from services.catalog.workbooks.words import one_line, words

_CIRCLED: Final = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_HAN: Final = (*"一二三四五六七八九十", "十一", "十二", "十三", "十四", "十五")
_STYLES: Final = (
    re.compile(r"(?<!\d)(\d{1,2})\s*[.\uff0e、)\uff09﹒](?!\d)"),
    re.compile(r"[(\uff08]\s*(\d{1,2})\s*[)\uff09]"),
    re.compile(f"([{_CIRCLED}])"),
    re.compile(r"(?<![一二三四五六七八九十第])(十[一-五]?|[一二三四五六七八九])、"),
    re.compile(r"[(\uff08]\s*(十[一-五]?|[一二三四五六七八九])\s*[)\uff09]"),
)
_BULLETS: Final = "●·•▪◾➢※◆■★*-–—∙・○►▶"
_BULLET: Final = re.compile(rf"(?:^|\n)\s*[{re.escape(_BULLETS)}]+\s*|(?<=[\s;\uff1b。])[·•]\s*|[●▪➢◆※]\s*")
_TRAIL: Final = " \t\n;\uff1b,\uff0c。、.:\uff1a"
_OPEN: Final = "(\uff08《〈<〔[【“"
_CLOSE: Final = ")\uff09》〉>〕]】”"
_GOES_ON: Final = re.compile(r"(?:[、,\uff0c(\uff08《〈“的及和与或])$")
_COMES_BACK: Final = re.compile(
    r"^(?:[、,\uff0c。;\uff1b)\uff09》”]|等[。;\uff1b,\uff0c]?$|等信息|的|及|和(?!解)|与|或)"
)


@dataclass(frozen=True, slots=True)
class Elements:
    """The elements of a cell; `lead` are words before the first number, `parted` that commas parted them."""

    texts: tuple[str, ...]
    lead: str | None = None
    parted: bool = False


def numbered(text: str) -> tuple[list[str], str]:
    """The parts of a numbered cell and what stands before the first number; no parts when it is not numbered."""
    best: list[re.Match[str]] = []
    for style in _STYLES:
        run = _run(text, list(style.finditer(text)))
        if run and (not best or run[0].start() < best[0].start()):
            best = run
    if not best or (len(best) == 1 and text[: best[0].start()].strip()):
        return [], ""
    ends = [match.start() for match in best[1:]] + [len(text)]
    parts = [text[match.end() : end] for match, end in zip(best, ends, strict=True)]
    return [part for part in parts if part.strip(_TRAIL)], text[: best[0].start()]


def _run(text: str, matches: Sequence[re.Match[str]]) -> list[re.Match[str]]:
    """The marks that count on from 1; a number may be left out where a line begins."""
    run: list[re.Match[str]] = []
    last = 0
    for match in matches:
        value = _value(match[1])
        fresh = not text[: match.start()].strip() or text[: match.start()].rstrip(" \t").endswith("\n")
        if value == last + 1 or (fresh and last and value > last):
            run.append(match)
            last = value
    return run


def _value(mark: str) -> int:
    if mark.isascii():
        return int(mark)
    return _CIRCLED.index(mark) + 1 if mark in _CIRCLED else _HAN.index(mark) + 1


@lru_cache(maxsize=512)
def elements_of_cell(text: str) -> Elements:
    """The content elements of a cell (公开内容要素): by numbers, bullets, lines and semicolons; by 、 only where every
    part reads as an element of its own, which is a proposal (`parted`).
    """
    parts, lead = numbered(text)
    if parts:
        return Elements(_clean(parts), one_line(lead).strip(_TRAIL) or None)
    if _BULLET.search(text):
        first, *rest = _BULLET.split(text)
        if rest:
            texts = _clean(piece for part in rest for piece in _joined(part))
            return Elements(texts, one_line(first).strip(_TRAIL) or None)
    pieces = [p for line in _joined(text) for p in split_outside(line, ";\uff1b")]
    cleaned = _clean(pieces)
    if len(cleaned) == 1 and len(parted := _at_commas(cleaned[0])) > 1:
        return Elements(_clean(parted), parted=True)
    return Elements(cleaned)


def _joined(text: str) -> list[str]:
    """The lines of a cell, each break that stands inside a word or a bracket taken away."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) > 1 and any(len(line) == 1 for line in lines):
        return ["".join(lines)]
    found: list[str] = []
    for line in lines:
        if found and (_depth(found[-1]) > 0 or _GOES_ON.search(found[-1]) or _COMES_BACK.search(line)):
            found[-1] += line
        else:
            found.append(line)
    return found


def _depth(text: str) -> int:
    return sum(text.count(sign) for sign in _OPEN) - sum(text.count(sign) for sign in _CLOSE)


def split_outside(text: str, signs: str) -> list[str]:
    """Parts of a text at signs that stand outside brackets and titles."""
    parts, depth, start = [], 0, 0
    for index, sign in enumerate(text):
        depth = max(depth + (sign in _OPEN) - (sign in _CLOSE), 0)
        if sign in signs and not depth:
            parts.append(text[start:index])
            start = index + 1
    return [*parts, text[start:]]


def _at_commas(text: str) -> list[str]:
    for pair in words()["together"]:
        text = text.replace(pair, pair.replace("、", "\0"))
    parts = [part.replace("\0", "、") for part in split_outside(text, "、")]
    titles = [part for part in parts if part.startswith("《")]
    if len(parts) > 1 and len(titles) > 1:
        return parts
    outside = "".join(split_outside_brackets(text))
    short = 3 if len(parts) > 3 else 4
    if len(parts) < 3 or any(word in outside for word in words()["not_parted"]):
        return [text]
    return parts if all(short <= len(part) <= 16 for part in parts) else [text]


def split_outside_brackets(text: str) -> list[str]:
    """The pieces of a text that stand in no bracket and no title."""
    pieces, depth = [], 0
    for sign in text:
        depth += (sign in _OPEN) - (sign in _CLOSE)
        if depth <= 0 and sign not in _CLOSE:
            pieces.append(sign)
    return pieces


def _clean(parts: Iterable[str]) -> tuple[str, ...]:
    cleaned = (one_line(part).strip(_TRAIL).lstrip(_BULLETS).strip() for part in parts)
    return tuple(text for text in cleaned if text)
