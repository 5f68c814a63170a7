"""Where suggestions are looked for, and how often they helped. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

CLICKED: Final = "clicked"
ANSWERED: Final = "answered"
FILED: Final = "filed"
#: Outcomes that name a hit.
OF_A_HIT: Final = (CLICKED, ANSWERED)
#: From this score on an application is taken to be about an item.
ABOUT: Final = 0.4
NOTE: Final = {
    "zh": "以上仅供参考,不影响提出申请的权利;未找到所需信息的,请继续提交申请(《政府信息公开条例》第二十七条)",
    "en": "For reference only: the right to apply stands whatever is shown here (Art. 27)",
}


def around(region: str) -> str:
    """The division whose publications may answer an office of `region`: the county of a township, else itself."""
    return region[:6]


def counted(
    shown: Iterable[tuple[str, list[str]]], outcomes: Iterable[tuple[str, str, str]]
) -> dict[str, Any]:
    """Counts and rates of suggestions: `shown` (id, references), `outcomes` (id, outcome, reference)."""
    with_hits, total = 0, 0
    hits: dict[str, dict[str, int]] = {}
    for _, refs in shown:
        total += 1
        with_hits += bool(refs)
        for ref in refs:
            hits.setdefault(ref, {"shown": 0, CLICKED: 0, ANSWERED: 0})["shown"] += 1
    suggestions: Mapping[str, set[str]] = {CLICKED: set(), ANSWERED: set(), FILED: set()}
    for identifier, outcome, ref in outcomes:
        suggestions[outcome].add(identifier)
        if ref in hits:
            hits[ref][outcome] += 1
    counts = {name: len(found) for name, found in suggestions.items()}
    best = sorted(
        hits.items(), key=lambda one: (-one[1][ANSWERED], -one[1][CLICKED], -one[1]["shown"], one[0])
    )
    return {
        "suggestions": total, "with_hits": with_hits, **counts,
        "click_rate": _rate(counts[CLICKED], with_hits), "answer_rate": _rate(counts[ANSWERED], with_hits),
        "hits": [{"ref": ref, **numbers} for ref, numbers in best[:50]],
    }  # fmt: skip


def _rate(part: int, whole: int) -> float | None:
    return round(part / whole, 3) if whole else None
