"""From the grid of a sheet to the raw rows of its tables: headings, lines between, merged cells, 同上. Pure.

A merged cell counts for the rows it spans and for no others; a blank outside of one stays blank, but for the name above
a named row (一级事项), which is taken from the row before and said.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from services.catalog.workbooks.domains import Domain, domain_in, first_domain, looks_like_title, unnumbered
from services.catalog.workbooks.findings import Finding
from services.catalog.workbooks.grids import Grid
from services.catalog.workbooks.headers import NAMES, Column, Header, header_at, is_numbering
from services.catalog.workbooks.marks import is_mark
from services.catalog.workbooks.own import is_own
from services.catalog.workbooks.words import folded, is_ditto, is_nothing, labels, one_line

#: Fields whose cells are words; the others are marks.
TEXTS: Final = (
    "seq", *NAMES, "content_elements", "basis", "time_limit", "body", "channels", "audience", "method", "attribute",
    "levels", "domain", "stage", "department", "enquiry_phone", "supervision_phone", "url", "remark", "own",
)  # fmt: skip
_INHERITED: Final = ("level1", "level2")
_SHOWN: Final = 60
#: A line between rows that can be a matter of its own: 一、 (二).
_GROUP: Final = re.compile(r"[一二三四五六七八九十]{1,3}、|[(\uff08][一二三四五六七八九十]{1,3}[)\uff09]")


@dataclass(frozen=True, slots=True)
class Cell:
    """A text and the address of the cell that holds it."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row of a table: the text of each field, the marks of each column of marks, where it stands."""

    sheet: str
    row: int
    texts: Mapping[str, Cell]
    marks: tuple[tuple[Column, Cell], ...]
    domain: Domain | None


@dataclass(slots=True)
class Table:
    """A heading, the rows below it, and what there is to say about both. `above`: the texts of its last row, by
    field; `group`: a numbered line between the rows of a table that has one column of names."""

    sheet: str
    header: Header
    domain: Domain | None
    rows: list[RawRow] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    above: dict[str, Cell] = field(default_factory=dict)
    group: Cell | None = None

    @property
    def fields(self) -> set[str]:
        """The fields that it has columns for."""
        return {column.field for column in self.header.columns}

    def say(self, cell: str | None, code: str, *said: str) -> None:
        self.findings.append(Finding(self.sheet, cell, code, said))


def tables_of(
    grid: Grid, decided: Mapping[str, str], before: Table | None = None, file_domain: Domain | None = None
) -> Iterator[Table]:
    """The tables of a sheet. `before`: the table before it in a running text, which a page break may have cut."""
    table: Table | None = None
    lines: list[tuple[int, str]] = []
    above: dict[str, Cell] = {}
    row = 1
    while row <= grid.rows:
        header = None if table is not None and _is_ours(grid, row, table.header) else header_at(grid, row)
        if header is None and table is None and row == 1 and before and _continues(grid, before.header):
            table = Table(grid.name, before.header, first_domain(grid.above, decided) or before.domain)
            above = dict(before.above)
            table.say(grid.address(1, 1), "columns_continued")
        if header is not None:
            named = [text for _, text in lines]
            if (
                table is not None
                and header.signature == table.header.signature
                and not _titled(named, decided)
            ):
                table.say(grid.address(header.top, header.columns[0].index), "header_repeated")
                _tell_lines(table, grid, lines)
            else:
                if table is not None:
                    yield table
                titles = [*reversed(named), *reversed(grid.above), grid.name]
                domain = first_domain(titles, decided)
                same = before is not None and before.header.signature == header.signature
                inherited = before.domain if before is not None and same else None
                table = Table(grid.name, header, domain or inherited or file_domain)
                above = dict(before.above) if before is not None and same and not domain and not named else {}
            lines, row = [], header.bottom + 1
            continue
        kind = _kind(grid, row, table.header if table else None)
        if kind == "line":
            text = one_line(next(grid.own(row, c) for c in range(1, grid.columns + 1) if grid.own(row, c)))
            lines.append((row, text))
            if table is not None and (domain := domain_in(text, decided)) and looks_like_title(text):
                table.domain, table.group = domain, None
                above = {name: cell for name, cell in above.items() if name not in NAMES}
            elif table is not None and _GROUP.match(text) and not set(NAMES[1:]) & table.fields:
                cell = next(grid.address(row, c) for c in range(1, grid.columns + 1) if grid.own(row, c))
                table.group = Cell(unnumbered(text), cell)
                table.say(cell, "line_as_level1", table.group.text[:_SHOWN])
                lines.pop()
        elif kind == "data" and table is not None:
            _tell_lines(table, grid, lines)
            lines = []
            table.rows.append(_raw(grid, row, table, above, decided))
            table.above = dict(above)
        row += 1
    if table is not None:
        _tell_lines(table, grid, lines)
        yield table


