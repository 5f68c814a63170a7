"""A report read from JSON: what is blank is 0 and told, what cannot be read is refused by name, all faults at once. Pure.

{"year", "format": "2021|2019", "body", "table2": {figure: number}, "table3": {"columns": [...], "rows": {row: [7]}},
 "table4": {block: [5]}, "sections": {section: text}, "carry_explained": text, "previous": the same | null}
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, Final

from services.disclosure_requests.reports.report import Number, Report
from services.disclosure_requests.reports.tables import (
    BLOCKS,
    COLUMN_NAMES,
    FIRST_YEAR,
    FORMS,
    OUTCOME_NAMES,
    SECTIONS,
    Form,
    form_of,
)

LAST_YEAR: Final = 2099
#: No cell of a report is larger; more is a slip of the pen.
MAX_NUMBER: Final = 10**12
_MEMBERS: Final = (
    "year", "format", "body", "table2", "table3", "table4", "sections", "carry_explained", "previous",
)  # fmt: skip
#: What offices write where they mean nothing, after full-width signs became narrow.
_NOTHING: Final = frozenset({"", "/", "\\", "-", "--", "—", "——", "无"})
_WRITTEN: Final = re.compile(r"[+-]?\d{1,15}(\.\d{1,15})?", re.ASCII)


class Unreadable(ValueError):
    """The text is no report; `faults` are sentences (Chinese, English), each naming a member and what is expected."""

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        super().__init__("; ".join(en for _, en in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Blank:
    """A cell (or, without column, a row) that was blank and counts as 0; `given` is what stood there."""

    row: str
    column: str | None
    given: str | None
    pointer: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A report as it was read, with that of the year before, the blanks, and why carried numbers may differ."""

    report: Report
    previous: Report | None
    blanks: tuple[Blank, ...]
    carry_explained: str


def report_in(document: Mapping[str, Any]) -> Report:
    """The report of a document that `writing` made. Raises Unreadable for another one."""
    return read_report(json.dumps(document)).report


def read_report(text: str) -> Reading:
    """Read a report. Raises Unreadable with every fault found."""
    document = _json(text)
    reader = _Reader()
    report = reader.report(document, "")
    previous = None
    if isinstance(document, dict) and document.get("previous") is not None:
        previous = reader.report(document["previous"], "/previous", partly=True)
    explained = reader.text(document, "carry_explained", "") if isinstance(document, dict) else ""
    if reader.faults:
        raise Unreadable(reader.faults)
    assert report is not None
    return Reading(report, previous, tuple(reader.blanks), explained)


