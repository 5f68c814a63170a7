"""The files of an export: XLSX with merged names, CSV, JSON Lines. What the cells do not read back to is written beside.

Each table is read again as an import would read it; where that gives something else than the item, the row carries the
item's own words in its last column (see workbooks/own.py). So an export that is read in again changes nothing.
"""

import csv
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from io import BytesIO, StringIO
from math import ceil
from typing import Any, Final

import orjson
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from kernel.workbook import LONGEST, like_a_formula, writable
from services.catalog.exports.layout import NAMES, Item, Sheet
from services.catalog.guidelines.said import said_of
from services.catalog.workbook_imports.members import blank, members_of_row
from services.catalog.workbooks.domains import registered_names
from services.catalog.workbooks.own import digest_of, own_cell
from services.catalog.workbooks.rows import BookRow
from services.catalog.workbooks.rules import read_book

_A3: Final = 8
#: The height of a line of 10 point, and the most that a row has, in points.
_LINE_HEIGHT, _HIGHEST = 13.5, 409.0
_LINE: Final = Side(style="thin", color="FF8894A4")
_BORDER: Final = Border(_LINE, _LINE, _LINE, _LINE)
_SHEET_SIGNS: Final = re.compile(r"[\[\]:*?/\\]")


def xlsx(tables: Sequence[Sheet], domains: Mapping[str, str], on: date) -> bytes:
    """The workbook: a sheet for each domain, the same names merged, our own column hidden."""
    return _told(tables, _xlsx, "export.xlsx", domains, on)


def csv_text(tables: Sequence[Sheet], domains: Mapping[str, str], on: date) -> bytes:
    """The tables one below the other, UTF-8 with its mark so that spreadsheets take it for that."""
    return _told(tables, _csv, "export.csv", domains, on)


def json_lines(items: Iterable[Item]) -> bytes:
    """An item a line, as the API shows it."""
    return b"".join(orjson.dumps(item, option=orjson.OPT_APPEND_NEWLINE) for item in items)


def _told(
    tables: Sequence[Sheet],
    make: Callable[[Sequence[Sheet]], bytes],
    name: str,
    domains: Mapping[str, str],
    on: date,
) -> bytes:
    """The file, with what each row is and where its cells do not read back to it."""
    if not any(table.items for table in tables):
        return make(tables)  # a domain of which the catalogue has nothing: there are no rows to read back
    marked = [_marked(table, [own_cell(item["id"]) for item in table.items]) for table in tables]
    reading = read_book(name, make(marked), on, registered_names(domains))
    found = {row.own.item: row for row in reading.rows if row.own is not None}
    for place, table in enumerate(tables):
        marked[place] = _marked(table, [_own(item, found.get(item["id"]), on) for item in table.items])
    return make(marked)


def _own(item: Item, row: BookRow | None, on: date) -> str:
    wanted = said_of(item)
    if row is None or _said_by(row, on) == wanted:
        return own_cell(item["id"])
    told = own_cell(item["id"], digest_of(row.values, row.domain), wanted)
    return told if len(told) <= LONGEST else own_cell(item["id"])


def _said_by(row: BookRow, on: date) -> Mapping[str, Any] | None:
    try:
        return said_of(blank("", "") | members_of_row(row, on))
    except ValueError:
        return None


def _marked(table: Sheet, own: Sequence[str]) -> Sheet:
    rows = tuple((*row[:-1], cell) for row, cell in zip(table.rows, own, strict=True))
    return replace(table, rows=rows)


def _csv(tables: Sequence[Sheet]) -> bytes:
    text = StringIO(newline="")
    write = csv.writer(text, lineterminator="\r\n").writerow
    for table in tables:
        write([table.title])
        write([_joined(column.group, column.heading) for column in table.columns])
        for row in table.rows:
            write([f"'{cell}" if like_a_formula(cell) else cell for cell in row])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _joined(group: str | None, heading: str) -> str:
    return f"{group}({heading})" if group and group != "公开事项" else heading


