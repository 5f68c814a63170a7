"""Reading a list: `read_powers(name, content, on)` gives its rows and its findings, cell by cell. Pure.

A heading names the power and at least one of code, kind, basis, body, in one row or in two; lines between the rows (一、行政许可)
give the kind of those below. A merged cell counts for the rows it spans. A sheet without such a table is tried as a card,
headings one below the other, one power a card. Nothing is filled in: a kind that nobody says stays missing.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from services.catalog.power_tables.findings import PowerFinding
from services.catalog.power_tables.words import field_of, kind_in, kind_of, totals, words
from services.catalog.seed.acts import basis_in_force
from services.catalog.workbooks.bases import read_basis
from services.catalog.workbooks.grids import Grid, UnreadableBook, turned
from services.catalog.workbooks.opening import open_book
from services.catalog.workbooks.words import folded, is_ditto, is_nothing, one_line

LONGEST_NAME: Final = 500
LONGEST_CODE: Final = 60
NAMING: Final = ("name", "sub", "business")
_BESIDE: Final = frozenset({"code", "kind", "basis", "body"})
_SHOWN: Final = 60
_SPOILT: Final = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")
_DEEPEST: Final = 2
#: A card has few columns: the widest sheet that is tried as one.
_CARD: Final = 10


@dataclass(frozen=True, slots=True)
class PowerRow:
    """A row as its cells say it: `cells` are the addresses of its fields; `faults` the codes for which it cannot be taken."""

    sheet: str
    row: int
    code: str | None
    kind: str | None
    name: str
    basis: tuple[Mapping[str, str | None], ...]
    body: str | None
    domain: str | None
    cells: Mapping[str, str]
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PowerReading:
    """A file that was read: its name and SHA-256, the version of the words it was read with, rows and findings."""

    name: str
    sha256: str
    words: str
    rows: tuple[PowerRow, ...]
    findings: tuple[PowerFinding, ...]


@dataclass(slots=True)
class _Sheet:
    """What is known while the rows of a sheet are read."""

    grid: Grid
    columns: Mapping[str, int]
    kind: str | None
    rows: list[PowerRow] = field(default_factory=list)
    findings: list[PowerFinding] = field(default_factory=list)
    above: dict[str, str] = field(default_factory=dict)

    def say(self, cell: str | None, code: str, *said: str) -> None:
        self.findings.append(PowerFinding(self.grid.name, cell, code, said))


def read_powers(name: str, content: bytes, on: date, listing: str) -> PowerReading:
    """The rows of a file and what there is to say about them; rows of the list of services are services where no kind is
    said. `on`: the day for which cited acts are looked up. Raises UnreadableBook.
    """
    try:
        rows, findings = _read(open_book(name, content), on, listing)
    except UnreadableBook:
        raise
    except Exception as error:  # parsers raise whatever a damaged file leads them to
        raise UnreadableBook(
            "damaged_file",
            "文件有损坏,或者含有无法读取的内容;请用 Excel 或 WPS 打开后另存为 .xlsx 再试",
            "the file is damaged, or holds what cannot be read: open it in Excel or WPS, save it as .xlsx and try again",
        ) from error
    return PowerReading(name, hashlib.sha256(content).hexdigest(), words()["version"], rows, findings)


def read_or_refuse(name: str, content: bytes, on: date, listing: str) -> PowerReading | tuple[str, str, str]:
    """What `read_powers` gives, or the code and both sentences of why it refuses the file."""
    try:
        return read_powers(name, content, on, listing)
    except UnreadableBook as error:
        return error.code, error.zh, error.en


def _read(
    grids: Iterable[Grid], on: date, listing: str
) -> tuple[tuple[PowerRow, ...], tuple[PowerFinding, ...]]:
    rows: list[PowerRow] = []
    findings: list[PowerFinding] = []
    for grid in grids:
        if grid.hidden:
            findings.append(PowerFinding(grid.name, None, "sheet_hidden"))
            continue
        sheet = _sheet(grid, on, listing)
        if sheet is None and grid.columns <= _CARD:
            sheet = _sheet(turned(grid), on, listing)
        if sheet is None or not sheet.rows:
            findings.append(PowerFinding(grid.name, None, "sheet_skipped"))
        if sheet is not None:
            rows += sheet.rows
            findings += sheet.findings
    if not rows:
        findings.append(PowerFinding(None, None, "no_table"))
    return tuple(rows), tuple(dict.fromkeys(findings))


def _sheet(grid: Grid, on: date, listing: str) -> _Sheet | None:
    titles = [*reversed(grid.above), grid.name]
    sheet: _Sheet | None = None
    row = 1
    while row <= grid.rows:
        columns, bottom = _header(grid, row)
        if columns:
            if sheet is None:
                kind = next((kind for title in titles if (kind := kind_in(title))), None)
                sheet = _Sheet(grid, columns, kind)
            sheet.columns = columns
            _tell_columns(sheet, row, bottom)
            row = bottom + 1
            continue
        places = {grid.anchor(row, column) for column in range(1, grid.columns + 1) if grid.text(row, column)}
        own = sorted(place for place in places if place[0] == row)
        if sheet is None:
            titles = [*[grid.cells[place] for place in own], *titles]
        elif own:
            _take(sheet, row, [grid.cells[place] for place in own], len(places), on, listing)
        row += 1
    return sheet


def _header(grid: Grid, row: int) -> tuple[dict[str, int], int]:
    """The columns of a heading that begins in this row, by field, and its last row; none where there is no heading."""
    labels = [(column, text) for column in range(1, grid.columns + 1) if (text := grid.text(row, column))]
    own = [text for column, text in labels if grid.anchor(row, column)[0] == row]
    known = {meant for _, text in labels if (meant := field_of(text))}
    if not known & set(NAMING) or not known & _BESIDE or sum(bool(field_of(t)) for t in own) * 2 < len(own):
        return {}, row
    bottom = row
    while bottom - row + 1 < _DEEPEST and bottom < grid.rows and _goes_on(grid, bottom + 1):
        bottom += 1
    found: dict[str, int] = {}
    for column in range(1, grid.columns + 1):
        texts = [grid.text(r, column) for r in range(bottom, row - 1, -1)]
        meant = next((one for text in texts if text and (one := field_of(text))), None)
        if meant is not None and meant not in found:
            found[meant] = column
    return found, bottom


def _goes_on(grid: Grid, row: int) -> bool:
    """Whether a row only holds further headings."""
    own = [text for column in range(1, grid.columns + 1) if (text := grid.own(row, column))]
    return bool(own) and all(field_of(text) for text in own) and not any(kind_of(text) for text in own)


def _tell_columns(sheet: _Sheet, top: int, bottom: int) -> None:
    read = set(sheet.columns.values())
    for column in range(1, sheet.grid.columns + 1):
        label = sheet.grid.text(bottom, column) or sheet.grid.text(top, column)
        if label and column not in read and field_of(label) != "seq":
            sheet.say(sheet.grid.address(bottom, column), "column_ignored", one_line(label)[:_SHOWN])


def _take(sheet: _Sheet, row: int, own: list[str], places: int, on: date, listing: str) -> None:
    """A row of the table, a line between its rows, or nothing."""
    if folded(own[0]) in totals():
        return
    if places == 1:
        line = one_line(own[0])
        cell = next(_addresses(sheet.grid, row))
        if kind := kind_in(line):
            sheet.kind = kind
            sheet.say(cell, "kind_of_line", line[:_SHOWN])
        else:
            sheet.say(cell, "line_skipped", line[:_SHOWN])
        return
    if set(map(folded, own)) <= {str(n) for n in range(1, len(own) + 1)}:
        return
    _row(sheet, row, on, listing)


def _addresses(grid: Grid, row: int) -> Iterator[str]:
    return (grid.address(row, column) for column in range(1, grid.columns + 1) if grid.own(row, column))


def _row(sheet: _Sheet, row: int, on: date, listing: str) -> None:
    texts = {name: _text(sheet, row, name) for name in sheet.columns}
    cells = {name: sheet.grid.address(row, column) for name, column in sheet.columns.items()}
    faults: list[str] = []

    def fault(field_name: str, code: str, *said: str) -> None:
        faults.append(code)
        sheet.say(cells.get(field_name), code, *said)

    name = " / ".join(dict.fromkeys(one_line(text) for part in NAMING if (text := texts.get(part))))
    where = next(part for part in NAMING if part in sheet.columns)
    if not name:
        fault(where, "row_without_name")
    elif len(name) > LONGEST_NAME:
        fault(where, "name_too_long", str(len(name)), str(LONGEST_NAME))
    code = "".join(unicodedata.normalize("NFKC", texts.get("code", "")).split()).lstrip("'‘’`") or None
    if code is None:
        sheet.say(cells.get("code") or cells[where], "code_missing")
    elif _SPOILT.fullmatch(code):
        fault("code", "code_spoilt", code)
    elif len(code) > LONGEST_CODE:
        fault("code", "code_too_long", str(len(code)), str(LONGEST_CODE))
    basis = tuple(
        {"title": act.canonical or act.title, "number": act.number, "kind": act.kind}
        for act in read_basis(texts.get("basis", ""))
    )
    if not basis:
        sheet.say(cells.get("basis") or cells[where], "basis_missing")
    for act in basis:
        if basis_in_force(str(act["title"]), act["number"], on)[0] is False:
            sheet.say(cells["basis"], "basis_repealed", str(act["title"]))
    sheet.rows.append(
        PowerRow(
            sheet.grid.name, row, code, _kind(sheet, texts.get("kind", ""), cells, where, listing), name, basis,
            one_line(texts.get("body", "")) or None, one_line(texts.get("domain", "")) or None, cells, tuple(faults),
        )
    )  # fmt: skip


def _text(sheet: _Sheet, row: int, name: str) -> str:
    """The text of a field; 同上 is that of the row before."""
    text = sheet.grid.text(row, sheet.columns[name])
    if is_nothing(text):
        text = ""
    if is_ditto(text):
        text = sheet.above.get(name, "")
    sheet.above[name] = text
    return text


def _kind(sheet: _Sheet, text: str, cells: Mapping[str, str], where: str, listing: str) -> str | None:
    if text:
        if (kind := kind_of(one_line(text))) is None:
            sheet.say(cells["kind"], "kind_unknown", one_line(text)[:_SHOWN])
        return kind
    if listing == "services":
        return "public_service"
    if sheet.kind is None:
        sheet.say(cells.get("kind") or cells[where], "kind_missing")
    return sheet.kind


def shown(row: PowerRow) -> dict[str, Any]:
    """A row as trials show it."""
    return {"code": row.code, "kind": row.kind, "name": row.name, "basis": list(row.basis), "body": row.body}