def _json(text: str) -> Any:
    """The document; floats as Decimal. Raises Unreadable for bad JSON and for a member given twice."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members: dict[str, Any] = {}
        for name, value in pairs:
            if name in members:
                raise Unreadable(
                    [(f"成员 {name} 重复出现,请只保留一个", f"member {name} is given twice; keep one")]
                )
            members[name] = value
        return members

    def constant(name: str) -> None:
        raise Unreadable([(f"{name} 不是数", f"{name} is not a number")])

    try:
        document = json.loads(text, object_pairs_hook=once, parse_float=Decimal, parse_constant=constant)
        json.dumps(
            document, ensure_ascii=False, default=str
        ).encode()  # half a surrogate pair cannot be written again
    except Unreadable:
        raise
    except RecursionError as error:
        raise Unreadable([("JSON 嵌套过深", "the JSON is nested too deeply")]) from error
    except (ValueError, ArithmeticError) as error:
        raise Unreadable([(f"不是 JSON:{error}", f"not JSON: {error}")]) from error
    return document


class _Reader:
    """Collects faults and blanks while it reads."""

    def __init__(self) -> None:
        self.faults: list[tuple[str, str]] = []
        self.blanks: list[Blank] = []

    def fault(self, pointer: str, zh: str, en: str) -> None:
        where = pointer or "/"
        self.faults.append((f"{where}:{zh}", f"{where}: {en}"))

    def report(self, given: Any, at: str, *, partly: bool = False) -> Report | None:
        """The report at a pointer; `partly`: rows may be absent (last year's, of which little is needed)."""
        members = self.members(given, at, _MEMBERS)
        if members is None:
            return None
        form, year = self.form(members, at)
        if form is None:
            return None
        table3 = self.table3(members.get("table3"), form, f"{at}/table3", partly)
        blocks = [block.name for block in BLOCKS]
        return Report(
            year=year, form=form, body=self.text(members, "body", at), table3=table3,
            table2=self.table2(members.get("table2"), form, f"{at}/table2", partly),
            table4=self.rows(members.get("table4") or {}, blocks, OUTCOME_NAMES, f"{at}/table4", partly),
            sections=self.sections(members.get("sections"), f"{at}/sections"),
        )  # fmt: skip

    def members(self, given: Any, at: str, known: Iterable[str]) -> Mapping[str, Any] | None:
        """The members of an object, unknown ones refused by name."""
        if not isinstance(given, dict):
            self.fault(at, "应为 JSON 对象", "must be a JSON object")
            return None
        names = list(known)
        for name in given:
            if name not in names:
                near = get_close_matches(name, names, n=3) or names
                self.fault(
                    f"{at}/{name}",
                    f"没有这个名称;可用:{'、'.join(near)}",
                    f"no such name; known: {', '.join(near)}",
                )
        return given

    def form(self, members: Mapping[str, Any], at: str) -> tuple[Form | None, int]:
        year = members.get("year")
        if type(year) is not int or not FIRST_YEAR <= year <= LAST_YEAR:
            self.fault(
                f"{at}/year", f"应为 {FIRST_YEAR} 至 {LAST_YEAR} 的年度(整数),如 2024",
                f"must be the year of the report, a whole number from {FIRST_YEAR} to {LAST_YEAR}",
            )  # fmt: skip
            return None, 0
        name = members.get("format")
        if name is None:
            return form_of(year), year
        if isinstance(name, bool) or str(name) not in FORMS:
            self.fault(f"{at}/format", '应为 "2021" 或 "2019"', 'must be "2021" or "2019"')
            return None, year
        return FORMS[str(name)], year

    def text(self, members: Mapping[str, Any], name: str, at: str) -> str:
        value = members.get(name)
        if value is not None and not isinstance(value, str):
            self.fault(f"{at}/{name}", "应为文字", "must be a text")
            return ""
        return value or ""

    def sections(self, given: Any, at: str) -> Mapping[str, str]:
        if given is None:
            return {}
        members = self.members(given, at, (section.name for section in SECTIONS)) or {}
        return {name: self.text(members, name, at) for name in members}

    def table2(self, given: Any, form: Form, at: str, partly: bool) -> Mapping[str, Number]:
        """The figures; a table that is absent or empty was not entered."""
        if given is None or given == {}:
            return {}
        members = self.members(given, at, form.figures)
        if members is None:
            return {}
        found: dict[str, Number] = {}
        for name, figure in form.figures.items():
            if name in members or not partly:
                found[name] = self.number(
                    members.get(name), figure.row, figure.column, f"{at}/{name}", partly
                )
        return found

    def table3(self, given: Any, form: Form, at: str, partly: bool) -> Mapping[str, tuple[Number, ...]]:
        members = {} if given is None and partly else self.members(given, at, ("columns", "rows"))
        if members is None:
            return {}
        order: Any = members.get("columns", list(COLUMN_NAMES))
        if not isinstance(order, list) or not all(isinstance(c, str) for c in order) or (
            sorted(order) != sorted(COLUMN_NAMES)
        ):  # fmt: skip
            names = ", ".join(COLUMN_NAMES)
            self.fault(f"{at}/columns", f"应为这七列:{names}", f"must be these seven columns: {names}")
            return {}
        rows = self.rows(
            members.get("rows", {} if partly else None), form.row_names, tuple(order), f"{at}/rows", partly
        )
        places = [order.index(name) for name in COLUMN_NAMES]
        return {name: tuple(cells[place] for place in places) for name, cells in rows.items()}

    def rows(
        self, given: Any, names: Sequence[str], columns: tuple[str, ...], at: str, partly: bool
    ) -> Mapping[str, tuple[Number, ...]]:
        """The rows in the form's order; an absent row is blank, or in a part of a report absent."""
        members = self.members(given, at, names)
        if members is None:
            return {}
        found: dict[str, tuple[Number, ...]] = {}
        for name in names:
            if partly and name not in members and name != "carried_out":
                continue
            cells, pointer = members.get(name), f"{at}/{name}"
            if not isinstance(cells, list) and _value(cells) is None:
                self.blank(Blank(name, None, cells, pointer), partly)
                if not partly:
                    found[name] = (0,) * len(columns)
            elif not isinstance(cells, list) or len(cells) != len(columns):
                has = f",现有 {len(cells)} 个" if isinstance(cells, list) else ""
                has_en = f", not {len(cells)}" if isinstance(cells, list) else ""
                self.fault(
                    pointer, f"应为 {len(columns)} 个数的数组({', '.join(columns)}){has}",
                    f"must be an array of {len(columns)} numbers ({', '.join(columns)}){has_en}",
                )  # fmt: skip
            else:
                found[name] = tuple(
                    self.number(cell, name, column, f"{pointer}/{index}", partly)
                    for index, (cell, column) in enumerate(zip(cells, columns, strict=True))
                )
        return found

    def number(self, given: Any, row: str, column: str, pointer: str, partly: bool) -> Number:
        """A number, 0 where blank. Text that is a number counts as that number."""
        value = _value(given)
        if value is None:
            self.blank(Blank(row, column, given, pointer), partly)
            return 0
        if isinstance(value, str) or not -MAX_NUMBER <= value <= MAX_NUMBER:
            shown = json.dumps(given, ensure_ascii=False, default=str)[:40]
            self.fault(
                pointer,
                f"应为 0 至 {MAX_NUMBER} 的数,现为 {shown}",
                f"must be a number from 0 to {MAX_NUMBER}, not {shown}",
            )
            return 0
        return int(value) if value == int(value) else value

    def blank(self, blank: Blank, partly: bool) -> None:
        """Of last year's report only the row that is carried over matters."""
        if not partly or blank.row == "carried_out":
            self.blanks.append(blank)


def _value(given: Any) -> Number | str | None:
    """The number meant; None where nothing is, text where it is no number."""
    if given is None or (isinstance(given, int | Decimal) and not isinstance(given, bool)):
        return given
    narrow = unicodedata.normalize("NFKC", str(given)).strip()
    if narrow in _NOTHING:
        return None
    return Decimal(narrow) if _WRITTEN.fullmatch(narrow) else narrow
