"""From the raw rows of a table to rows of a catalogue: each field read, what is lost stays null and is said. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from services.catalog.workbooks.bases import read_basis
from services.catalog.workbooks.channels import in_order, read_channels
from services.catalog.workbooks.findings import Finding
from services.catalog.workbooks.headers import NAMES
from services.catalog.workbooks.limits import limit_findings
from services.catalog.workbooks.lists import elements_of_cell
from services.catalog.workbooks.marks import options, tick
from services.catalog.workbooks.own import Own, read_own
from services.catalog.workbooks.tables import Cell, RawRow, Table
from services.catalog.workbooks.words import column_of, folded, labels, levels_in, one_line

LEVELS: Final = ("municipal", "county", "township", "village")
#: Elements whose loss in every row is said once, at their heading: field -> (columns of it, name).
_MARKED: Final = {
    "audience": (("audience", "whole_society", "specific_group"), "公开对象 audience"),
    "method": (("method", "proactive", "on_request"), "公开方式 method"),
    "levels": (("levels", "level"), "公开层级 levels"),
}
_ASKED: Final = {
    "content_elements": "公开内容 content", "basis": "公开依据 basis", "time_limit": "公开时限 time limit",
    "body": "公开主体 body", "channels": "公开渠道 channels",
}  # fmt: skip
_MISSING: Final = {
    "content_elements": "content_missing", "basis": "basis_missing", "time_limit": "time_limit_missing", "body": "body_missing",
    "channels": "channels_missing",
}  # fmt: skip
_METHODS: Final = {
    "主动": "proactive",
    "主动公开": "proactive",
    "依申请": "on_request",
    "依申请公开": "on_request",
    "申请公开": "on_request",
}


@dataclass(frozen=True, slots=True)
class BookRow:
    """A row as it will be an item: its values (the form of a guideline's row), the cell of each field, its domain; what
    our own export said of it.
    """

    sheet: str
    row: int
    domain: str | None
    values: Mapping[str, Any]
    cells: Mapping[str, Cell]
    own: Own | None = None

    def as_dict(self) -> dict[str, Any]:
        """The values, with the sheet and the domain."""
        return {**self.values, "sheet": self.sheet, "domain": self.domain}


class _Row:
    """One row while it is read: its findings go to the table's."""

    def __init__(self, table: Table, raw: RawRow) -> None:
        self.table, self.raw = table, raw
        self.fields = table.fields
        self.missing: dict[str, str | None] = {}

    def cell(self, name: str) -> Cell:
        return self.raw.texts.get(name, Cell("", ""))

    def say(self, cell: str | None, code: str, *said: str) -> None:
        self.table.say(cell, code, *said)

    def ticks(self, *fields: str) -> dict[str, tuple[bool, Cell, tuple[str, ...]]]:
        """Of the columns of marks of these fields: marked or not. Words that are no mark are told, and count as none."""
        found = {}
        for column, cell in self.raw.marks:
            if column.field not in fields:
                continue
            marked = tick(cell.text)
            if marked is None and column.field != "specific_group":
                marked = _same_words(cell.text, column.field, column.detail)
                if marked is None:
                    self.say(cell.address, "mark_unread", one_line(cell.text)[:20])
            found[f"{column.field}:{column.index}"] = (bool(marked), cell, column.detail)
        return found


def rows_of(table: Table) -> list[BookRow]:
    """The rows of a table; what is missing in all of them is said once, at the heading."""
    found, lacking = [], []
    for raw in table.rows:
        row = _Row(table, raw)
        found.append(_row(row))
        lacking.append(row.missing)
    _say_missing(table, lacking)
    absent = [name for field, name in _ASKED.items() if field not in _fields(table)]
    absent += [name for columns, name in _MARKED.values() if not _fields(table) & set(columns)]
    if absent and table.rows:
        table.say(table.header.columns[0].cell, "columns_missing", "、".join(absent))
    return found


def _fields(table: Table) -> set[str]:
    return table.fields | {"channels"} if "channel" in table.fields else table.fields


def _row(row: _Row) -> BookRow:
    names = {name: one_line(row.cell(name).text) or None for name in NAMES}
    if not any(names.values()):
        row.say(next((row.cell(n).address for n in NAMES if row.cell(n).address), None), "row_without_name")
    channels, others = _channels(row)
    values = {
        "seq": one_line(row.cell("seq").text) or None,
        **names,
        "content_elements": _content(row),
        "basis": _basis(row),
        "time_limit_text": _limit(row),
        "body": _plain(row, "body"),
        "channels": channels,
        "channels_other": others,
        "audience": _audience(row),
        "method": _method(row),
        "levels": _levels(row),
    }
    cells = {name: cell for name, cell in row.raw.texts.items() if cell.text and name != "own"}
    for column, cell in row.raw.marks:
        if tick(cell.text) is not False:
            cells.setdefault(column.field, cell)
    domain = row.raw.domain.slug if row.raw.domain else None
    own = read_own(row.cell("own").text, values, domain)
    return BookRow(row.raw.sheet, row.raw.row, domain, values, cells, own)


def _missing(row: _Row, name: str, cell: str | None) -> None:
    row.missing[name] = cell


def _content(row: _Row) -> list[str]:
    cell = row.cell("content_elements")
    read = elements_of_cell(cell.text)
    if read.lead:
        row.say(cell.address, "lead_sentence", read.lead[:60])
    if read.parted:
        row.say(cell.address, "elements_parted", str(len(read.texts)))
    if not read.texts and "content_elements" in row.fields:
        _missing(row, "content_elements", cell.address)
    return list(read.texts)


def _basis(row: _Row) -> list[dict[str, str | None]]:
    cell = row.cell("basis")
    acts = read_basis(cell.text)
    if not acts and "basis" in row.fields:
        _missing(row, "basis", cell.address)
    return [act.as_dict() for act in acts]


def _limit(row: _Row) -> str | None:
    cell = row.cell("time_limit")
    text = one_line(cell.text)
    if not text:
        if "time_limit" in row.fields:
            _missing(row, "time_limit", cell.address)
        return None
    for code, said in limit_findings(cell.text):
        row.say(cell.address, code, *said)
    return text


def _plain(row: _Row, name: str) -> str | None:
    cell = row.cell(name)
    text = one_line(cell.text)
    if not text and name in row.fields:
        _missing(row, name, cell.address)
    return text or None


def _channels(row: _Row) -> tuple[list[str] | None, list[str]]:
    cell = row.cell("channels")
    read = read_channels(cell.text) if cell.text else None
    marked = [detail[0] for on, _, detail in row.ticks("channel").values() if on]
    chosen = in_order([*(read.standard or () if read else ()), *marked])
    if read and read.note:
        row.say(cell.address, "channel_note", read.note[:60])
    if read and read.unmarked:
        row.say(cell.address, "channel_marks_lost", str(read.unmarked))
    elif not chosen and row.fields & {"channels", "channel"}:
        _missing(
            row,
            "channels",
            cell.address or next(c.cell for c in row.table.header.columns if c.field == "channel"),
        )
    others = list(read.others) if read else []
    for other in others:
        row.say(cell.address, "channel_unknown", other[:40])
    return list(chosen) or None, others


def _audience(row: _Row) -> dict[str, str | None]:
    whole, group, note = False, False, None
    for key, (on, cell, _) in row.ticks("whole_society", "specific_group").items():
        if key.startswith("whole_society"):
            whole = on
        else:
            group = on or tick(cell.text) is None
            note = one_line(cell.text) if tick(cell.text) is None else None
            if note and column_of(note) == "specific_group":
                note = None
    cell = row.cell("audience")
    if cell.text:
        for option in options(cell.text, ("全社会", "特定")):
            text = one_line(option.text).strip(";\uff1b。,\uff0c、 ")
            if option.marked is False or not text:
                continue
            for part in [text] if option.marked else text.split("、"):
                key = folded(part)
                if key in labels("audience", "whole_society"):
                    whole = True
                else:
                    group = True
                    name, _, told = part.replace("\uff1a", ":").partition(":")
                    note = (told or None) if column_of(name) == "specific_group" else part
    scope = "both" if whole and group else "whole_society" if whole else "specific_group" if group else None
    if scope is None and row.fields & set(_MARKED["audience"][0]):
        _missing(row, "audience", _first_cell(row, "audience"))
    return {"scope": scope, "note": note}


def _method(row: _Row) -> str | None:
    found = {key.partition(":")[0] for key, (on, _, _) in row.ticks("proactive", "on_request").items() if on}
    cell = row.cell("method") if row.cell("method").text else row.cell("attribute")
    if cell.text:
        for option in options(cell.text, ("主动", "依申请")):
            if option.marked is not False:
                found |= {m for w, m in _METHODS.items() if folded(option.text) == folded(w)}
    if len(found) > 1:
        row.say(cell.address or _first_cell(row, "method"), "two_methods")
        return None
    if not found and row.fields & set(_MARKED["method"][0]):
        _missing(row, "method", _first_cell(row, "method"))
    return next(iter(found), None)


def _levels(row: _Row) -> list[str] | None:
    found = {code for on, _, detail in row.ticks("level").values() if on for code in detail}
    cell = row.cell("levels")
    if cell.text:
        for option in options(cell.text, ("县级", "乡级", "村级")):
            if option.marked is not False:
                codes = levels_in(option.text)
                found |= set(codes)
                if not codes and option.text:
                    row.say(cell.address, "mark_unread", one_line(option.text)[:20])
    if not found and row.fields & set(_MARKED["levels"][0]):
        _missing(row, "levels", _first_cell(row, "levels"))
    return [level for level in LEVELS if level in found] or None


def _first_cell(row: _Row, name: str) -> str | None:
    columns = _MARKED[name][0]
    marks = [cell.address for column, cell in row.raw.marks if column.field in columns]
    return marks[0] if marks else row.cell(name).address or None


def _same_words(text: str, field: str, detail: tuple[str, ...]) -> bool | None:
    """A cell that says its own heading again (县级, 主动公开) is marked; other words say nothing that is known."""
    if field == "level":
        return True if set(levels_in(text)) == set(detail) else None
    return True if column_of(text) == field else None


def _say_missing(table: Table, lacking: list[dict[str, str | None]]) -> None:
    say: Callable[..., None] = table.say
    for name, (columns, shown) in _MARKED.items():
        heading = next((c for c in table.header.columns if c.field in columns), None)
        if heading and lacking and all(name in one for one in lacking):
            say(heading.cell, "marks_lost", shown, str(len(lacking)))
            continue
        for one in lacking:
            if name in one:
                say(one[name], f"{name}_missing")
    for one in lacking:
        for name, code in _MISSING.items():
            if name in one:
                say(one[name], code)


def heading_findings(table: Table) -> list[Finding]:
    """What there is to say about the heading: columns that were not read, columns that stand for several levels."""
    kept = {"attribute", "stage", "department", "enquiry_phone", "supervision_phone", "url", "remark"}
    found = [
        Finding(table.sheet, column.cell, "column_ignored", (one_line(column.label)[:30],))
        for column in table.header.ignored
    ]
    for column in table.header.columns:
        if column.field in kept:
            found.append(Finding(table.sheet, column.cell, "column_kept", (one_line(column.label)[:30],)))
        if column.field == "level" and len(column.detail) > 1:
            said = (one_line(column.label), "、".join(column.detail))
            found.append(Finding(table.sheet, column.cell, "levels_shared", said))
    return found
