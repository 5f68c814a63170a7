"""Tables 2, 3 and 4 of a report as a workbook (XLSX) in the form's layout: a sheet each, ready to print on A4. Pure."""

from io import BytesIO
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from services.disclosure_requests.reports.layout import Cell, Table, tables_of
from services.disclosure_requests.reports.report import Report

_LINE: Final = Side(style="thin", color="FF000000")
_BOX: Final = Border(_LINE, _LINE, _LINE, _LINE)
_A4: Final = 9
#: Rows above the table: the report's name and the section's title.
_ABOVE: Final = 2
_LINE_HEIGHT: Final = 16.5


def report_workbook(report: Report) -> bytes:
    """The file. The report's name stands on each sheet as text, never as a formula."""
    book = Workbook()
    book.remove(book.worksheets[0])
    name = f"{report.body}{report.year}年政府信息公开工作年度报告"
    for table in tables_of(report):
        _draw(book.create_sheet(table.name), name, table)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _draw(sheet: Worksheet, name: str, table: Table) -> None:
    width = len(table.widths)
    for number, characters in enumerate(table.widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = characters
    heading = "".join(sign for sign in name if sign.isprintable())
    for row, (text, font) in enumerate(
        ((heading, Font("黑体", 14)), (table.title, Font("楷体", 12))), start=1
    ):
        made = sheet.cell(row, 1)
        made.value, made.data_type, made.font = text, "s", font
        made.alignment = Alignment(horizontal="center" if row == 1 else "left", vertical="center")
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=width)
        sheet.row_dimensions[row].height = 2 * _LINE_HEIGHT
    for cell in table.cells:
        _fill(sheet, cell)
    for row, lines in _lines(table).items():
        sheet.row_dimensions[row].height = lines * _LINE_HEIGHT
    sheet.page_setup.orientation = "portrait" if table.height > width else "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToHeight = 1
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True


def _fill(sheet: Worksheet, cell: Cell) -> None:
    top, left = _ABOVE + cell.top + 1, cell.left + 1
    bottom, right = top + cell.height - 1, left + cell.width - 1
    made = sheet.cell(top, left)
    made.value = cell.value
    made.font = Font("宋体", 10.5)
    made.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            sheet.cell(row, column).border = _BOX
    if (cell.height, cell.width) != (1, 1):
        sheet.merge_cells(start_row=top, end_row=bottom, start_column=left, end_column=right)


def _lines(table: Table) -> dict[int, int]:
    """Row of the sheet -> lines of text that its titles need; merged cells do not grow by themselves."""
    lines = {_ABOVE + 1 + top: 1 for top in range(table.height)}
    for cell in table.cells:
        if cell.height == 1 and isinstance(cell.value, str):
            room = sum(table.widths[cell.left : cell.left + cell.width]) - 1
            row = _ABOVE + cell.top + 1
            lines[row] = max(lines[row], -int(-2.1 * len(cell.value) // room))
    return lines
