"""A report's tables as values, added up over bodies and compared cell by cell. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import reduce

from services.disclosure_requests.reports.tables import (
    BLOCKS,
    COLUMN_NAMES,
    FORM_2019,
    OTHERWISE,
    OUTCOME_NAMES,
    Form,
    form_of,
)

#: Counts are int; money, and what a clerk mistyped, may be Decimal. No binary floats.
Number = int | Decimal


@dataclass(frozen=True, slots=True)
class Report:
    """One year of one body, or of several added up.

    table2: figure -> number; empty where it was not entered. table3: row -> 7 numbers in the order of COLUMNS.
    table4: block -> 5 numbers in the order of OUTCOMES. sections: section -> its text.
    """

    year: int
    form: Form
    table3: Mapping[str, tuple[Number, ...]]
    table2: Mapping[str, Number] = field(default_factory=dict)
    table4: Mapping[str, tuple[Number, ...]] = field(default_factory=dict)
    body: str = ""
    sections: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that differs: its table ("table2" …), row and column (None in table 2), before and after."""

    table: str
    row: str
    column: str | None
    before: Number
    after: Number


def rolled_up(reports: Iterable[Report], body: str) -> Report:
    """The report of several bodies as one: every cell added. Raises ValueError for none, or for unequal years."""
    parts = list(reports)
    if len({(part.year, part.form.name) for part in parts}) != 1:
        raise ValueError("reports of one year and one format are added up")
    first = parts[0]
    return Report(
        year=first.year, form=first.form, body=body,
        table2=reduce(_add_figures, (part.table2 for part in parts)),
        table3=reduce(_add_rows, (part.table3 for part in parts)),
        table4=reduce(_add_rows, (part.table4 for part in parts)),
    )  # fmt: skip


def differences(before: Report, after: Report) -> list[Difference]:
    """The cells in which two reports of one format differ, in the form's order; what one lacks counts as 0."""
    form = before.form
    found = [
        Difference("table2", name, None, old, new)
        for name in form.figures
        if (old := before.table2.get(name, 0)) != (new := after.table2.get(name, 0))
    ]
    blocks = [block.name for block in BLOCKS]
    found += _differing("table3", form.row_names, COLUMN_NAMES, before.table3, after.table3)
    found += _differing("table4", blocks, OUTCOME_NAMES, before.table4, after.table4)
    return found


def in_one_format(before: Report, after: Report) -> tuple[Report, Report]:
    """Two reports so that they can be compared. Where their formats differ, both in that of 2019: its one row for 其他处理
    holds the three of 2021; table 2, whose figures are others there, is left out.
    """
    if before.form is after.form:
        return before, after
    return _in_2019(before), _in_2019(after)


def _in_2019(report: Report) -> Report:
    rows = dict(report.table3)
    if report.form is not FORM_2019:
        parts = [rows.pop(name) for name in report.form.under(OTHERWISE) if name in rows]
        rows["other"] = tuple(sum(cells) for cells in zip(*parts, strict=True))
    return replace(report, form=FORM_2019, table2={}, table3=rows)


def empty_report(year: int, body: str = "") -> Report:
    """A report of zeros in the format of its year: what is not counted is 0 on the form, never blank."""
    form = form_of(year)
    return Report(
        year=year, form=form, body=body,
        table2=dict.fromkeys(form.figures, 0),
        table3=dict.fromkeys(form.row_names, (0,) * len(COLUMN_NAMES)),
        table4={block.name: (0,) * len(OUTCOME_NAMES) for block in BLOCKS},
    )  # fmt: skip


def _add_figures(one: Mapping[str, Number], other: Mapping[str, Number]) -> Mapping[str, Number]:
    return {name: one.get(name, 0) + other.get(name, 0) for name in {**one, **other}}


def _add_rows(
    one: Mapping[str, tuple[Number, ...]], other: Mapping[str, tuple[Number, ...]]
) -> Mapping[str, tuple[Number, ...]]:
    return {
        name: tuple(a + b for a, b in zip(one[name], other[name], strict=True))
        if name in one and name in other
        else one.get(name, other.get(name, ()))
        for name in {**one, **other}
    }


def _differing(
    table: str,
    rows: Iterable[str],
    columns: tuple[str, ...],
    before: Mapping[str, tuple[Number, ...]],
    after: Mapping[str, tuple[Number, ...]],
) -> Iterator[Difference]:
    nothing = (0,) * len(columns)
    for row in rows:
        cells = zip(columns, before.get(row, nothing), after.get(row, nothing), strict=True)
        for column, old, new in cells:
            if old != new:
                yield Difference(table, row, column, old, new)