def _titled(lines: list[str], decided: Mapping[str, str]) -> bool:
    return any(domain_in(line, decided) and looks_like_title(line) for line in lines)


def _tell_lines(table: Table, grid: Grid, lines: list[tuple[int, str]]) -> None:
    for row, text in lines:
        cell = next(grid.address(row, c) for c in range(1, grid.columns + 1) if grid.own(row, c))
        table.say(cell, "line_skipped", text[:_SHOWN])


def _continues(grid: Grid, before: Header) -> bool:
    """Whether a table without a heading has the columns of the one before, and no fewer rows of words than one."""
    return (
        grid.columns >= max(c.index for c in before.columns) >= grid.columns - 1 and _kind(grid, 1) == "data"
    )


def _is_ours(grid: Grid, row: int, header: Header) -> bool:
    own = header.fields.get("own")
    return own is not None and is_own(grid.own(row, own.index))


def _kind(grid: Grid, row: int, header: Header | None = None) -> str:
    """blank, line (outside the table) or data."""
    if header is not None and _is_ours(grid, row, header):
        return "data"
    places = {grid.anchor(row, c) for c in range(1, grid.columns + 1) if grid.text(row, c)}
    own = [place for place in places if place[0] == row]
    texts = [grid.cells[place] for place in sorted(own)]
    if not own or is_numbering(grid, row):
        return "blank"
    if any(folded(text) in labels("totals") for text in texts[:2]):
        return "blank"
    if len(places) == 1:
        return "line"
    starts = tuple(labels("lines"))
    told = [text for text in texts if folded(text).startswith(starts) and re.search(r"[:\uff1a]", text)]
    return "line" if told and len(places) <= 3 and len(told) >= len(places) - 1 else "data"


def _raw(grid: Grid, row: int, table: Table, above: dict[str, Cell], decided: Mapping[str, str]) -> RawRow:
    """The row's texts and marks; `above` holds the texts that 同上 and blank names take from, and is brought on."""
    texts: dict[str, Cell] = {}
    anchors: dict[str, tuple[int, int]] = {}
    for column in table.header.columns:
        if column.field not in TEXTS:
            continue
        anchor = grid.anchor(row, column.index)
        text = grid.text(row, column.index)
        cell = Cell("" if is_nothing(text) else text, grid.address(row, column.index))
        if column.field in NAMES and anchor in anchors.values():
            cell = Cell("", cell.address)  # a name that spans the columns of lower names
        if column.field not in {"method", "audience", "levels", "remark"} and is_mark(cell.text):
            table.say(cell.address, "mark_in_text_column", cell.text)
            cell = Cell("", cell.address)
        anchors[column.field] = anchor
        texts[column.field] = cell
    if table.group is not None:
        texts["level1"], texts["level2"] = table.group, texts.get("level1", Cell("", ""))
    _inherit(texts, table, above)
    group = texts["level1"].text if "level1" in texts else ""
    for name, cell in texts.items():
        if is_ditto(cell.text):
            texts[name] = _above(name, cell, group, table, above)
    above.update({name: cell for name, cell in texts.items() if cell.text or name in NAMES})
    marks = tuple(
        (column, Cell(grid.text(row, column.index), grid.address(row, column.index)))
        for column in table.header.columns
        if column.field not in TEXTS
    )
    named = domain_in(texts["domain"].text, decided) if "domain" in texts else None
    return RawRow(table.sheet, row, texts, marks, named or table.domain)


def _inherit(texts: dict[str, Cell], table: Table, above: Mapping[str, Cell]) -> None:
    """A name that is blank while a lower one is not is that of the row before."""
    for place, name in enumerate(_INHERITED):
        lower = any(texts[n].text for n in NAMES[place + 1 :] if n in texts)
        before = above.get(name)
        if name in texts and not texts[name].text and lower and before and before.text:
            if place and texts[NAMES[place - 1]].text != above[NAMES[place - 1]].text:
                continue
            table.say(texts[name].address, "level1_inherited", one_line(before.text))
            texts[name] = Cell(before.text, texts[name].address)


def _above(name: str, cell: Cell, group: str, table: Table, above: Mapping[str, Cell]) -> Cell:
    source = above.get(name)
    if source is None or not source.text:
        table.say(cell.address, "ditto_without_source")
        return Cell("", cell.address)
    if name not in NAMES and group != above.get("level1", Cell("", "")).text:
        table.say(cell.address, "ditto_across_group")
    return Cell(source.text, cell.address)
