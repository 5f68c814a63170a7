"""How the register counts in table 2: made, repealed and in force, so that one year follows from the other. Pure."""

from collections.abc import Iterable
from datetime import date
from typing import Final, Literal, NamedTuple

from kernel.http.problems import FieldError

Kind = Literal["rules", "normative"]
KINDS: Final[tuple[Kind, ...]] = ("rules", "normative")


class Life(NamedTuple):
    """From when to when a document is in force; the day it ceases it is so no longer."""

    office: str
    kind: str
    issued_on: date
    ceased_on: date | None


def figures_of(lives: Iterable[Life], year: int) -> dict[tuple[str, str], int]:
    """(office, figure) -> number. In force are those issued by the end of the year that had not ceased by then.

    An office that has a document of either kind counts both kinds: what its register does not hold is 0.
    """
    begin, end = date(year, 1, 1), date(year, 12, 31)
    found: dict[tuple[str, str], int] = {}
    for life in lives:
        for kind in KINDS:
            for state in ("made", "repealed", "in_force"):
                found.setdefault((life.office, f"{kind}_{state}"), 0)
        if life.issued_on > end:
            continue
        ceased = life.ceased_on is not None and life.ceased_on <= end
        found[life.office, f"{life.kind}_made"] += life.issued_on >= begin
        found[life.office, f"{life.kind}_in_force"] += not ceased
        found[life.office, f"{life.kind}_repealed"] += ceased and life.ceased_on >= begin  # type: ignore[operator]
    return found


def faults(issued_on: date, ceased_on: date | None, today: date) -> list[FieldError]:
    """Days that cannot be: in the future, or an end before the beginning."""
    found = []
    if issued_on > today:
        found.append(FieldError("/issued_on", "in_the_future", f"制发日期不能晚于今日 {today}",
                                f"cannot be later than today, {today}"))  # fmt: skip
    if ceased_on is not None and ceased_on < issued_on:
        found.append(FieldError("/ceased_on", "before_issue", f"废止或失效日期不能早于制发日期 {issued_on}",
                                f"cannot be earlier than its issue, {issued_on}"))  # fmt: skip
    return found
