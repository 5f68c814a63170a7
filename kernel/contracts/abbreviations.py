"""Abbreviations of the field and what they stand for: people ask for 低保, tables say 最低生活保障.

`data/abbreviations.csv` is the list, with its version; it is ours, from common usage, and no act's.
"""

import csv
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).parent / "data" / "abbreviations.csv"


@cache
def abbreviations() -> tuple[tuple[str, str], ...]:
    """(short, written out), in the order of the list."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return tuple((row["short"], row["full"]) for row in csv.DictReader(file))


def alternatives(words: str) -> Sequence[tuple[str, str]]:
    """What may be exchanged in these normalised words, the longest first: (as asked, as searched too)."""
    found: list[tuple[str, str]] = []
    pairs = [pair for short, full in abbreviations() for pair in ((short, full), (full, short))]
    for asked, other in sorted(pairs, key=lambda pair: -len(pair[0])):
        if asked in words and not any(asked in longer and asked != longer for longer, _ in found):
            found.append((asked, other))
    return found
