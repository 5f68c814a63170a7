"""The tables as a workbook: the form's titles and spans, numbers as numbers, text never a formula."""

import json
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from sample_reports import MADE_UP_2024, SHANGHAI_2019, Document

from services.disclosure_requests.reports.layout import tables_of
from services.disclosure_requests.reports.reading import read_report
from services.disclosure_requests.reports.tables import BALANCE_NOTE, SECTIONS
from services.disclosure_requests.reports.workbook import report_workbook


def book_of(document: Document) -> Workbook:
    return load_workbook(BytesIO(report_workbook(read_report(json.dumps(document)).report)))


def sheets(document: Document) -> tuple[Worksheet, Worksheet, Worksheet]:
    table2, table3, table4 = book_of(document).worksheets
    return table2, table3, table4


def texts(sheet: Worksheet) -> list[str]:
    return [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]


@pytest.mark.parametrize("document, rows", [(MADE_UP_2024, 25), (SHANGHAI_2019, 23)])
def test_each_table_is_covered_once_by_its_cells(document: Document, rows: int) -> None:
    tables = tables_of(read_report(json.dumps(document)).report)
    for table in tables:
        covered = [
            (top, left)
            for cell in table.cells
            for top in range(cell.top, cell.top + cell.height)
            for left in range(cell.left, cell.left + cell.width)
        ]
        assert sorted(covered) == [
            (top, left) for top in range(table.height) for left in range(len(table.widths))
        ]
    assert tables[1].height == 3 + rows


def test_the_name_and_the_title_of_the_section_stand_above() -> None:
    for sheet, section in zip(sheets(MADE_UP_2024), SECTIONS[1:4], strict=True):
        assert sheet["A1"].value == "某县人民政府办公室2024年政府信息公开工作年度报告"
        assert sheet["A2"].value == section.zh


def test_table_2_is_four_small_tables() -> None:
    table2, _, _ = sheets(MADE_UP_2024)
    assert [text for text in texts(table2) if text.startswith("第二十条")] == [
        "第二十条第（一）项", "第二十条第（五）项", "第二十条第（六）项", "第二十条第（八）项",
    ]  # fmt: skip
    assert texts(table2)[3:7] == ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"]
    assert [table2.cell(6, column).value for column in (1, 2, 4, 6)] == ["行政规范性文件", 5, 1, 25]
    assert table2.cell(table2.max_row, 2).value == 59237.2449
    assert "本年收费金额（单位：万元）" in texts(table2)


def test_table_2_of_the_old_format() -> None:
    table2, _, _ = sheets(SHANGHAI_2019)
    assert "第二十条第（九）项" in texts(table2)
    assert texts(table2)[3:7] == ["信息内容", "本年新制作数量", "本年新公开数量", "对外公开总数量"]


def test_table_3_spans_as_the_form_does() -> None:
    _, table3, _ = sheets(MADE_UP_2024)
    merged = {str(area) for area in table3.merged_cells.ranges}
    assert {"A3:C5", "D3:J3", "D4:D5", "E4:I4", "J4:J5", "A6:C6", "A7:C7", "A30:C30"} <= merged
    assert {"A8:A29", "B8:C8", "B9:C9", "B10:B17", "B18:B20", "B21:B25", "B26:B28", "B29:C29"} <= merged
    assert table3["A3"].value == BALANCE_NOTE
    assert (table3["A8"].value, table3["B10"].value, table3["C10"].value) == (
        "三、本年度办理结果", "（三）不予公开", "1.属于国家秘密",
    )  # fmt: skip
    assert [cell.value for cell in table3[6]][3:] == [58, 7, 0, 0, 1, 0, 66]
    assert [cell.value for cell in table3[30]] == ["四、结转下年度继续办理", None, None, 3, 0, 0, 0, 0, 0, 3]


def test_table_3_of_the_old_format_has_one_row_of_other_handling() -> None:
    _, table3, _ = sheets(SHANGHAI_2019)
    merged = {str(area) for area in table3.merged_cells.ranges}
    assert {"A8:A27", "B26:C26", "B27:C27", "A28:C28"} <= merged
    assert (table3["B26"].value, table3["B27"].value) == ("（六）其他处理", "（七）总计")


def test_table_4_has_three_blocks_of_five() -> None:
    _, _, table4 = sheets(MADE_UP_2024)
    merged = {str(area) for area in table4.merged_cells.ranges}
    assert {"A3:E3", "F3:O3", "F4:J4", "K4:O4", "A4:A5", "E4:E5"} <= merged
    assert [cell.value for cell in table4[6]] == [2, 1, 0, 1, 4, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1]


def test_what_was_blank_is_0_and_what_was_not_entered_stays_empty() -> None:
    table2, table3, _ = sheets(SHANGHAI_2019 | {"table2": {}})
    assert table3["F6"].value == 0
    assert table2["B5"].value is None


def test_a_name_never_becomes_a_formula() -> None:
    sheet, _, _ = sheets(MADE_UP_2024 | {"body": '=HYPERLINK("x")\u0007'})
    assert sheet["A1"].data_type == "s"
    assert sheet["A1"].value == '=HYPERLINK("x")2024年政府信息公开工作年度报告'
