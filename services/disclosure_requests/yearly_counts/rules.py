"""Which decisions make a figure of table 2, and how sums and single decisions are added. Pure.

A system tells of its decisions in one way: where it has given a sum for a figure, its single decisions are not counted too.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from kernel.contracts.decisions import DecisionKind

#: Kind of decision -> the figure of table 2 (国办公开办函〔2021〕30号).
FIGURES: Final[dict[DecisionKind, str]] = {
    "licence": "licences", "penalty": "penalties", "coercion": "coercions",
}  # fmt: skip


class Reported(NamedTuple):
    """What one system reported for a figure of an office."""

    office: str
    figure: str
    client: str
    number: int


def added(sums: Iterable[Reported], singles: Iterable[Reported]) -> dict[tuple[str, str], int]:
    """(office, figure) -> number; a system's sum stands in place of its single decisions."""
    found: dict[tuple[str, str], int] = {}
    given = set()
    for one in sums:
        given.add((one.office, one.figure, one.client))
        found[one.office, one.figure] = found.get((one.office, one.figure), 0) + one.number
    for one in singles:
        if (one.office, one.figure, one.client) not in given:
            found[one.office, one.figure] = found.get((one.office, one.figure), 0) + one.number
    return found
