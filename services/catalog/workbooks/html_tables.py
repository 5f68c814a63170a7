"""Tables of a web page, or of a page that was saved under the name of a workbook (.xls). Pure: nothing is fetched or run."""

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree
from lxml import html as lxml_html

from services.catalog.workbooks.grids import (
    MOST_CELLS,
    MOST_SHEETS,
    Grid,
    Place,
    Range,
    grid_of,
    too_many_cells,
)

_BEGINNING: Final = re.compile(r"<(?:!doctype\s+html|html|head|body|table|meta)\b", re.IGNORECASE)
_BLOCKS: Final = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4"})
_SILENT: Final = frozenset({"script", "style", "noscript", "template"})
#: As browsers bound them.
_WIDEST: Final = 1_000
_HIGHEST: Final = 65_534
_LINES_ABOVE: Final = 5


def is_html(text: str) -> bool:
    """Whether a text is a page: a tag of one stands near its beginning."""
    return _BEGINNING.search(text[:4096]) is not None


def grids(text: str) -> list[Grid]:
    """The innermost tables of a page in their order, named 表1, 表2; each with the lines of text before it."""
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    parser = lxml_html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    root = lxml_html.document_fromstring(text, parser=parser)
    found: list[Grid] = []
    for table in root.iter("table"):
        if table.find(".//table") is not None:
            continue
        if len(found) == MOST_SHEETS:
            raise too_many_cells()
        cells, merges = _cells(table)
        if len(cells) > 1:
            found.append(grid_of(f"表{len(found) + 1}", cells, merges, above=_above(table), running=True))
    return found


def _cells(table: etree._Element) -> tuple[dict[Place, str], list[Range]]:
    cells: dict[Place, str] = {}
    merges: list[Range] = []
    taken: set[Place] = set()
    count = 0
    for row, node in enumerate(table.iter("tr"), start=1):
        column = 1
        for cell in node:
            if cell.tag not in ("td", "th"):
                continue
            while (row, column) in taken:
                column += 1
            wide = _span(cell.get("colspan"), _WIDEST)
            high = _span(cell.get("rowspan"), _HIGHEST)
            count += wide * high
            if count > MOST_CELLS:
                raise too_many_cells()
            cells[row, column] = _text(cell)
            if wide > 1 or high > 1:
                merges.append(Range(row, column, row + high - 1, column + wide - 1))
                taken.update((r, c) for r in range(row, row + high) for c in range(column, column + wide))
            column += wide
    return cells, merges


def _span(value: str | None, most: int) -> int:
    return min(max(int(value), 1), most) if value and value.strip().isdecimal() else 1


def _text(cell: etree._Element) -> str:
    return "\n".join(line for raw in "".join(_pieces(cell)).split("\n") if (line := " ".join(raw.split())))


def _pieces(node: etree._Element) -> Iterator[str]:
    yield _flat(node.text)
    for child in node:
        if child.tag not in _SILENT and isinstance(child.tag, str):
            if child.tag in _BLOCKS:
                yield "\n"
            yield from _pieces(child)
            if child.tag in _BLOCKS:
                yield "\n"
        yield _flat(child.tail)


def _flat(text: str | None) -> str:
    return re.sub(r"[\s\xa0]+", " ", text or "")


def _above(table: etree._Element) -> tuple[str, ...]:
    """The caption, and the lines of text before a table, those of other tables left out."""
    lines: list[str] = []
    for node in table.itersiblings(preceding=True):
        if not isinstance(node.tag, str) or node.tag in _SILENT:
            continue
        if node.tag == "table" or node.find(".//table") is not None or len(lines) >= _LINES_ABOVE:
            break
        if text := _text(node):
            lines.append(text)
    parent = table.getparent()
    if not lines and parent is not None and parent.tag not in ("html", "td"):
        return _above(parent)
    caption = table.find("caption")
    return tuple(reversed(lines)) + ((_text(caption),) if caption is not None else ())
