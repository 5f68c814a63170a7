"""A Word document (.docx): its paragraphs with what stands around them, deleted text, comments; and its masked copy. Pure.

The masked copy has the numbers masked sign by sign, changes accepted, comments and naming properties gone; nothing else moves.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from kernel.file_types import DOCX
from kernel.office_documents.opening import MAIN, W
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

_PARTS: Final = {
    "document": "正文", "header": "页眉", "footer": "页脚", "footnotes": "脚注", "endnotes": "尾注", "comments": "批注",
}  # fmt: skip
_WRAPPED: Final = frozenset({"ins", "moveTo"})
_GONE: Final = frozenset({"del", "moveFrom"})
_CHANGED: Final = frozenset(
    {"rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "trPrChange", "tcPrChange", "tblGridChange", "tblPrExChange", "numberingChange"}
)  # fmt: skip
CELLS_CHANGED: Final = frozenset({"cellIns", "cellDel", "cellMerge"})
_MOVED: Final = frozenset(
    f"{prefix}{name}Range{end}"
    for prefix, names in (("", ("moveFrom", "moveTo")), ("customXml", ("Ins", "Del", "MoveFrom", "MoveTo")))
    for name in names
    for end in ("Start", "End")
)
_COMMENT_MARKS: Final = frozenset({"commentRangeStart", "commentRangeEnd"})
_COMMENT_PARTS: Final = (
    "word/comments.xml",
    "word/commentsExtended.xml",
    "word/commentsIds.xml",
    "word/commentsExtensible.xml",
    "word/people.xml",
)
#: Marks the text of a field's instruction, a deleted text.
_HIDDEN_TEXTS: Final = frozenset({"delText", "instrText", "delInstrText"})
Mask = Callable[[Segment], str]


@dataclass(slots=True)
class _Paragraph:
    pieces: list[tuple[etree._Element | None, str]] = field(default_factory=list)
    secret: list[tuple[etree._Element | None, str]] = field(default_factory=list)
    vanish: bool = False
    changes: set[str] = field(default_factory=set)


def _stories(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Part -> what it is called."""
    found = {}
    for part in parts:
        stem = part.removeprefix("word/").removesuffix(".xml")
        kind = _PARTS.get(stem.rstrip("0123456789"))
        if part.startswith("word/") and part.endswith(".xml") and kind:
            found[part] = f"{kind} {stem}" if stem[-1].isdigit() else kind
    return {MAIN: found.pop(MAIN, "正文")} | found


def opened(parts: Mapping[str, bytes]) -> Opened:
    """The document as it is scanned. Raises UnfitFile."""
    found = Opened("docx", DOCX.media_type)
    stories = _stories(parts)
    for part, name in stories.items():
        root = read(parts[part])
        for number, (_, paragraph, context) in enumerate(_paragraphs(root), start=1):
            at = f"第{number}段"
            for segment, _ in _segments(name, at, paragraph, context):
                found.segments.append(segment)
            if paragraph.vanish:
                found.hidden.append(Hidden("hidden_content", name, at, "vanish"))
            found.hidden += [Hidden("tracked_change", name, at, what) for what in sorted(paragraph.changes)]
        changed = {name_of(node) for node in root.iter() if name_of(node) in _CHANGED | CELLS_CHANGED}
        found.hidden += [Hidden("tracked_change", name, "", what) for what in sorted(changed)]
        if part == "word/comments.xml":
            found.hidden += [Hidden("comment", name, f"第{n}条", "comment") for n in range(1, len(root) + 1)]
    found.segments += others(parts, stories)
    found.hidden += [*properties(parts), *unread(parts)]
    return found


