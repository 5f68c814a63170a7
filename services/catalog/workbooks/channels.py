"""The cell of channels (公开渠道和载体): the chosen ones by their standard names, others as they are called. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from services.catalog.seed.reader import read_vocabulary
from services.catalog.workbooks.lists import numbered
from services.catalog.workbooks.marks import options
from services.catalog.workbooks.words import one_line, words

OTHER: Final = "其他"
_NOTE: Final = re.compile(r"(?:^|\s)[(\uff08]?注\s*[:\uff1a].*$", re.DOTALL)
_ENDS: Final = " \t\n,\uff0c、;\uff1b:\uff1a。._-—*"
#: An address or a remark after a name: 县政府门户网站(http://…).
_ASIDE: Final = re.compile(r"[(\uff08][^()\uff08\uff09]*[)\uff09]$")
_WRAPPED: Final = re.compile(r"[(\uff08]([^()\uff08\uff09]*)[)\uff09]")
_URL: Final = re.compile(r"https?://\S+")
_OTHER_WORDS: Final = re.compile(r"^其[他它](?:[:\uff1a_—\s]|(?=[(\uff08])|$)")
_OTHER_OF: Final = re.compile(r"^其[他它](?=.{3,}(?:网|平台|网站|窗口|厅|栏|系统|中心|站|点)$)")


@dataclass(frozen=True, slots=True)
class Channels:
    """`standard` in the order of the cell, 其他 last, None when the cell does not say; `others` in the cell's order.
    `unmarked`: how many standard channels a cell lists of which none is marked.
    """

    standard: tuple[str, ...] | None
    others: tuple[str, ...] = ()
    note: str | None = None
    unmarked: int = 0


def standard_channel(text: str) -> str | None:
    """The standard name of a channel, by its name or a synonym."""
    return _names().get(_key(text))


@lru_cache(maxsize=512)
def read_channels(text: str) -> Channels:
    """The channels of a cell. A cell that lists nearly all of them and marks none says nothing (they lost their marks)."""
    note = _NOTE.search(text)
    choices = options(_NOTE.sub("", text), tuple(_spellings()))
    if len(choices) == 1 and choices[0].marked is None:
        parts = _listed(choices[0].text)
        known = {name for part in parts if (name := standard_channel(part))}
        if len(known) >= words()["channels"]["alone"]:
            return Channels(None, note=_note(note), unmarked=len(known))
    else:
        parts = [part for choice in choices if choice.marked for part in _of_choice(choice.text)]
    chosen: list[str] = []
    others: list[str] = []
    for part in parts:
        name = standard_channel(part)
        if name is None and (aside := standard_channel(_ASIDE.sub("", part))) != OTHER:
            name = aside
        if name:
            chosen.append(name)
            continue
        chosen.append(OTHER)
        rest = _OTHER_WORDS.sub("", part) if _OTHER_WORDS.match(part) else part
        rest = _OTHER_OF.sub("", rest).strip(_ENDS)
        rest = wrapped[1] if (wrapped := _WRAPPED.fullmatch(rest)) else rest
        if rest:
            others.append(rest)
    return Channels(in_order(chosen) or None, tuple(dict.fromkeys(others)), _note(note))


def in_order(chosen: Iterable[str]) -> tuple[str, ...]:
    """Channels once each, as the cell orders them, 其他 at the end."""
    return tuple(sorted(dict.fromkeys(chosen), key=lambda name: name == OTHER))


def _note(found: re.Match[str] | None) -> str | None:
    return one_line(found.group()) if found else None


def _of_choice(text: str) -> list[str]:
    """A marked choice is one channel, unless it goes on with others that have no mark of their own (国家档案馆)."""
    whole = one_line(text).strip(_ENDS)
    if standard_channel(whole):
        return [whole]
    head, *_ = re.split(r"[;\uff1b。\n,\uff0c]", text.strip(), maxsplit=1)
    head = one_line(head).strip(_ENDS)
    return [head] if head else []


def _listed(text: str) -> list[str]:
    """Channels without marks: numbered, one a line, or parted by signs; / and 、 inside a known name do not part."""
    elements, _ = numbered(text)
    pieces = elements if elements else re.split(r"[\n;\uff1b]+", text)
    found: list[str] = []
    for piece in pieces:
        whole = one_line(piece).strip(_ENDS)
        if not whole:
            continue
        if standard_channel(whole) or _URL.fullmatch(whole):
            found.append(whole)
            continue
        parts = [one_line(p).strip(_ENDS) for p in re.split(r"[、,\uff0c]|\s+(?=\S)", piece)]
        found += [part for part in parts if part]
    return found


def _key(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).strip(_ENDS)


@cache
def _names() -> dict[str, str]:
    ambiguous = {_key(word) for word in words()["channels"]["ambiguous"]}
    found: dict[str, str] = {}
    for term in read_vocabulary("channels"):
        if term.standard:
            for word in (term.zh, *term.synonyms, *words()["channels"]["more"].get(term.zh, ())):
                if _key(word) not in ambiguous:
                    found.setdefault(_key(word), term.zh)
    return found


@cache
def _spellings() -> frozenset[str]:
    return frozenset(word for word in _names() if len(word) >= 3 or word == OTHER)
