"""The words of lists (data/words.json): which field a heading means, which kind of power a word. Pure but for that file."""

import json
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final

from services.catalog.workbooks.words import LONGEST_HEADING, bare, folded

#: Kinds of powers and services -> (中文, English).
KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "permit": ("行政许可", "permit"), "penalty": ("行政处罚", "penalty"), "coercion": ("行政强制", "coercion"),
    "levy": ("行政征收", "levy"), "benefit": ("行政给付", "benefit"), "inspection": ("行政检查", "inspection"),
    "confirmation": ("行政确认", "confirmation"), "reward": ("行政奖励", "reward"),
    "adjudication": ("行政裁决", "adjudication"), "other": ("其他行政权力", "other power"),
    "public_service": ("公共服务", "public service"),
}  # fmt: skip


@cache
def words() -> Mapping[str, Any]:
    """The file of words, its version among them."""
    text = files("services.catalog.power_tables").joinpath("data", "words.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


@cache
def _headings() -> Mapping[str, str]:
    return {folded(word): name for name, entry in words()["headers"].items() for word in entry["words"]}


@cache
def _kinds() -> Mapping[str, str]:
    return {folded(word): name for name, known in words()["kinds"].items() for word in known}


@cache
def totals() -> frozenset[str]:
    """Words that begin a line of sums."""
    return frozenset(folded(word) for word in words()["totals"])


@lru_cache(maxsize=2048)
def field_of(label: str) -> str | None:
    """The field that a heading means: by its words without brackets, then with them, then by a part of them."""
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


@lru_cache(maxsize=2048)
def kind_of(label: str) -> str | None:
    """The kind that a cell says; None for a word that is not known."""
    return _kinds().get(bare(label)) or _kinds().get(folded(label))


@lru_cache(maxsize=2048)
def kind_in(line: str) -> str | None:
    """The kind that a line between the rows, a title or the name of a sheet speaks of: 一、行政许可(共11项)."""
    text = folded(line)
    found = {
        kind for word, kind in _kinds().items() if len(word) > 3 and word in text and kind != "public_service"
    }
    return found.pop() if len(found) == 1 else None
