"""Tables 2, 3 and 4 as printed on the form: which cell spans what. Pure; a workbook or a document is drawn from it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from services.disclosure_requests.reports.report import Number, Report
from services.disclosure_requests.reports.tables import (
    BALANCE_NOTE,
    BLOCKS,
    COLUMNS,
    OUTCOMES,
    RESULTS,
    SECTIONS,
    SUITS,
    Row,
    Title,
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell from (top, left), counted from 0, over `height` rows and `width` columns. `head`: a title, not a number."""

    top: int
    left: int
    height: int
    width: int
    value: str | Number | None
    head: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the report under the title of its section; widths of its columns in characters."""

    name: str
    title: str
    widths: tuple[float, ...]
    cells: tuple[Cell, ...]

    @property
    def height(self) -> int:
        """Its rows."""
        return max(cell.top + cell.height for cell in self.cells)


def tables_of(report: Report) -> tuple[Table, Table, Table]:
    """Tables 2, 3 and 4. What was not entered in table 2 or 4 stays empty: a 0 is published by whoever counted it."""
    titles = {section.name: section.zh for section in SECTIONS}
    return (
        Table("主动公开", titles["proactive"], (24, *[9.0] * 6), tuple(_table2(report))),
        Table("申请办理", titles["applications"], (6, 10, 44, *[8.5] * 7), tuple(_table3(report))),
        Table("复议诉讼", titles["remedies"], (7.5,) * 15, tuple(_table4(report))),
    )


#: The numbers of a small table stand beside 信息内容 in one, two or three columns: six divide into each.
_WIDE = 6


def _table2(report: Report) -> Iterator[Cell]:
    top = 0
    for item in report.form.items:
        span = _WIDE // len(item.columns)
        yield Cell(top, 0, 1, 1 + _WIDE, item.zh)
        yield Cell(top + 1, 0, 1, 1, "信息内容")
        for n, title in enumerate(item.columns):
            yield Cell(top + 1, 1 + n * span, 1, span, title)
        top += 2
        for title, figures in item.rows.items():
            yield Cell(top, 0, 1, 1, title)
            for n, figure in enumerate(figures):
                yield Cell(top, 1 + n * span, 1, span, report.table2.get(figure.name), head=False)
            top += 1


def _table3(report: Report) -> Iterator[Cell]:
    person, *organisations, total = COLUMNS
    yield Cell(0, 0, 3, 3, BALANCE_NOTE)
    yield Cell(0, 3, 1, len(COLUMNS), "申请人情况")
    yield Cell(1, 3, 2, 1, person.zh)
    yield Cell(1, 4, 1, len(organisations), "法人或其他组织")
    for n, column in enumerate(organisations):
        yield Cell(2, 4 + n, 1, 1, column.zh)
    yield Cell(1, 4 + len(organisations), 2, 1, total.zh)
    rows = report.form.rows
    yield from _titles(rows)
    for top, row in enumerate(rows, start=3):
        for n, value in enumerate(report.table3[row.name]):
            yield Cell(top, 3 + n, 1, 1, value, head=False)


def _titles(rows: tuple[Row, ...]) -> Iterator[Cell]:
    """The three columns of titles: results stand under 三, and some under a heading of their own."""
    results = [row for row in rows if row.leaf or row.name == "total"]
    yield Cell(3 + rows.index(results[0]), 0, len(results), 1, RESULTS)
    top = 3
    for group, members in groupby(rows, key=lambda row: row.group):
        found = list(members)
        if group:
            yield Cell(top, 1, len(found), 1, group)
        for row in found:
            left = 2 if group else 1 if row in results else 0
            yield Cell(top, left, 1, 3 - left, row.zh)
            top += 1


def _table4(report: Report) -> Iterator[Cell]:
    review, *suits = BLOCKS
    each = len(OUTCOMES)
    yield Cell(0, 0, 1, each, review.zh)
    yield Cell(0, each, 1, each * len(suits), SUITS)
    yield from _outcomes(1, 0, 2)
    for n, suit in enumerate(suits, start=1):
        yield Cell(1, n * each, 1, each, suit.zh)
        yield from _outcomes(2, n * each, 1)
    for n, block in enumerate(BLOCKS):
        yield from _numbers(report, block, n * each)


def _outcomes(top: int, left: int, height: int) -> Iterable[Cell]:
    return (Cell(top, left + n, height, 1, outcome.zh) for n, outcome in enumerate(OUTCOMES))


def _numbers(report: Report, block: Title, left: int) -> Iterable[Cell]:
    values: tuple[Number | None, ...] = report.table4.get(block.name, (None,) * len(OUTCOMES))
    return (Cell(3, left + n, 1, 1, value, head=False) for n, value in enumerate(values))
