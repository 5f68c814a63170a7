"""The first sheet of a workbook as texts; run in a process of its own. Pure."""

import io

from python_calamine import CalamineWorkbook


def of_workbook(content: bytes) -> list[list[str]]:
    """The rows of the first sheet that say something; whole numbers without decimals."""
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    rows = [[_text(cell) for cell in row] for row in sheet.to_python()[:300]]
    return [row for row in rows if any(row)]


def _text(cell: object) -> str:
    if isinstance(cell, float):
        return str(int(cell)) if cell == int(cell) else repr(cell)
    return str(cell).strip()