def _xlsx(tables: Sequence[Sheet]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    names: set[str] = set()
    for table in tables or ():
        _fill(book.create_sheet(_sheet_name(table.name, names)), table)
    if not tables:
        book.create_sheet("目录")
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _sheet_name(name: str, taken: set[str]) -> str:
    short = _SHEET_SIGNS.sub("", writable(name)).strip("'")[:28] or "目录"
    found = next(n for n in (short, *(f"{short}{i}" for i in range(2, 999))) if n.lower() not in taken)
    taken.add(found.lower())
    return found


def _fill(sheet: Worksheet, table: Sheet) -> None:
    last = len(table.columns)
    _put(sheet, 1, 1, table.title, Font(name="黑体", size=16, bold=True), centred=True, lined=False)
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=last)
    sheet.row_dimensions[1].height = 26
    bold = Font(name="宋体", size=10, bold=True)
    for index, column in enumerate(table.columns, start=1):
        _put(sheet, 2, index, column.group or column.heading, bold, centred=True)
        _put(sheet, 3, index, column.heading if column.group else "", bold, centred=True)
        sheet.column_dimensions[get_column_letter(index)].width = column.width
    _merge_heading(sheet, table)
    plain = Font(name="宋体", size=10)
    for number, row in enumerate(table.rows, start=4):
        for index, (text, column) in enumerate(zip(row, table.columns, strict=True), start=1):
            _put(sheet, number, index, text, plain, centred=column.width < 13)
        sheet.row_dimensions[number].height = _height(row, table)
    _merge_names(sheet, table)
    sheet.column_dimensions[get_column_letter(last)].hidden = True
    sheet.freeze_panes = "A4"
    sheet.print_title_rows = "2:3"
    sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = (
        "landscape",
        _A3,
        0,
    )
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _height(row: Sequence[str], table: Sheet) -> float:
    """High enough for the longest of its texts: programs do not fit rows that merged cells stand in."""
    lines = max(
        sum(max(ceil(_signs(line) / (column.width - 1)), 1) for line in text.split("\n"))
        for text, column in zip(row[:-1], table.columns, strict=False)
    )
    return min(lines * _LINE_HEIGHT + 4, _HIGHEST)


def _signs(line: str) -> int:
    """The width of a line: a Chinese sign takes two."""
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in line)


def _put(
    sheet: Worksheet,
    row: int,
    column: int,
    text: str,
    font: Font,
    *,
    centred: bool = False,
    lined: bool = True,
) -> None:
    """Text stays text, whatever it begins with."""
    cell = sheet.cell(row, column)
    if text:
        cell.value, cell.data_type = writable(text)[:LONGEST], "s"
        cell.quotePrefix = like_a_formula(text)
    cell.font, cell.number_format = font, "@"
    cell.alignment = Alignment(horizontal="center" if centred else None, vertical="center", wrap_text=True)
    if lined:
        cell.border = _BORDER


def _merge_heading(sheet: Worksheet, table: Sheet) -> None:
    start = 1
    for index, column in enumerate(table.columns, start=1):
        if column.group is None:
            sheet.merge_cells(start_row=2, start_column=index, end_row=3, end_column=index)
            continue
        before = table.columns[index - 2].group if index > 1 else None
        following = table.columns[index].group if index < len(table.columns) else None
        start = index if before != column.group else start
        if following != column.group and index > start:
            sheet.merge_cells(start_row=2, start_column=start, end_row=2, end_column=index)


def _merge_names(sheet: Worksheet, table: Sheet) -> None:
    """The same first name over its rows, the same second name within it."""
    keys = [column.key for column in table.columns]
    for depth, name in enumerate(NAMES[:2], start=1):
        index = keys.index(name)
        places = [keys.index(n) for n in NAMES[:depth]]
        start = 0
        for at in range(1, len(table.rows) + 1):
            here = [table.rows[at][p] for p in places] if at < len(table.rows) else None
            if here == [table.rows[start][p] for p in places]:
                continue
            if at - start > 1 and table.rows[start][index]:
                sheet.merge_cells(
                    start_row=start + 4, start_column=index + 1, end_row=at + 3, end_column=index + 1
                )
            start = at
