"""A workbook of 1,000 rows read and reported, beside openpyxl that only reads its cells."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from statistics import median
from time import perf_counter
from typing import Any, Final

import openpyxl

from bench.report import Line, alternate
from services.catalog.seed.reader import read_guidelines
from services.catalog.workbooks.rules import read_book

ROWS: Final = 1_000
ROUNDS: Final = 3
LIMIT: Final = 5.0
DAY: Final = date(2026, 3, 2)
HEAD: Final[tuple[tuple[str | None, ...], ...]] = (
    ("序号", "公开事项", None, "公开内容(要素)", "公开依据", "公开时限", "公开主体", "公开渠道和载体", "公开对象", None, "公开方式", None),
    (None, "一级事项", "二级事项", None, None, None, None, None, "全社会", "特定群体", "主动", "依申请"),
)  # fmt: skip


def run() -> list[Line]:
    """One line: the rows of the shipped excerpts over and over, level 1 merged, each name its own."""
    content = book()

    def product() -> float:
        started = perf_counter()
        reading = read_book("目录.xlsx", content, DAY)
        assert len(reading.rows) == ROWS
        [finding.as_dict() for finding in reading.findings]
        return perf_counter() - started

    def reference() -> float:
        started = perf_counter()
        sheet = openpyxl.load_workbook(BytesIO(content), data_only=True).worksheets[0]
        assert sum(1 for row in sheet.iter_rows(values_only=True) if row[0]) > ROWS
        return perf_counter() - started

    pairs = alternate(ROUNDS, reference, product)
    ours = median(mine for _, mine in pairs)
    theirs = median(other for other, _ in pairs)
    return [
        Line(
            "1,000-row workbook", f"<= {LIMIT:.0f} s", f"{ours:.2f} s", f"openpyxl, cells alone {theirs:.2f} s",
            ours / theirs, ours <= LIMIT, f"read and reported; {len(content) // 1024} KiB; median of {ROUNDS} rounds",
        )
    ]  # fmt: skip


def book() -> bytes:
    """The workbook, in the national layout."""
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.title = "社会救助"
    for head in HEAD:
        sheet.append(head)
    items = [item for document in read_guidelines() for item in document["items"]]
    for number in range(ROWS):
        sheet.append(_row(number, items[number % len(items)]))
    for column in "ADEFGH":
        sheet.merge_cells(f"{column}1:{column}2")
    for group in ("B1:C1", "I1:J1", "K1:L1"):
        sheet.merge_cells(group)
    for top in range(3, ROWS - 2, 5):
        sheet.merge_cells(f"B{top}:B{top + 4}")
    file = BytesIO()
    made.save(file)
    return file.getvalue()


def _row(number: int, item: dict[str, Any]) -> Sequence[Any]:
    elements = "\n".join(f"{n}.{text}" for n, text in enumerate(item["content_elements"], 1))
    basis = "、".join(f"《{act['title']}》" for act in item["basis"] or ())
    channels = "\n".join(f"■{name}" for name in item["channels"] or ())
    name = f"{item['level2'] or item['level1']}{number}"
    limit, body = item["time_limit_text"], item["body"]
    return (number + 1, item["level1"], name, elements, basis, limit, body, channels, "√", None, "√", None)
