"""Sheets of an old Excel file (.xls), read by python-calamine. Pure."""

from datetime import date, datetime
from io import BytesIO
from typing import Any

from services.catalog.workbooks.grids import (
    MOST_CELLS,
    MOST_SHEETS,
    Grid,
    Place,
    Range,
    UnreadableBook,
    grid_of,
    too_many_cells,
)


def grids(content: bytes) -> list[Grid]:
    """The sheets in their order, hidden ones marked. Raises UnreadableBook.

    The largest sheet of the format has 65,536 rows of 256 columns: memory is bounded by that.
    """
    from python_calamine import (
        CalamineError,
        CalamineWorkbook,
        PasswordError,
        SheetVisibleEnum,
    )  # .xls alone needs it

    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        if len(book.sheets_metadata) > MOST_SHEETS:
            raise too_many_cells()
        found = []
        cells = 0
        for about in book.sheets_metadata:
            sheet = book.get_sheet_by_name(about.name)
            if sheet.height * sheet.width > 65_536 * 256 or sheet.total_height > 65_536:
                raise too_many_cells()
            texts = _texts(sheet)
            cells += len(texts)
            if cells > MOST_CELLS:
                raise too_many_cells()
            merges = [
                Range(t + 1, left + 1, b + 1, r + 1) for (t, left), (b, r) in sheet.merged_cell_ranges or ()
            ]
            found.append(grid_of(about.name, texts, merges, hidden=about.visible != SheetVisibleEnum.Visible))
    except PasswordError as error:
        raise UnreadableBook(
            "encrypted",
            "文件已加密;请去掉打开密码后另存",
            "the file is encrypted: save it without a password",
        ) from error
    except CalamineError as error:
        raise UnreadableBook(
            "damaged_file",
            "不是可读的 .xls;请用办公软件打开后另存为 .xlsx",
            "not a readable .xls: open it and save it as .xlsx",
        ) from error
    return found


def _texts(sheet: Any) -> dict[Place, str]:
    top, left = sheet.start or (0, 0)
    return {
        (top + row + 1, left + column + 1): text
        for row, values in enumerate(sheet.to_python(skip_empty_area=True))
        for column, value in enumerate(values)
        if (text := _shown(value))
    }


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    return value.isoformat() if isinstance(value, date) else str(value)
