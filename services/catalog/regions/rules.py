"""Codes of townships and villages, and how a CSV of them is read: every fault named by row and column. Pure.

360425 county ─ 360425102 township (GB/T 10114) ─ 360425102001 village (statistics code)
"""

import csv
import io
import re
import unicodedata
from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Final

from kernel.contracts.regions import Level, ancestors, level_of, unpadded

MAX_NAME: Final = 100
#: Header of the column -> other headers that offices print.
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "code": ("代码", "行政区划代码", "区划代码", "统计用区划代码"),
    "name": ("名称", "行政区划名称", "区划名称", "单位名称"),
    "parent": ("上级代码", "上级", "上级行政区划代码"),
}


@dataclass(frozen=True, slots=True)
class CodeRange:
    """Last three digits from `first` to `last`, the kind they mean, and how that is known."""

    first: int
    last: int
    kind: str
    zh: str
    basis: str
    basis_status: str


_GB10114: Final = "GB/T 10114"
_STATISTICS: Final = "统计用区划代码编制规则"
#: Digits 7-9 of a 9-digit code.
TOWNSHIPS: Final = (
    CodeRange(1, 99, "subdistrict", "街道", _GB10114, "confirmed"),
    CodeRange(100, 199, "town", "镇", _GB10114, "confirmed"),
    CodeRange(200, 399, "township", "乡", _GB10114, "confirmed"),
    CodeRange(400, 599, "township_like", "类似乡级单位", _GB10114, "confirmed"),
)
#: Digits 10-12 of a 12-digit code; the first range that holds the number counts.
VILLAGES: Final = (
    CodeRange(498, 498, "virtual", "虚拟居委会", _STATISTICS, "secondary"),
    CodeRange(598, 598, "virtual", "虚拟村委会", _STATISTICS, "secondary"),
    CodeRange(1, 199, "residents_committee", "居民委员会", _STATISTICS, "memory"),
    CodeRange(200, 399, "village_committee", "村民委员会", _STATISTICS, "memory"),
    CodeRange(400, 499, "residents_like", "类似居民委员会", _STATISTICS, "memory"),
    CodeRange(500, 599, "village_like", "类似村民委员会", _STATISTICS, "memory"),
)


@dataclass(frozen=True, slots=True)
class RowFault:
    """One fault of an imported row. Rows count as a spreadsheet shows them: the header is row 1."""

    row: int
    column: str
    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class RegionRow:
    """One division read from a file; `parent` is in the file or among the known ones."""

    row: int
    code: str
    name: str
    parent: str
    level: Level
    kind: str


def kind_of(code: str) -> str | None:
    """The kind that the last three digits of a 9- or 12-digit code mean; None for other codes."""
    if not (code.isascii() and code.isdigit() and len(code) in (9, 12)):
        return None
    number = int(code[-3:])
    for ranged in TOWNSHIPS if len(code) == 9 else VILLAGES:
        if ranged.first <= number <= ranged.last:
            return ranged.kind
    return None


def read_region_rows(
    text: str, known: Container[str] = frozenset()
) -> tuple[list[RegionRow], list[RowFault]]:
    """The townships and villages of a CSV with the columns code, name and perhaps parent, and its faults.

    Headers may be Chinese (代码, 名称, 上级代码); other columns are passed over. A code padded to 12 digits
    (360425102000, as the statistics office prints townships) is read as its 9 digits. Without a parent column
    the parent is the next shorter code. A parent must stand in `known` or in a good row of the file. A row
    with a fault is not among the rows.
    """
    table, faults = read_table(text, COLUMNS, required=("code", "name"))
    good: list[RegionRow] = []
    rows_of: dict[str, int] = {}
    for number, cells in table:
        row, found = _region_row(number, cells)
        if row is not None:
            if (first := rows_of.setdefault(row.code, number)) != number:
                found.append(_twin(number, "code", row.code, first))
            elif not found:
                good.append(row)
        faults.extend(found)
    accepted: dict[str, RegionRow] = {}
    for row in sorted(good, key=lambda each: len(each.code)):
        if row.parent in known or row.parent in accepted:
            accepted[row.code] = row
        else:
            faults.append(_orphan(row, rows_of.get(row.parent)))
    return sorted(accepted.values(), key=lambda each: each.row), sorted(faults, key=_place)


