"""The same tables as a web page in GB18030, as a Word document, and typed with full-width signs: the same rows."""

import html
import json
import unicodedata
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.unit.workbooks.books import read, word

BOOKS = sorted((Path(__file__).parents[2] / "data/workbooks").glob("*.xlsx"))
WIDE: Final = str.maketrans({",": "\uff0c", ";": "\uff1b", ":": "\uff1a", "(": "\uff08", ")": "\uff09"})


def expected(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.with_suffix(".expected.json").read_text("utf-8"))["rows"]
    return found


def rows(content: bytes, name: str) -> list[dict[str, Any]]:
    return [dict(row.values) for row in read(content, name).rows]


def as_page(sheet: Worksheet) -> str:
    """The sheet as an HTML table: merged ranges as rowspan and colspan, line breaks as <br>."""
    spans = {
        (m.min_row, m.min_col): (m.max_row - m.min_row + 1, m.max_col - m.min_col + 1)
        for m in sheet.merged_cells.ranges
    }
    lines = []
    for row in sheet.iter_rows():
        cells = []
        for cell in row:
            if type(cell).__name__ == "MergedCell":
                continue
            high, wide = spans.get((cell.row, cell.column), (1, 1))
            text = html.escape(str(cell.value or "")).replace("\n", "<br>")
            cells.append(f"<td rowspan={high} colspan={wide}>{text}</td>")
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table>{''.join(lines)}</table>"


@pytest.mark.parametrize("path", BOOKS, ids=lambda p: p.name[:2])
def test_as_a_web_page(path: Path) -> None:
    page = "".join(as_page(sheet) for sheet in openpyxl.load_workbook(path).worksheets)
    assert rows(f"<html>{page}</html>".encode("gb18030"), "目录.html") == expected(path)


@pytest.mark.parametrize("path", BOOKS, ids=lambda p: p.name[:2])
def test_as_a_word_document(path: Path) -> None:
    sheet = openpyxl.load_workbook(path).worksheets[-1]
    table = [list(row) for row in sheet.iter_rows(values_only=True)]
    merges = [(m.min_row - 1, m.min_col - 1, m.max_row - 1, m.max_col - 1) for m in sheet.merged_cells.ranges]
    assert rows(word([], table, merges), "目录.docx") == expected(path)


@pytest.mark.parametrize("path", BOOKS, ids=lambda p: p.name[:2])
def test_with_full_width_signs(path: Path) -> None:
    """The words keep their signs; what is read from them is the same."""
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = cell.value.translate(WIDE)
    file = BytesIO()
    book.save(file)
    shown = json.dumps(rows(file.getvalue(), "目录.xlsx"), ensure_ascii=False)
    wanted = json.dumps(expected(path), ensure_ascii=False)
    assert unicodedata.normalize("NFKC", shown) == unicodedata.normalize("NFKC", wanted)
