"""Tables of a Word document (.docx), with the lines of text before each. Pure.

Read from the part itself: python-docx finds a cell of a merged table by walking the table again, which takes minutes for
a catalogue of a thousand rows; and a document with hyperlinks is fine here, for nothing is followed.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from lxml import etree

from kernel.office_documents.opening import MAIN, W
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

_LINES_ABOVE: Final = 5
_WIDEST: Final = 1_000


def grids(parts: Mapping[str, bytes]) -> list[Grid]:
    """The tables of a document in their order, named 表1, 表2. Raises UnreadableBook."""
    content = parts.get(MAIN, b"")
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise UnreadableBook(
            "dtd", "文件含 DTD 或实体声明,不予打开", "it declares a DTD or entities and is not opened"
        )
    try:
        root = etree.fromstring(
            content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        )
    except etree.XMLSyntaxError as error:
        raise UnreadableBook(
            "damaged_file",
            "文档已损坏;请打开后另存为 .docx",
            "the document is damaged: open it and save it as .docx",
        ) from error
    body = root.find(f"{W}body")
    found: list[Grid] = []
    above: list[str] = []
    for node in body if body is not None else ():
        if node.tag == f"{W}tbl":
            if len(found) == MOST_SHEETS:
                raise too_many_cells()
            cells, merges = _cells(node)
            found.append(
                grid_of(
                    f"表{len(found) + 1}", cells, merges, above=tuple(above[-_LINES_ABOVE:]), running=True
                )
            )
            above = []
        elif text := "".join(_shown(n) for n in node.iter()).strip():
            above.append(text)
    return found


def _cells(table: etree._Element) -> tuple[dict[Place, str], list[Range]]:
    cells: dict[Place, str] = {}
    ranges: dict[Place, Range] = {}
    open_at: dict[int, Place] = {}
    count = 0
    for row, line in enumerate(table.iterchildren(f"{W}tr"), start=1):
        column = 1 + _number(line.find(f"{W}trPr/{W}gridBefore"), 0)
        for cell in _of_row(line):
            properties = cell.find(f"{W}tcPr")
            wide = _number(properties.find(f"{W}gridSpan"), 1) if properties is not None else 1
            count += wide
            if count > MOST_CELLS:
                raise too_many_cells()
            merge = properties.find(f"{W}vMerge") if properties is not None else None
            goes_on = merge is not None and merge.get(f"{W}val", "continue") == "continue"
            if goes_on and column in open_at:
                start = open_at[column]
                ranges[start] = ranges[start]._replace(bottom=row)
            else:
                cells[row, column] = _text(cell)
                ranges[row, column] = Range(row, column, row, column + wide - 1)
                open_at[column] = (row, column)
            column += wide
    return cells, [r for r in ranges.values() if r.bottom > r.top or r.right > r.left]


def _of_row(line: etree._Element) -> Iterator[etree._Element]:
    """The cells of a row, those inside content controls too."""
    for node in line:
        if node.tag == f"{W}tc":
            yield node
        elif node.tag == f"{W}sdt":
            yield from node.iterfind(f"{W}sdtContent/{W}tc")


def _number(node: etree._Element | None, otherwise: int) -> int:
    value = node.get(f"{W}val", "") if node is not None else ""
    return min(int(value), _WIDEST) if value.isdecimal() else otherwise


def _text(cell: etree._Element) -> str:
    return "\n".join("".join(_shown(n) for n in p.iter()) for p in cell.iter(f"{W}p"))


def _shown(node: etree._Element) -> str:
    if node.tag == f"{W}t":
        return node.text or ""
    if node.tag == f"{W}sym":
        # Check boxes of symbol fonts: Wingdings 2 R (ticked) and £, Wingdings þ and ¨.
        return chr(int(node.get(f"{W}char", "0020"), 16) & 0xFF)
    return {f"{W}br": "\n", f"{W}tab": " "}.get(str(node.tag), "")