def read_table(
    text: str, columns: Mapping[str, tuple[str, ...]], required: tuple[str, ...]
) -> tuple[list[tuple[int, dict[str, str]]], list[RowFault]]:
    """The rows of a CSV as (row number, {column: stripped cell}), and what is wrong with it as a table.

    A byte order mark is passed over, as are empty rows and columns with other headers. Without a required
    column there are no rows.
    """
    records: list[tuple[int, list[str]]] = []
    number = 0
    try:
        lines = io.StringIO(text.removeprefix("\ufeff"), newline="")
        for number, record in enumerate(csv.reader(lines, strict=True), 1):
            if any(cell.strip() for cell in record):
                records.append((number, record))
    except csv.Error as error:
        zh, en = f"CSV 无法读取({error}),请检查引号", f"the CSV cannot be read ({error}); check its quotes"
        return [], [RowFault(number + 1, "", "unreadable", zh, en)]
    if not records:
        zh, en = "文件为空;第一行须为表头", "the file is empty; its first row must be the header"
        return [], [RowFault(1, "", "empty_file", zh, en)]
    first, header = records[0]
    place, faults = _header(first, header, columns, required)
    if faults:
        return [], faults
    table = []
    for number, record in records[1:]:
        if any(cell.strip() for cell in record[len(header) :]):
            zh = f"该行有 {len(record)} 格,表头只有 {len(header)} 列;含逗号的内容请加引号"
            en = f"{len(record)} cells under {len(header)} headers; quote a cell that holds a comma"
            faults.append(RowFault(number, "", "too_many_cells", zh, en))
            continue
        cells = {name: record[at].strip() if at < len(record) else "" for name, at in place.items()}
        table.append((number, cells))
    return table, faults


def digits_of(cell: str) -> str:
    """A code cell in half-width digits, without blanks and the apostrophe by which spreadsheets keep text."""
    return "".join(unicodedata.normalize("NFKC", cell).split()).lstrip("'‘’`")


def code_fault(row: int, column: str, code: str, lengths: str) -> RowFault:
    """The fault of a cell that is no division code; a number that a spreadsheet spoilt is named as such."""
    if re.fullmatch(r"\d(?:\.\d+)?[eE]\+?\d+|\d+\.0*", code):
        zh = f"代码 {code} 已被表格软件改成数值;请将该列设为文本后重新填写"
        en = (
            f"a spreadsheet turned the code into the number {code}; set the column to text and enter it again"
        )
        return RowFault(row, column, "spoilt_number", zh, en)
    zh, en = f"代码“{code}”不是 {lengths} 位数字", f"the code {code!r} has not {lengths} digits"
    return RowFault(row, column, "bad_code", zh, en)


def _region_row(number: int, cells: Mapping[str, str]) -> tuple[RegionRow | None, list[RowFault]]:
    faults: list[RowFault] = []
    name = cells["name"]
    if not name:
        faults.append(RowFault(number, "name", "missing", "缺少名称", "the name is missing"))
    elif len(name) > MAX_NAME:
        zh, en = f"名称超过 {MAX_NAME} 字", f"the name has over {MAX_NAME} characters"
        faults.append(RowFault(number, "name", "too_long", zh, en))
    code = unpadded(digits_of(cells["code"]))
    kind = kind_of(code)
    if not code:
        faults.append(RowFault(number, "code", "missing", "缺少代码", "the code is missing"))
    elif not (code.isascii() and code.isdigit() and len(code) in (9, 12)):
        faults.append(code_fault(number, "code", code, "9 / 12"))
    elif kind is None:
        zh = f"代码 {code} 的后三位不在任何代码段内(GB/T 10114、统计用区划代码)"
        en = f"the last three digits of {code} lie in no range of GB/T 10114 or of the statistics codes"
        faults.append(RowFault(number, "code", "outside_ranges", zh, en))
    if kind is None:
        return None, faults
    parent = unpadded(digits_of(cells.get("parent", ""))) or ancestors(code)[0]
    if parent not in ancestors(code)[:-1]:
        zh, en = (
            f"上级 {parent} 不是 {code} 的上级代码",
            f"{parent} is not the code of a division above {code}",
        )
        faults.append(RowFault(number, "parent", "not_above", zh, en))
    return RegionRow(number, code, name, parent, level_of(code), kind), faults


def _orphan(row: RegionRow, at: int | None) -> RowFault:
    if at:
        zh, en = f"上级 {row.parent} 所在的第 {at} 行有误", f"its parent {row.parent} in row {at} is at fault"
    else:
        zh = f"上级 {row.parent} 既不在文件中也未登记;请先导入上级"
        en = f"its parent {row.parent} is neither in the file nor known; import the parent first"
    return RowFault(row.row, "parent", "unknown_parent", zh, en)


def _header(
    row: int, header: list[str], columns: Mapping[str, tuple[str, ...]], required: tuple[str, ...]
) -> tuple[dict[str, int], list[RowFault]]:
    names = {_folded(word): name for name, words in columns.items() for word in (name, *words)}
    place: dict[str, int] = {}
    faults: list[RowFault] = []
    for at, cell in enumerate(header):
        name = names.get(_folded(cell))
        if name is not None and place.setdefault(name, at) != at:
            faults.append(RowFault(row, name, "twice", f"表头“{cell}”重复", f"two headers mean {name}"))
    for name in required:
        if name not in place:
            zh = "、".join((name, *columns[name]))
            faults.append(
                RowFault(
                    row,
                    name,
                    "missing_column",
                    f"表头缺少一列(可写作 {zh})",
                    f"no column {name}; it may be headed {zh}",
                )
            )
    return place, faults


def _twin(row: int, column: str, value: str, first: int) -> RowFault:
    return RowFault(
        row, column, "duplicate", f"{value} 与第 {first} 行重复", f"{value} stands in row {first} already"
    )


def _place(fault: RowFault) -> tuple[int, str]:
    return fault.row, fault.column


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()