def masked_parts(parts: Mapping[str, bytes], mask: Mask) -> dict[str, bytes]:
    """The parts of the masked copy; `mask` gives the text of a segment, as long as it was."""
    made = dict(parts)
    stories = _stories(parts)
    for part, name in stories.items():
        root = read(parts[part])
        for number, (_, paragraph, context) in enumerate(_paragraphs(root), start=1):
            for segment, pieces in _segments(name, f"第{number}段", paragraph, context):
                _write(pieces, mask(segment))
        _accept(root)
        made[part] = written(root)
    for part in rest_of(parts, stories):
        root = read(parts[part])
        for node in leaves(root):
            node.text = mask(Segment(part, name_of(node), node.text or "", hidden=True))
        made[part] = written(root)
    for part in _COMMENT_PARTS:
        if part in made:
            root = read(made[part])
            root[:] = []
            made[part] = written(root)
    without_properties(made)
    return made


def _paragraphs(root: etree._Element) -> Iterator[tuple[etree._Element, _Paragraph, str]]:
    """Every paragraph with its own pieces (those of a text box in it are that box's), and what stands around it."""
    found: dict[etree._Element, _Paragraph] = {p: _Paragraph() for p in root.iter(f"{W}p")}
    for node in root.iter():
        name = name_of(node)
        if name in ("t", "tab", "br", "cr", "noBreakHyphen", "vanish", *_HIDDEN_TEXTS, *_WRAPPED, *_GONE):
            holder = next(node.iterancestors(f"{W}p"), None)
            if holder is None or not str(node.tag).startswith(W):
                continue
            paragraph = found[holder]
            if name in _WRAPPED | _GONE:
                paragraph.changes.add(name)
            elif name == "vanish":
                paragraph.vanish = paragraph.vanish or node.get(f"{W}val", "1") not in ("0", "false")
            elif name == "t":
                paragraph.pieces.append((node, node.text or ""))
            elif name in _HIDDEN_TEXTS:
                paragraph.secret.append((node, node.text or ""))
            elif node.getparent() is not None and name_of(node.getparent()) == "r":
                paragraph.pieces.append((None, {"tab": "\t", "noBreakHyphen": "-"}.get(name, "\n")))
    for node, paragraph in found.items():
        yield node, paragraph, _around(node)


def _around(node: etree._Element) -> str:
    """The heading of a cell's column and the cell before it."""
    cell = next(node.iterancestors(f"{W}tc"), None)
    row = cell.getparent() if cell is not None else None
    if cell is None or row is None or name_of(row) != "tr":
        return ""
    cells = row.findall(f"{W}tc")
    at = cells.index(cell)
    table = row.getparent()
    first = table.find(f"{W}tr") if table is not None else None
    heads = first.findall(f"{W}tc") if first is not None and first is not row else []
    told = [heads[at]] if at < len(heads) else []
    told += [cells[at - 1]] if at else []
    return " ".join("".join(t.text or "" for t in one.iter(f"{W}t"))[:40] for one in told)


def _segments(
    part: str, at: str, paragraph: _Paragraph, context: str
) -> Iterator[tuple[Segment, list[tuple[etree._Element | None, str]]]]:
    unseen = paragraph.vanish or part == _PARTS["comments"]
    for pieces, hidden in ((paragraph.pieces, unseen), (paragraph.secret, True)):
        text = "".join(piece for _, piece in pieces)
        if text.strip():
            yield Segment(part, at, text, context, hidden), pieces


def _write(pieces: list[tuple[etree._Element | None, str]], text: str) -> None:
    at = 0
    for node, piece in pieces:
        if node is not None and text[at : at + len(piece)] != piece:
            node.text = text[at : at + len(piece)]
        at += len(piece)


def _accept(root: etree._Element) -> None:
    """Accept the changes and take away the marks of comments."""
    for node in list(root.iter()):
        name, parent = name_of(node), node.getparent()
        if parent is None or not str(node.tag).startswith(W):
            continue
        if name in _GONE and name_of(parent) == "trPr":
            row = parent.getparent()
            if row is not None and row.getparent() is not None:
                row.getparent().remove(row)
        elif name in _GONE | _CHANGED | _MOVED | _COMMENT_MARKS or (name in _WRAPPED and len(node) == 0):
            parent.remove(node)
        elif name in _WRAPPED:
            at = parent.index(node)
            parent[at : at + 1] = list(node)
        elif name == "commentReference" and name_of(parent) == "r" and parent.getparent() is not None:
            parent.getparent().remove(parent)
