"""The unified social credit code (统一社会信用代码, GB 32100), and how a CSV of bodies is read. Pure.

1 2 3----8 9--------16 17 18
│ │ │      │           │  └ check character, modulus 31
│ │ │      │           └ check digit of the organisation code (GB 11714), modulus 11
│ │ │      └ organisation code
│ │ └ division of the registrar at registration (GB/T 2260), kept after the division is abolished
│ └ class of the body
└ registrar
"""

import re
import unicodedata
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from typing import Final

from kernel.contracts.regions import level_of
from services.catalog.regions.rules import RowFault as RowFault  # handed on to the use cases of bodies
from services.catalog.regions.rules import code_fault, digits_of, read_table

MAX_NAME: Final = 200
ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS: Final = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_MISREAD: Final[Mapping[str, str]] = {"I": "1", "O": "0", "Z": "2", "S": "5", "V": "U"}
#: The country as registrar's division; placeholders that no registrar has.
_NATIONAL: Final = "100000"
_NO_DIVISION: Final = ("000000", "999999")

#: Registrar -> (its name, class -> its name), GB 32100-2015 as amended. basis_status: confirmed for the
#: registrars 1, 5, 9, A, N, Y and for 11, 12, N1, N2, N3; secondary for the rest. Another class is a warning.
REGISTRARS: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "1": ("机构编制", {"1": "机关", "2": "事业单位", "3": "编办直接管理机构编制的群众团体", "9": "其他"}),
    "2": ("外交", {"1": "外国常驻新闻机构", "9": "其他"}),
    "3": ("司法行政", {"1": "律师执业机构", "2": "公证处", "3": "基层法律服务所", "4": "司法鉴定机构",
                    "5": "仲裁委员会", "9": "其他"}),
    "4": ("文化", {"1": "外国在华文化中心", "9": "其他"}),
    "5": ("民政", {"1": "社会团体", "2": "民办非企业单位", "3": "基金会", "9": "其他"}),
    "6": ("旅游", {"1": "外国旅游部门常驻代表机构", "2": "港澳台地区旅游部门常驻代表机构", "9": "其他"}),
    "7": ("宗教", {"1": "宗教活动场所", "2": "宗教院校", "9": "其他"}),
    "8": ("工会", {"1": "基层工会", "9": "其他"}),
    "9": ("市场监督管理", {"1": "企业", "2": "个体工商户", "3": "农民专业合作社"}),
    "A": ("中央军委改革和编制办公室", {"1": "军队事业单位", "9": "其他"}),
    "N": ("农业农村", {"1": "组级集体经济组织", "2": "村级集体经济组织", "3": "乡镇级集体经济组织",
                    "9": "其他"}),
    "Y": ("其他", {"1": "其他"}),
}  # fmt: skip

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


class CreditCodeError(ValueError):
    """No credit code; the message says what is wrong, `中文 / English`, `code` names it for programs."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.code, self.zh, self.en = code, zh, en


@dataclass(frozen=True, slots=True)
class CodeWarning:
    """Something to look at that does not make the code wrong."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class CreditCode:
    """A code that holds, in upper case, and its parts; `region` may have been abolished since."""

    code: str
    registrar: str
    class_: str
    region: str
    organisation_code: str
    warnings: tuple[CodeWarning, ...]


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


def check_credit_code(code: str, known_region: Callable[[str], bool] | None = None) -> CreditCode:
    """The code and its parts; full-width signs, small letters and blanks are put right.

    Raises CreditCodeError. Both check characters are computed (GB 32100 and, inside, GB 11714). A division
    that `known_region` does not know gives a warning, never an error: codes are for life, divisions are not.
    """
    code = _plain(code)
    if len(code) != 18:
        raise CreditCodeError(
            "bad_length",
            f"统一社会信用代码应为 18 位,现为 {len(code)} 位",
            f"a unified social credit code has 18 characters, this has {len(code)}",
        )
    for place, sign in enumerate(code, 1):
        if sign not in ALPHABET:
            hint = _MISREAD.get(sign)
            raise CreditCodeError(
                "bad_character",
                f"第 {place} 位“{sign}”不是代码字符(不使用 I、O、Z、S、V)"
                + (f",是否应为 {hint}?" if hint else ""),
                f"character {place}, {sign!r}, is not used in codes" + (f"; is it {hint}?" if hint else ""),
            )
    registrar, class_, region, organisation = code[0], code[1], code[2:8], code[8:17]
    if registrar not in REGISTRARS:
        raise CreditCodeError(
            "unknown_registrar",
            f"第 1 位“{registrar}”不是登记管理部门代码(GB 32100)",
            f"character 1, {registrar!r}, is no registrar of GB 32100",
        )
    if not region.isdigit() or region in _NO_DIVISION:
        raise CreditCodeError(
            "bad_region",
            f"第 3 至 8 位“{region}”不是登记管理机关的行政区划代码",
            f"characters 3 to 8, {region!r}, are no division code",
        )
    if organisation[8] != organisation_check(organisation[:8]):
        raise CreditCodeError(
            "organisation_check",
            f"第 9 至 17 位组织机构代码“{organisation}”的校验码不符(GB 11714),请核对这 9 位",
            f"the check digit of the organisation code {organisation!r}, characters 9 to 17, does not hold",
        )
    if code[17] != credit_check(code[:17]):
        raise CreditCodeError(
            "check_character",
            "第 18 位校验码不符(GB 32100),请逐位核对",
            "the check character, the 18th, does not hold: compare the code sign by sign",
        )
    return CreditCode(code, registrar, class_, region, organisation, _warnings(code, known_region))


def credit_check(first17: str) -> str:
    """The 18th character: modulus 31 over the alphabet without I, O, Z, S, V (GB 32100)."""
    total = sum(ALPHABET.index(sign) * weight for sign, weight in zip(first17, _WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def organisation_check(first8: str) -> str:
    """The ninth character of an organisation code: modulus 11, 10 is X (GB 11714)."""
    total = sum(int(sign, 36) * weight for sign, weight in zip(first8, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]


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
        region = digits_of(self.cells["region"])
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
        if not _plain(cell):
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


def _warnings(code: str, known_region: Callable[[str], bool] | None) -> tuple[CodeWarning, ...]:
    found = []
    registrar, classes = REGISTRARS[code[0]]
    if code[1] not in classes:
        zh = f"第 2 位“{code[1]}”不在{registrar}登记的机构类别中(GB 32100-2015),请核对"
        found.append(
            CodeWarning("unknown_class", zh, f"class {code[1]!r} is not known under registrar {code[0]}")
        )
    region = code[2:8]
    if known_region is not None and region != _NATIONAL and not known_region(region):
        zh = f"登记地行政区划 {region} 不在现行区划中,可能已撤销"
        found.append(
            CodeWarning("unknown_region", zh, f"division {region} is not in the tree; it may be abolished")
        )
    return tuple(found)


def _reference(cell: str) -> str | None:
    """A parent as credit codes are kept, when it has the shape of one; else the name as it stands."""
    plain = _plain(cell)
    return plain if re.fullmatch(r"[0-9A-Z]{18}", plain) else cell or None


def _plain(code: str) -> str:
    kept = (sign for sign in unicodedata.normalize("NFKC", code) if not sign.isspace())
    return "".join(sign for sign in kept if unicodedata.category(sign) != "Cf").lstrip("'‘’`").upper()


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()
