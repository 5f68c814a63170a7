"""Tables of plain text: CSV as spreadsheets write it, in UTF-8, UTF-16 or GB18030. Pure."""

import codecs
import csv
from io import StringIO
from typing import Final

from services.catalog.workbooks.grids import MOST_CELLS, Grid, UnreadableBook, grid_of, too_many_cells

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SEPARATORS: Final = ",\t;"
_HEAD: Final = 64 * 1024


def decoded(content: bytes) -> str:
    """The text of a file. Raises UnreadableBook for one that is none."""
    encodings = [name for mark, name in _MARKS if content.startswith(mark)] or ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise UnreadableBook(
        "not_a_table", "不是可读的表格文件;可用 .xlsx、.xls、.docx、.html、.csv(UTF-8 或 GB18030)",
        "not a table that is read; use .xlsx, .xls, .docx, .html or .csv (UTF-8 or GB18030)",
    )  # fmt: skip


def grids(text: str) -> list[Grid]:
    """The one table of a CSV; cells are called as a spreadsheet calls them. Raises UnreadableBook."""
    head = text[:_HEAD]
    separator = max(_SEPARATORS, key=head.count)
    if separator not in head:
        raise UnreadableBook(
            "not_a_table",
            "文本中没有表格(没有逗号或制表符分隔的列)",
            "the text holds no table: no commas or tabs part its columns",
        )
    cells = {}
    try:
        for row, values in enumerate(csv.reader(StringIO(text, newline=""), delimiter=separator), start=1):
            cells.update({(row, column): v for column, v in enumerate(values, start=1) if v.strip()})
            if len(cells) > MOST_CELLS or row > MOST_CELLS:
                raise too_many_cells()
    except csv.Error as error:
        raise UnreadableBook(
            "damaged_file",
            f"不是有效的 CSV:{error};请在办公软件中重新导出",
            f"not valid CSV: {error}; export it again",
        ) from error
    return [grid_of("CSV", cells, ())]
