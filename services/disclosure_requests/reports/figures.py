"""Table 2 from its sources: what a person entered, what business systems reported, what the register holds. Pure.

What was entered stands; where a source counts something else, that is told. What neither was entered nor counted is blank: a
0 is published by whoever counted it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, Final

from kernel.http.problems import FieldError
from services.disclosure_requests.reports.findings import Finding, plain
from services.disclosure_requests.reports.report import Number
from services.disclosure_requests.reports.tables import Figure, Form, Kind

#: No figure is larger; more is a slip of the pen.
MOST: Final = 10**12
_WANTED: Final[dict[Kind, tuple[str, str]]] = {
    "count": ("不小于 0 的整数", "a whole number from 0"), "money": ("不小于 0 的数", "a number from 0"),
    "change": ("整数", "a whole number"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sources:
    """What is known of an office's table 2: figure -> what was entered, and figure -> what sources counted."""

    entered: Mapping[str, Number]
    counted: Mapping[str, Number]

    @property
    def figures(self) -> dict[str, Number]:
        """The table."""
        return {**self.counted, **self.entered}

    def as_dict(self, form: Form) -> dict[str, dict[str, Any]]:
        """JSON: both numbers of each figure, null where there is none."""
        return {
            name: {"entered": plain(self.entered.get(name)), "counted": plain(self.counted.get(name))}
            for name in form.figures
        }


def together(parts: Iterable[Sources], form: Form) -> Sources:
    """The tables of several offices as one source: each figure added over those that have it."""
    total: dict[str, Number] = {}
    for part in parts:
        for name, number in part.figures.items():
            if name in form.figures:
                total[name] = total.get(name, 0) + number
    return Sources({}, total)


def read_figures(given: Mapping[str, Any], form: Form) -> tuple[dict[str, Number], list[FieldError]]:
    """The figures of an entry without the null ones, and every fault by its pointer."""
    found: dict[str, Number] = {}
    faults: list[FieldError] = []
    for name, value in given.items():
        figure, pointer = form.figures.get(name), f"/figures/{name}"
        if figure is None:
            near = get_close_matches(name, form.figures, n=3) or list(form.figures)
            faults.append(FieldError(
                pointer, "unknown_figure", f"{form.act} 的表二没有 {name};可用:{'、'.join(near)}",
                f"table 2 of {form.act} has no {name}; known: {', '.join(near)}",
            ))  # fmt: skip
        elif value is not None:
            number = value if isinstance(value, int) else Decimal(str(value))
            if fault := _fault(figure, number, pointer):
                faults.append(fault)
            else:
                found[name] = int(number) if number == int(number) else number
    return found, faults


def stored(figures: Mapping[str, Number]) -> dict[str, str]:
    """Figures as they are kept: no binary float comes near money."""
    return {name: str(number) for name, number in figures.items()}


def restored(figures: Mapping[str, str]) -> dict[str, Number]:
    """What `stored` kept."""
    numbers = {name: Decimal(text) for name, text in figures.items()}
    return {name: int(number) if number == int(number) else number for name, number in numbers.items()}


def differing(sources: Sources, form: Form) -> list[Finding]:
    """Figures that were entered otherwise than they were counted."""
    return [
        Finding(
            "T2-SOURCE", "warning", figure.row, figure.column, counted, entered,
            f"“{figure.row_zh}”{figure.column_zh}填报 {plain(entered)},业务系统与登记簿计 {plain(counted)}",
            f"{figure.row}, {figure.column}: entered as {plain(entered)}, counted as {plain(counted)}",
            f"/table2/{name}",
        )
        for name, figure in form.figures.items()
        if (entered := sources.entered.get(name)) is not None
        and (counted := sources.counted.get(name)) is not None
        and entered != counted
    ]  # fmt: skip


def blanks(figures: Mapping[str, Number], form: Form, missing: Sequence[str] = ()) -> list[Finding]:
    """Figures that nobody gave; for a division also the offices (`missing`) that gave none at all."""
    found = [
        Finding(
            "BLANK", "warning", figure.row, figure.column, None, None,
            f"“{figure.row_zh}”{figure.column_zh}尚未填报;没有的请填 0", f"{figure.row}, {figure.column} is blank: enter it, 0 for none",
            f"/table2/{name}",
        )
        for name, figure in form.figures.items()
        if name not in figures
    ]  # fmt: skip
    if missing:
        shown = "、".join(missing[:10]) + ("等" if len(missing) > 10 else "")
        found.append(Finding(
            "T2-OFFICES", "warning", None, None, None, len(missing), f"{len(missing)} 个机构没有表二数据:{shown}",
            f"{len(missing)} offices have no figure of table 2: {', '.join(missing[:10])}", "/table2",
        ))  # fmt: skip
    return found


def _fault(figure: Figure, number: Number, pointer: str) -> FieldError | None:
    zh, en = _WANTED[figure.kind]
    value = Decimal(number)
    fits = figure.kind == "money" or value == value.to_integral_value()
    if fits and abs(value) <= MOST and (figure.kind == "change" or value >= 0):
        return None
    return FieldError(pointer, "bad_figure", f"应为{zh},且不超过 {MOST}", f"{en} is needed, up to {MOST}")
