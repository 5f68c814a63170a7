"""The explained date of a duty in a few lines: days alike are told together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from gongkai.demo.text import pad


def why(days: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """One line for each run of days of an explanation that have the same reason."""
    for (counted, reason), run in groupby(days, key=lambda day: (day["counted"], _short(day["reason"]))):
        yield _line(list(run), counted, reason)


def _line(run: Sequence[Mapping[str, Any]], counted: bool, reason: str) -> str:
    first, last = run[0]["date"][5:], run[-1]["date"][5:]
    dates = first if first == last else f"{first} 至 {last}"
    numbers = list(_numbers(run))
    count = "计入" if counted else "不计"
    if numbers:
        count = f"第 {numbers[0]} 日" if len(numbers) == 1 else f"第 {numbers[0]}-{numbers[-1]} 日"
    return f"{pad(dates, 14)}  {pad(count, 11)}  {reason}" + (f",{len(run)} 天" if len(run) > 1 else "")


def _numbers(run: Iterable[Mapping[str, Any]]) -> Iterator[int]:
    return (day["n"] for day in run if day["n"] is not None)


def _short(reason: str) -> str:
    """The reason without the document number, which is named once beside the date."""
    for opening in (",国办", "(国办"):
        if opening in reason:
            before, _, after = reason.partition(opening)
            return before + (after[after.index(")") :] if opening[0] == "," else after.partition(")")[2])
    return reason
