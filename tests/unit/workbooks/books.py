"""Books made in tests: an .xlsx of rows and merged ranges, a .docx of a table; and the reading of one."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import Any

import docx
from openpyxl import Workbook

from services.catalog.workbooks.rules import Reading, read_book

DAY = date(2026, 3, 2)
Rows = Sequence[Sequence[Any]]


def xlsx(sheets: Mapping[str, Rows], merges: Mapping[str, Iterable[str]] | None = None) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for one in (merges or {}).get(name, ()):
            sheet.merge_cells(one)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def word(lines: Sequence[str], rows: Rows, merges: Iterable[tuple[int, int, int, int]] = ()) -> bytes:
    """A document of lines and one table; merges are (top, left, bottom, right) from 0."""
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    table = document.add_table(len(rows), len(rows[0]))
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            table.cell(row, column).text = str(value or "")
    for top, left, bottom, right in merges:
        first = table.cell(top, left)
        text = first.text
        first.merge(table.cell(bottom, right)).text = text
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def read(content: bytes, name: str = "目录.xlsx", **decided: str) -> Reading:
    return read_book(name, content, DAY, decided)


def of_sheet(rows: Rows, merges: Iterable[str] = (), name: str = "养老服务") -> Reading:
    return read(xlsx({name: rows}, {name: merges}))


def codes(reading: Reading) -> set[tuple[str, str | None]]:
    return {(finding.code, finding.cell) for finding in reading.findings}
