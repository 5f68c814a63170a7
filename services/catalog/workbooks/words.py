"""The words of tables (data/words.json): how labels are compared, which field a heading means. Pure but for that file."""

import json
import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final

_BRACKETS: Final = re.compile(r"[(\uff08\[【〔{「][^()\uff08\uff09\[\]【】〔〕{}「」]*[)\uff09\]】〕}」]")
_SIGNS: Final = re.compile(r"[\s()\[\]【】《》:*\"“”'、,。.·/;_—-]+")
#: What was read last of labels: they come again in every row and every book.
_KEPT: Final = 2048
#: Signs and words that stand for others are no longer.
_SHORT: Final = 12
#: Headings are short; a legend in brackets is not counted.
LONGEST_HEADING: Final = 24


@cache
def words() -> Mapping[str, Any]:
    """The file of words, its version among them."""
    text = files("services.catalog.workbooks").joinpath("data", "words.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def narrow(text: str) -> str:
    """Half width, lower case, no blanks: how marks and short words are compared."""
    return "".join(_plain(text).split())


def _plain(text: str) -> str:
    """Half width, lower case; traditional characters of headings as simplified ones."""
    return unicodedata.normalize("NFKC", text).lower().translate(_simplified())


@cache
def _simplified() -> dict[int, str]:
    return {ord(sign): plain for sign, plain in words()["traditional"].items()}


def folded(text: str) -> str:
    """A label without blanks and signs; what stands inside brackets stays."""
    return _SIGNS.sub("", _plain(text))


def bare(text: str) -> str:
    """A label without what stands in brackets, blanks and signs."""
    text = _plain(text)
    while (shorter := _BRACKETS.sub("", text)) != text:
        text = shorter
    return _SIGNS.sub("", text)


def one_line(text: str) -> str:
    """Without blanks and line breaks, but those between two words of Latin letters or digits."""
    return re.sub(r"(?<![A-Za-z0-9])\s+|\s+(?![A-Za-z0-9])", "", text.strip())


@cache
def known(*path: str) -> frozenset[str]:
    """The words of a list of the file, as `narrow` gives them."""
    found: Any = words()
    for name in path:
        found = found[name]
    return frozenset(narrow(word) for word in found)


@cache
def labels(*path: str) -> frozenset[str]:
    """The words of a list of the file, as `folded` gives them."""
    found: Any = words()
    for name in path:
        found = found[name]
    return frozenset(folded(word) for word in found)


def is_ditto(text: str) -> bool:
    """同上 and its like."""
    return len(text) <= _SHORT and narrow(text) in known("ditto")


def is_nothing(text: str) -> bool:
    """A sign that stands for an empty cell."""
    return len(text) <= _SHORT and narrow(text) in known("nothing")


@cache
def _headings() -> Mapping[str, str]:
    return {folded(w): name for name, entry in words()["headers"].items() for w in entry["words"]}


@cache
def _weak() -> Mapping[str, str]:
    return {folded(w): name for name, entry in words()["headers"].items() for w in entry.get("weak", ())}


@lru_cache(maxsize=_KEPT)
def field_of(label: str) -> str | None:
    """The field that a heading means, by its words without brackets, then with them, then by a part of them."""
    for key in (bare(label), folded(label)):
        if key in _headings():
            return _headings()[key]
    key = bare(label)
    if not key or len(key) > LONGEST_HEADING:
        return None
    for name, entry in words()["headers"].items():
        if any(w in key for w in entry["contains"]) and not any(w in key for w in entry.get("not", ())):
            return str(name)
    return None


@lru_cache(maxsize=_KEPT)
def weak_field_of(label: str) -> str | None:
    """The field that a heading may mean where no better one does."""
    return _weak().get(bare(label))


@lru_cache(maxsize=_KEPT)
def column_of(label: str) -> str | None:
    """What a column of marks stands for: whole_society, specific_group, proactive, on_request, or `level:` and codes."""
    keys = {bare(label), folded(label)}
    for name in words()["columns"]:
        if keys & labels("columns", name):
            return str(name)
    codes = levels_in(label)
    return "level:" + ",".join(codes) if codes and "级" in label else None


@lru_cache(maxsize=_KEPT)
def levels_in(label: str) -> tuple[str, ...]:
    """The levels that a label names, 乡、村级 both of its; none when a part of it is no level."""
    text = unicodedata.normalize("NFKC", label)
    whole = _level_of(folded(text))
    if whole:
        return (whole,)
    parts = [part for part in re.split(r"[\s、,\uff0c/和及+]+", text.strip()) if part]
    found = [_level_of(folded(part)) or _level_of(f"{folded(part)}级") for part in parts]
    if not found or not all(found):
        return ()
    return tuple(dict.fromkeys(code for code in found if code))


@cache
def _level_words() -> Mapping[str, str]:
    return {folded(word): code for code, known in words()["levels"].items() for word in known}


def _level_of(key: str) -> str | None:
    return _level_words().get(key)
