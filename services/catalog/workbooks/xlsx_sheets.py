"""Sheets of an .xlsx: cells streamed from the parts, texts as they show. Pure.

openpyxl makes an object of every cell under a merged range and of every blank that has a format: a small file can hold
10^6 of them. So the parts are streamed here and counted; of openpyxl the rules for dates are used.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from io import BytesIO
from posixpath import join, normpath
from typing import Final

from lxml import etree
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries
from openpyxl.utils.datetime import from_excel

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

_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
#: Elements of one part; cells that hold nothing are counted too.
_MOST_ELEMENTS: Final = 4_000_000
#: Formats of dates that Chinese Excel writes by number alone.
_CHINESE_DATES: Final = frozenset({*range(27, 37), *range(50, 59)})


def grids(parts: Mapping[str, bytes]) -> list[Grid]:
    """The sheets of a package in their order, hidden ones marked. Raises UnreadableBook."""
    try:
        return list(_sheets(parts))
    except (etree.XMLSyntaxError, KeyError, ValueError, TypeError) as error:
        if isinstance(error, UnreadableBook):
            raise
        raise UnreadableBook(
            "damaged_file",
            "工作簿已损坏;请用办公软件打开后另存为 .xlsx",
            "the workbook is damaged: open it and save it as .xlsx",
        ) from error


def sheet_parts(parts: Mapping[str, bytes]) -> dict[str, str]:
    """The part of each sheet by its name, in their order."""
    return {title: part for title, part, _ in _told(parts)}


def _told(parts: Mapping[str, bytes]) -> list[tuple[str, str, str]]:
    """(name, part, state) of the sheets that are tables."""
    book = next(
        name for name in ("xl/workbook.xml", *parts) if name in parts and name.endswith("workbook.xml")
    )
    folder = book.rpartition("/")[0]
    relations = _relations(parts, f"{folder}/_rels/{book.rpartition('/')[2]}.rels")
    targets = {
        key: normpath(join(folder, path)) if path[0] != "/" else path[1:] for key, path in relations.items()
    }
    sheets = list(nodes(parts[book], "sheet"))
    if len(sheets) > MOST_SHEETS:
        raise UnreadableBook(
            "too_many_sheets", f"工作表过多,最多 {MOST_SHEETS} 张", f"at most {MOST_SHEETS} sheets are taken"
        )
    told = [
        (s.get("name", ""), targets.get(s.get(_RELATION, ""), ""), s.get("state", "visible")) for s in sheets
    ]
    return [(title, part, state) for title, part, state in told if part in parts and "worksheet" in part]


def _sheets(parts: Mapping[str, bytes]) -> Iterator[Grid]:
    sheets = _told(parts)
    folder = next(name for name in ("xl/workbook.xml", *parts) if name.endswith("workbook.xml")).rpartition(
        "/"
    )[0]
    shared = _shared(parts.get(f"{folder}/sharedStrings.xml", b""))
    dates = _date_styles(parts.get(f"{folder}/styles.xml", b""))
    cells = 0
    for title, part, state in sheets:
        found, merges = _cells(parts[part], shared, dates, MOST_CELLS - cells)
        cells += len(found)
        yield grid_of(title, found, merges, hidden=state != "visible")


def nodes(content: bytes, *names: str) -> Iterator[etree._Element]:
    """Ends of the elements of these names as they come; DTDs are refused, nothing is fetched or expanded."""
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content or b"\x00" in content:
        raise UnreadableBook(
            "dtd",
            "文件含 DTD、实体声明或不是 UTF-8,不予打开",
            "it declares a DTD or entities, or is not UTF-8, and is not opened",
        )
    tags = [f"{{*}}{name}" for name in names]
    events = etree.iterparse(
        BytesIO(content), events=("end",), tag=tags, resolve_entities=False, no_network=True, huge_tree=True
    )
    for count, (_, node) in enumerate(events):
        if count > _MOST_ELEMENTS:
            raise too_many_cells()
        yield node


def _name(node: etree._Element) -> str:
    return str(node.tag).rpartition("}")[2]


def _relations(parts: Mapping[str, bytes], name: str) -> dict[str, str]:
    return {n.get("Id", ""): n.get("Target", "") or "." for n in nodes(parts[name], "Relationship")}


def _shared(content: bytes) -> Sequence[str]:
    """The shared texts, without what is only a reading aid (rPh)."""
    found: list[str] = []
    if not content:
        return found
    for node in nodes(content, "si"):
        found.append(_text(node))
        _drop(node)
    return found


def _text(node: etree._Element) -> str:
    return "".join(t.text or "" for t in node.iter() if _name(t) == "t" and _name(t.getparent()) != "rPh")


def _date_styles(content: bytes) -> frozenset[int]:
    """Which cell formats are dates."""
    if not content:
        return frozenset()
    formats: dict[int, str] = dict(BUILTIN_FORMATS)
    kinds: list[int] = []
    for node in nodes(content, "numFmt", "xf"):
        if _name(node) == "numFmt":
            formats[int(node.get("numFmtId", "0"))] = node.get("formatCode", "")
        elif _name(node.getparent()) == "cellXfs":
            kinds.append(int(node.get("numFmtId", "0")))
    return frozenset(
        n for n, kind in enumerate(kinds) if kind in _CHINESE_DATES or is_date_format(formats.get(kind, ""))
    )


def _cells(
    content: bytes, shared: Sequence[str], dates: frozenset[int], room: int
) -> tuple[dict[Place, str], list[Range]]:
    found: dict[Place, str] = {}
    merges: list[Range] = []
    row = column = 0
    for node in nodes(content, "c", "row", "mergeCell"):
        name = _name(node)
        if name == "c":
            if reference := node.get("r"):
                row, column = coordinate_to_tuple(reference)
            else:
                row, column = max(row, 1), column + 1
            if text := _value(node, shared, dates):
                found[row, column] = text
                if len(found) > room:
                    raise too_many_cells()
            node.clear()
        elif name == "row":
            row, column = int(node.get("r") or row) + 1, 0
            _drop(node)
        elif name == "mergeCell":
            left, top, right, bottom = range_boundaries(node.get("ref", ""))
            merges.append(Range(int(top or 1), int(left or 1), int(bottom or 1), int(right or 1)))
            if len(merges) > MOST_CELLS:
                raise too_many_cells()
    return found, merges


def _drop(node: etree._Element) -> None:
    """Forget a node and those before it: memory stays that of one."""
    node.clear()
    parent = node.getparent()
    while parent is not None and node.getprevious() is not None:
        del parent[0]


def _value(node: etree._Element, shared: Sequence[str], dates: frozenset[int]) -> str:
    kind = node.get("t", "n")
    if kind == "inlineStr":
        return _text(node)
    value = next((child.text or "" for child in node if _name(child) == "v"), "")
    if not value:
        return ""
    if kind == "s":
        return shared[int(value)] if int(value) < len(shared) else ""
    if kind == "n":
        return _number(value, int(node.get("s", "0")) in dates)
    return "" if kind == "e" else {"0": "FALSE", "1": "TRUE"}.get(value, value) if kind == "b" else value


def _number(value: str, is_date: bool) -> str:
    number = float(value)
    if is_date:
        moment = from_excel(number)
        if isinstance(moment, datetime):
            return moment.date().isoformat() if moment.time() == time() else moment.isoformat(" ", "minutes")
        return str(moment) if isinstance(moment, time | timedelta) else ""
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else value
