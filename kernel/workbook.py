"""One worksheet as a file (XLSX): title, caption lines, frozen Chinese header, rows in number formats; text stays text.

What somebody typed never becomes a formula: text is stored as text, and where a spreadsheet would take it for one when
it is edited or exported (= + - @ at its beginning), the cell is marked as quoted too.
"""

import re
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Final, Literal

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Kind = Literal["text", "count", "share", "day"]
Value = str | int | float | date | None

_FORMATS: Final[dict[Kind, str]] = {"text": "@", "count": "#,##0", "share": "0.0%", "day": "yyyy-mm-dd"}
#: XML 1.0 cannot hold them.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")
#: The signs that a cell can hold.
LONGEST: Final = 32767
_A4: Final = 9
_LINE: Final = Side(style="thin", color="FFB8C0CC")
_HEAD: Final = PatternFill("solid", fgColor="FFE8EDF4")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in characters, and what its cells are."""

    heading: str
    width: float
    kind: Kind = "text"


def writable(text: str) -> str:
    """A text without the signs that XML cannot hold."""
    return _UNWRITABLE.sub("", text)


def like_a_formula(text: str) -> bool:
    """Whether a spreadsheet would take a text for a formula when it is edited or exported."""
    return text.startswith(_FORMULAS)


def workbook(
    name: str,
    title: str,
    captions: Sequence[str],
    columns: Sequence[Column],
    rows: Iterable[Sequence[Value]],
    totals: Iterable[Sequence[Value]] = (),
) -> bytes:
    """The file of a table. `name` is that of the sheet (up to 31 characters); `totals` stand below in bold.

    The header is frozen and filters; a value that is None leaves its cell empty.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(name)
    header = len(captions) + 2
    for number, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.freeze_panes = f"A{header + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{header}:{header}"

    styled: dict[tuple[Kind, bool, bool, bool], Cell] = {}

    def style(kind: Kind, bold: bool, lined: bool, quoted: bool) -> Cell:
        """A cell to take the style from: a file has few styles and many cells, and to make one is slow."""
        made = WriteOnlyCell(sheet)
        made.number_format = _FORMATS[kind] if lined else "General"
        made.font = Font(name="宋体", size=11, bold=bold)
        made.quotePrefix = quoted
        if lined:
            made.border = Border(_LINE, _LINE, _LINE, _LINE)
            made.alignment = Alignment(vertical="top", wrap_text=kind == "text")
        return made

    def cell(value: Value, kind: Kind, *, bold: bool = False, lined: bool = True) -> Cell:
        made = WriteOnlyCell(sheet)
        quoted = False
        if isinstance(value, str):
            value = writable(value)[:LONGEST]
            made.value = value
            made.data_type = "s"
            quoted = like_a_formula(value)
        else:
            made.value = value
        key = (kind, bold, lined, quoted)
        if key not in styled:
            styled[key] = style(*key)
        # After the value: a date gives itself a format of its own.
        made._style = copy(styled[key]._style)  # type: ignore[attr-defined]  # openpyxl's way to share a style
        return made

    heading = cell(title, "text", lined=False)
    heading.font = Font(name="黑体", size=16, bold=True)
    sheet.append([heading])
    for caption in captions:
        sheet.append([cell(caption, "text", lined=False)])
    heads = [cell(column.heading, "text", bold=True) for column in columns]
    for head in heads:
        head.fill = _HEAD
        head.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    sheet.append(heads)
    last = header
    for row in rows:
        sheet.append([cell(value, column.kind) for value, column in zip(row, columns, strict=True)])
        last += 1
    sheet.auto_filter.ref = f"A{header}:{get_column_letter(len(columns))}{last}"
    for row in totals:
        sheet.append(
            [cell(value, column.kind, bold=True) for value, column in zip(row, columns, strict=True)]
        )
    file = BytesIO()
    book.save(file)
    return file.getvalue()
