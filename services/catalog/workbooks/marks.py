"""Marks in cells: what is ticked, what is not, and options with a mark before or behind each. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from services.catalog.workbooks.words import known, narrow, words

_BRACKETED_ON: Final = re.compile(r"[\[(\uff08【]\s*[√✓✔■xX×]\s*[\])\uff09】]")
_BRACKETED_OFF: Final = re.compile(r"[\[(\uff08【]\s*[\])\uff09】]")
ON: Final = "■"
OFF: Final = "□"


@dataclass(frozen=True, slots=True)
class Option:
    """A choice in a cell: its words, and whether it is marked (None where the cell has no marks at all)."""

    text: str
    marked: bool | None


def tick(text: str) -> bool | None:
    """Whether a cell is a tick: True, False for a blank or a sign of no, None for other words."""
    key = narrow(text)
    if not key or key in known("marks", "blanks"):
        return False
    if key in known("marks", "ticks"):
        return True
    # √√ or √ with a full stop: one tick typed twice.
    return True if set(key.strip("。.、,")) <= {"√", "✓", "✔"} else None


def is_mark(text: str) -> bool:
    """Whether a text is a mark alone, and no word, number or stroke."""
    return len(text) <= 2 and narrow(text) in known("marks", "selected") | known("marks", "unselected") | {
        "口"
    }


def options(text: str, names: Sequence[str]) -> list[Option]:
    """The choices of a cell in their order. `names`: words that tell a typed 口 from the sign □.

    Without any mark the cell is one choice, not marked either way. A piece before the first mark has no mark: it is
    None while others are True or False.
    """
    text = _signs(text, names)
    if ON not in text and OFF not in text:
        return [Option(text, None)]
    behind = text.strip()[0] not in (ON, OFF) and text.strip().rstrip("。;\uff1b")[-1] in (ON, OFF)
    return [option for option in (_behind(text) if behind else _before(text)) if option.text or option.marked]


def _before(text: str) -> Iterator[Option]:
    first, *rest = re.split(f"(?=[{ON}{OFF}])", text)
    if first.strip() and first[0] not in (ON, OFF):
        yield Option(first.strip(), None)
    elif first:
        rest = [first, *rest]
    for piece in rest:
        yield Option(piece[1:].strip(), piece[0] == ON)


def _behind(text: str) -> Iterator[Option]:
    for name, mark in re.findall(f"([^{ON}{OFF}]+)([{ON}{OFF}])", text):
        yield Option(name.strip(), mark == ON)


def _signs(text: str, names: Sequence[str]) -> str:
    """Every mark as ■ or □: boxes typed as 口, check boxes of a symbol font (R £), brackets with a tick in them."""
    marks = words()["marks"]
    if "£" in text:
        text = re.sub(r"(?:(?<=^)|(?<=[\s、,\uff0c;\uff1b]))R(?=\s*[一-鿿])", ON, text)
    text = _BRACKETED_OFF.sub(OFF, _BRACKETED_ON.sub(ON, text))
    for sign in marks["selected"]:
        text = text.replace(sign, ON)
    for sign in marks["unselected"]:
        text = text.replace(sign, OFF)
    return _typed(tuple(names)).sub(OFF, text)


@cache
def _typed(names: tuple[str, ...]) -> re.Pattern[str]:
    known = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"口\s*(?={known})|(?:^|(?<=[\s、,\uff0c;\uff1b:\uff1a。]))口(?!岸|径|粮|头)")
