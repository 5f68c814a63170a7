"""The text of document numbers, and where in a series one is missing. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

#: More numbers than this at once are a slip of the pen.
MOST: Final = 10_000
_COUNTED: Final = "文号/"


def number_text(series: str, year: int, serial: int) -> str:
    """A document number (文号): 永自然资依复〔2026〕12号."""
    return f"{series}〔{year}〕{serial}号"


def counter_of(series: str) -> str:
    """The name under which an office counts a series of document numbers."""
    return f"{_COUNTED}{series}"


def series_counted(counters: Mapping[str, int]) -> dict[str, int]:
    """Of an office's counters those of document numbers: series -> the last number given out."""
    return {name.removeprefix(_COUNTED): last for name, last in counters.items() if name.startswith(_COUNTED)}


def with_gaps(
    shown: Iterable[Mapping[str, Any]], series: str, year: int, *, after: int, last: int | None
) -> list[dict[str, Any]]:
    """Numbers of a series in order, with an entry `missing` for each stretch of which nothing is known.

    `after`: the serial before the first shown; `last`: the last that was given out, None when a page follows. By how
    numbers are given out there is no gap; one means that somebody changed the database.
    """
    found: list[dict[str, Any]] = []
    for entry in shown:
        found += _gap(series, year, after + 1, entry["serial"] - 1)
        found.append(dict(entry))
        after = entry["serial"]
    return found + (_gap(series, year, after + 1, last) if last is not None else [])


def _gap(series: str, year: int, first: int, last: int) -> list[dict[str, Any]]:
    if first > last:
        return []
    number = number_text(series, year, first)
    return [
        {"series": series, "year": year, "serial": first, "through": last, "number": number, "state": "missing",
         "letter": None, "reason": None, "taken_at": None, "by": None}
    ]  # fmt: skip
