"""Where a day lies in the transition from one version of a guideline to the next. Pure.

No act that we know fixes such windows for standard guidelines in general (basis_status: inference): the days are data of each
version, as its ministry sets them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from kernel.contracts.regions import LEVELS, ancestors, level_of

Standing = Literal["announced", "adoptable", "mandatory", "superseded"]


@dataclass(frozen=True, slots=True)
class Window:
    """The days of a version that count; null is no bound."""

    may_adopt_from: date | None
    must_adopt_from: date | None


def standing(own: Window, successor: Window | None, day: date) -> Standing:
    """How a version stands on a day: superseded once its successor must be adopted, announced until it may be adopted."""
    if successor is not None and successor.must_adopt_from is not None and day >= successor.must_adopt_from:
        return "superseded"
    if own.may_adopt_from is not None and day < own.may_adopt_from:
        return "announced"
    if own.must_adopt_from is not None and day >= own.must_adopt_from:
        return "mandatory"
    return "adoptable"


def above(region: str, through: str | None) -> str | None:
    """The division that adopts before this one, if any: `through`, where it really lies above."""
    return through if through in ancestors(region) else None


def speaking(region: str, policies: Sequence[tuple[str, str]]) -> str | None:
    """Of policies, each (division it is for, division that set it), the one that speaks for a division, by the division it is
    for: what a higher division set counts first, then what is set nearest.
    """
    near = {code: place for place, code in enumerate((region, *ancestors(region)))}
    ours = [(LEVELS.index(level_of(set_by)), near[code], code) for code, set_by in policies if code in near]
    return min(ours)[2] if ours else None
