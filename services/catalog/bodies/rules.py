"""How a CSV of bodies is read. Pure."""

import re
import unicodedata
from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Final

from kernel.contracts.credit_code import CodeWarning, CreditCodeError, check_credit_code, plain_code
from kernel.contracts.regions import level_of, unpadded
from services.catalog.regions.rules import RowFault as RowFault  # handed on to the use cases of bodies
from services.catalog.regions.rules import code_fault, digits_of, read_table

MAX_NAME: Final = 200
#: Header of the column -> other headers that offices print.
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("机构名称", "名称", "单位名称"),
    "credit_code": ("统一社会信用代码", "信用代码"),
    "region": ("行政区划代码", "行政区划", "区划代码"),
    "level": ("层级", "公开层级", "级别"),
    "regime": ("公开制度", "公开类别", "适用制度"),
    "parent": ("上级机构", "上级", "主管机构"),
    "responsible_persons": ("责任人", "责任人员"),
}
LEVELS: Final[Mapping[str, tuple[str, ...]]] = {
    "municipal": ("市级", "州级", "地级", "设区的市级"),
    "county": ("县级", "区级", "区县级", "县(区)级"),
    "township": ("乡级", "镇级", "乡镇级", "乡(镇)级", "街道"),
    "village": ("村级", "村", "社区"),
}
REGIMES: Final[Mapping[str, tuple[str, ...]]] = {
    "government_information": ("政府信息公开", "政务公开"),
    "village_affairs": ("村务公开",),
    "residents_affairs": ("居务公开",),
    "public_enterprise": ("公共企事业单位信息公开", "公共企事业单位"),
}
DEFAULT_REGIME: Final = "government_information"


@dataclass(frozen=True, slots=True)
class BodyRow:
    """One body read from a file. `parent` is a credit code or a name of the division, not looked up here.

    `responsible_persons` are (name, title or None). `defaults` names the blank columns that got a value.
    """

    row: int
    name: str
    credit_code: str | None
    region: str
    level: str
    regime: str
    parent: str | None
    responsible_persons: tuple[tuple[str, str | None], ...]
    defaults: tuple[str, ...]
    warnings: tuple[CodeWarning, ...]


def read_body_rows(text: str, regions: Container[str] | None = None) -> tuple[list[BodyRow], list[RowFault]]:
    """The bodies of a CSV, and every fault in it by row and column; a row with a fault is not among the rows.

    Columns: name, credit_code (may be blank), region, level (blank: that of the region), regime (blank:
    government_information), parent (credit code or name), responsible_persons (张三/主任;李四/副主任).
    Headers may be Chinese. With `regions` a division that is not in it is a fault. Credit codes, and names
    within a division, must not repeat, and no body may stand above itself.
    """
    table, faults = read_table(text, COLUMNS, required=("name", "region"))
    rows: list[BodyRow] = []
    seen: dict[tuple[str, str], int] = {}
    for number, cells in table:
        reading = _Row(number, cells, regions)
        row = reading.read()
        for column, key in (("credit_code", row.credit_code or ""), ("name", f"{row.region} {row.name}")):
            first = seen.setdefault((column, key), number) if key.strip() else number
            if first != number:
                reading.fault(column, "duplicate", f"与第 {first} 行重复", f"the same as in row {first}")
        if not reading.faults:
            rows.append(row)
        faults.extend(reading.faults)
    looped = {fault.row: fault for fault in _loops(rows)}
    faults.extend(looped.values())
    rows = [row for row in rows if row.row not in looped]
    return rows, sorted(faults, key=lambda fault: (fault.row, fault.column))


