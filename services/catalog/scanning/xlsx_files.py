"""A workbook (.xlsx): its cells with the headings over them, hidden sheets, rows and columns, comments; and its masked copy.

Pure. Cells are streamed and counted as imports do; the copy has the texts of cells masked, formulas that showed a masked text
replaced by it, comments emptied, naming properties gone.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from lxml import etree
from openpyxl.utils.cell import coordinate_to_tuple

from kernel.file_types import XLSX, UnfitFile
from services.catalog.scanning.packages import (
    leaves,
    name_of,
    others,
    properties,
    read,
    rest_of,
    unread,
    without_properties,
    written,
)
from services.catalog.scanning.segments import Hidden, Opened, Segment
from services.catalog.workbooks.grids import Grid, UnreadableBook, address
from services.catalog.workbooks.xlsx_sheets import grids, nodes, sheet_parts

_COMMENTS: Final = ("xl/comments", "xl/threadedComments/", "xl/persons/")
Mask = Callable[[Segment], str]


def opened(parts: Mapping[str, bytes]) -> Opened:
    """The workbook as it is scanned. Raises UnfitFile."""
    found = Opened("xlsx", XLSX.media_type)
    for number, grid in enumerate(_grids(parts), start=1):
        found.segments.append(Segment("工作表名", str(number), grid.name))
        found.segments += [_segment(grid, row, column) for row, column in sorted(grid.cells)]
        if grid.hidden:
            found.hidden.append(Hidden("hidden_content", grid.name, "", "sheet"))
    for name, part in sheet_parts(parts).items():
        found.hidden += [Hidden("hidden_content", name, at, what) for what, at in _hidden_in(parts[part])]
    for segment in others(parts, _known(parts)):
        found.segments.append(segment)
        if segment.part.startswith(_COMMENTS[:2]) and segment.at in ("t", "text"):
            found.hidden.append(Hidden("comment", segment.part, "", "comment"))
    found.hidden += [*properties(parts), *unread(parts)]
    return found


def masked_parts(parts: Mapping[str, bytes], mask: Mask) -> dict[str, bytes]:
    """The parts of the masked copy; `mask` gives the text of a segment, as long as it was."""
    made = dict(parts)
    texts: dict[str, str] = {}
    for grid in _grids(parts):
        places = {}
        for row, column in grid.cells:
            segment = _segment(grid, row, column)
            if (text := mask(segment)) != segment.text:
                places[address(row, column)] = text
                texts[segment.text] = text
        if places:
            part = sheet_parts(parts)[grid.name]
            made[part] = _with_cells(parts[part], places)
    shared = "xl/sharedStrings.xml"
    if texts and shared in parts:
        made[shared] = _with_shared(parts[shared], texts)
    for part in rest_of(parts, _known(parts)):
        root = read(parts[part])
        for node in leaves(root):
            is_comment = part.startswith(_COMMENTS)
            node.text = "" if is_comment else mask(Segment(part, name_of(node), node.text or "", hidden=True))
        for node in root.iter():
            if part.startswith("xl/persons/"):
                for name in set(node.attrib) & {"displayName", "userId"}:
                    node.set(name, "-")
        made[part] = written(root)
    without_properties(made)
    return made


def _grids(parts: Mapping[str, bytes]) -> list[Grid]:
    try:
        return grids(parts)
    except UnreadableBook as error:
        raise UnfitFile(error.code, error.zh, error.en) from error


def _known(parts: Mapping[str, bytes]) -> frozenset[str]:
    return frozenset({*sheet_parts(parts).values(), "xl/sharedStrings.xml", "xl/workbook.xml"})


def _segment(grid: Grid, row: int, column: int) -> Segment:
    """A cell; around it the first text of its column, and the cell before it."""
    head = next((grid.cells[r, column] for r in range(1, min(row, 6)) if (r, column) in grid.cells), "")
    context = f"{head[:40]} {grid.cells.get((row, column - 1), '')[:40]}".strip()
    return Segment(grid.name, address(row, column), grid.cells[row, column], context, grid.hidden)


def _hidden_in(content: bytes) -> Iterator[tuple[str, str]]:
    """Rows and columns of a sheet that are not shown, and headers and footers of its print."""
    for node in nodes(content, "row", "col"):
        if node.get("hidden") in ("1", "true"):
            yield name_of(node), str(node.get("r") or node.get("min") or "")
        if name_of(node) == "row":
            node.clear()


def _with_cells(content: bytes, places: Mapping[str, str]) -> bytes:
    """A sheet in which these cells hold these texts."""
    root = read(content)
    row = column = 0
    for node in [one for one in root.iter() if name_of(one) in ("row", "c")]:
        if name_of(node) == "row":
            row, column = int(node.get("r") or row + 1), 0
            continue
        if reference := node.get("r"):
            row, column = coordinate_to_tuple(reference)
        else:
            column += 1
        text = places.get(address(row, column))
        if text is not None:
            _hold(node, text)
    return written(root)


def _hold(node: etree._Element, text: str) -> None:
    """Let a cell hold a text of its own."""
    space = str(node.tag).rpartition("}")[0] + "}"
    for child in list(node):
        node.remove(child)
    node.set("t", "inlineStr")
    told = etree.SubElement(etree.SubElement(node, f"{space}is"), f"{space}t")
    told.text = text


def _with_shared(content: bytes, texts: Mapping[str, str]) -> bytes:
    """The shared texts without those that were masked in a cell: another cell may show them, and a reader of the file."""
    root = read(content)
    for node in root:
        pieces = [one for one in node.iter() if name_of(one) == "t"]
        whole = "".join(one.text or "" for one in pieces if name_of(one.getparent()) != "rPh")
        lines = "\n".join(line for raw in whole.splitlines() if (line := raw.strip()))
        if lines in texts:
            space = str(node.tag).rpartition("}")[0] + "}"
            for child in list(node):
                node.remove(child)
            etree.SubElement(node, f"{space}t").text = texts[lines]
    return written(root)
