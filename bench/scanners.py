"""The scanners before publication against texts that are drawn by a seed: what of each kind is found, missed, taken wrongly.

`python -m bench scanners --seed 7`. Numbers are held to 0.98; kinds that go by words are told as they are.
"""

from collections import Counter
from datetime import date
from time import perf_counter
from typing import Final

from bench.report import Line
from bench.scanner_texts import texts
from services.catalog.scanning.rules import spans_of

TODAY: Final = date(2026, 3, 2)
NUMBERS: Final = ("identity_number", "bank_card", "mobile_phone", "landline")
LEAST: Final = 0.98
_TEXTS: Final = 4_000


def confusion(seed: int, count: int = _TEXTS) -> dict[str, Counter[str]]:
    """By kind: found, missed, wrong."""
    told: dict[str, Counter[str]] = {}
    for one in texts(seed, count):
        spans = [(span.kind, span.start, span.end) for span in spans_of(one.text, TODAY)]
        for kind, start, end in one.truth:
            hit = any(k == kind and _same(kind, (start, end), (s, e)) for k, s, e in spans)
            told.setdefault(kind, Counter())["found" if hit else "missed"] += 1
        for kind, start, end in spans:
            if not any(k == kind and _same(kind, (start, end), (s, e)) for k, s, e in one.truth):
                told.setdefault(kind, Counter())["wrong"] += 1
    return told


def rates(told: Counter[str]) -> tuple[float, float]:
    """(precision, recall)."""
    found = told["found"]
    return found / max(1, found + told["wrong"]), found / max(1, found + told["missed"])


def run(seed: int = 1) -> list[Line]:
    """The table: precision and recall by kind; the pace."""
    started = perf_counter()
    told = confusion(seed)
    took = perf_counter() - started
    lines = []
    for kind, counts in sorted(told.items()):
        precision, recall = rates(counts)
        held = kind in NUMBERS
        lines.append(
            Line(
                f"scanner {kind}", f"precision, recall >= {LEAST}" if held else "as it is",
                f"precision {precision:.4f}, recall {recall:.4f}", f"texts of seed {seed}", None,
                min(precision, recall) >= LEAST if held else None,
                f"{counts['found']} found, {counts['missed']} missed, {counts['wrong']} wrong",
            )
        )  # fmt: skip
    pace = f"{_TEXTS / took:,.0f} short texts/s"
    lines.append(Line("scanners, pace", "as it is", pace, "-"))
    return lines


def _same(kind: str, one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two spans are the same finding: of numbers, most of both; of words, any part."""
    shared = min(one[1], other[1]) - max(one[0], other[0])
    most = max(one[1] - one[0], other[1] - other[0])
    return shared * 10 >= most * 9 if kind in NUMBERS else shared > 0