class _Row:
    """Reads the cells of one row and gathers what is wrong with them."""

    def __init__(self, number: int, cells: Mapping[str, str], regions: Container[str] | None) -> None:
        self.number, self.cells, self.regions = number, cells, regions
        self.faults: list[RowFault] = []
        self.defaults: list[str] = []
        self.warnings: tuple[CodeWarning, ...] = ()

    def fault(self, column: str, code: str, zh: str, en: str) -> None:
        self.faults.append(RowFault(self.number, column, code, zh, en))

    def read(self) -> BodyRow:
        name, region = self._name(), self._region()
        return BodyRow(
            row=self.number,
            name=name,
            credit_code=self._credit_code(),
            region=region,
            level=self._word("level", LEVELS, self._level_of(region)),
            regime=self._word("regime", REGIMES, DEFAULT_REGIME),
            parent=_reference(self.cells.get("parent", "")),
            responsible_persons=self._persons(),
            defaults=tuple(self.defaults),
            warnings=self.warnings,
        )

    def _name(self) -> str:
        name = self.cells["name"]
        if not name:
            self.fault("name", "missing", "缺少机构名称", "the name is missing")
        elif len(name) > MAX_NAME:
            self.fault(
                "name", "too_long", f"名称超过 {MAX_NAME} 字", f"the name has over {MAX_NAME} characters"
            )
        return name

    def _region(self) -> str:
        region = unpadded(digits_of(self.cells["region"]))
        if not region:
            self.fault("region", "missing", "缺少行政区划代码", "the division code is missing")
        elif not (region.isascii() and region.isdigit() and len(region) in (6, 9, 12)):
            self.faults.append(code_fault(self.number, "region", region, "6 / 9 / 12"))
        elif self.regions is not None and region not in self.regions:
            zh, en = (
                f"行政区划 {region} 未登记;县级以下须先导入",
                f"there is no division {region}; import it first",
            )
            self.fault("region", "unknown_region", zh, en)
        return region

    def _credit_code(self) -> str | None:
        cell = self.cells.get("credit_code", "")
        if not plain_code(cell):
            return None
        known = self.regions.__contains__ if self.regions is not None else None
        try:
            checked = check_credit_code(cell, known)
        except CreditCodeError as error:
            self.fault("credit_code", error.code, error.zh, error.en)
            return None
        self.warnings = checked.warnings
        return checked.code

    def _level_of(self, region: str) -> str | None:
        try:
            level = level_of(region)
        except ValueError:
            return None
        level_words = {
            "prefecture": "municipal",
            "county": "county",
            "township": "township",
            "village": "village",
        }
        return level_words.get(level)

    def _word(self, column: str, words: Mapping[str, tuple[str, ...]], default: str | None) -> str:
        cell = _folded(self.cells.get(column, ""))
        for code, names in words.items():
            if cell == code or cell in map(_folded, names):
                return code
        known = "、".join(f"{code}({names[0]})" for code, names in words.items())
        if cell:
            self.fault(
                column, "unknown_word", f"“{cell}”不可识别,可填 {known}", f"{cell!r} is none of {known}"
            )
        elif default is None:
            self.fault(column, "missing", f"请填写,可填 {known}", f"needed here: one of {known}")
        else:
            self.defaults.append(column)
        return default or ""

    def _persons(self) -> tuple[tuple[str, str | None], ...]:
        persons: list[tuple[str, str | None]] = []
        for entry in re.split(r"[;;\n]", self.cells.get("responsible_persons", "")):
            name, *titles = (part.strip() for part in re.split(r"[//]", entry))
            if not name and not any(titles):
                continue
            if not name or len(titles) > 1:
                zh = f"“{entry.strip()}”应写作 姓名/职务,多人以分号分隔"
                en = f"{entry.strip()!r} should read name/title, with semicolons between persons"
                self.fault("responsible_persons", "bad_person", zh, en)
                continue
            persons.append((name, (titles[0] if titles else "") or None))
        return tuple(persons)


def _loops(rows: list[BodyRow]) -> list[RowFault]:
    by_key: dict[str, BodyRow] = {}
    for row in rows:
        by_key[f"{row.region} {row.name}"] = row
        if row.credit_code:
            by_key[row.credit_code] = row

    def above(row: BodyRow) -> BodyRow | None:
        return (by_key.get(row.parent) or by_key.get(f"{row.region} {row.parent}")) if row.parent else None

    faults = []
    for row in rows:
        passed: set[int] = set()
        upper = above(row)
        while upper is not None and upper.row != row.row and upper.row not in passed:
            passed.add(upper.row)
            upper = above(upper)
        if upper is not None and upper.row == row.row:
            zh, en = (
                "上级机构成环:该机构是自己的上级",
                "the parents form a loop: the body stands above itself",
            )
            faults.append(RowFault(row.row, "parent", "loop", zh, en))
    return faults


def _reference(cell: str) -> str | None:
    """A parent as credit codes are kept, when it has the shape of one; else the name as it stands."""
    plain = plain_code(cell)
    return plain if re.fullmatch(r"[0-9A-Z]{18}", plain) else cell or None


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()
