"""The layout of an official letter (公文信函格式, GB/T 9704-2012 §10.1) as a DOCX, from blocks of text.

The organ's name in red above a double line, the document number at the right, the title, the text in 三号仿宋, the organ,
the place of its seal, the date; at the foot a double line and how to reach it. Texts may hold the placeholders of `templates`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

import docx
from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from kernel.archives import pack
from kernel.office_documents.templates import repacked

_SKELETON: Final = Path(__file__).parent / "skeleton"
#: Of a table with a label and a value: their widths in millimetres.
_LABEL, _VALUE = 42, 114
#: Where the seal goes; it is none (not a legal seal).
SEAL: Final = "（印章占位，非电子印章）"


@dataclass(frozen=True, slots=True)
class Text:
    """Paragraphs of the body, each set in by two signs."""

    text: str


@dataclass(frozen=True, slots=True)
class To:
    """Whom the letter goes to (主送)."""

    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the first level: 一、…"""

    text: str


@dataclass(frozen=True, slots=True)
class When:
    """Blocks that are there when the placeholder has a value."""

    name: str
    blocks: tuple["Block", ...]


@dataclass(frozen=True, slots=True)
class Each:
    """A paragraph for each entry of a placeholder that is a list."""

    name: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of labels and values; a value may be of several lines to be filled in by hand."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """The organ, the place of its seal, the date; they stay on the page of the text before them."""

    organ: str
    dated: str


@dataclass(frozen=True, slots=True)
class Slip:
    """A reply slip on a page of its own, with its title."""

    title: str


Block = Text | To | Heading | When | Each | Grid | Signature | Slip


def letter(organ: str, number: str, title: str, blocks: Sequence[Block], contact: str) -> bytes:
    """The DOCX of a letter: `organ` heads it, `number` stands at the right, then `title` and the blocks; `contact` stands
    at the foot of the first page.
    """
    document = docx.Document(BytesIO(_skeleton()))
    _frame(document.sections[0], organ, contact)
    document.add_paragraph(number, "发文字号")
    document.add_paragraph(title, "Title")
    for block in blocks:
        _add(document, block)
    properties = document.core_properties
    properties.title = title
    file = BytesIO()
    document.save(file)
    return repacked(file.getvalue())


def _skeleton() -> bytes:
    files = sorted(path for path in _SKELETON.rglob("*") if path.is_file())
    return pack({path.relative_to(_SKELETON).as_posix(): path.read_bytes() for path in files})


def _frame(section: Section, organ: str, contact: str) -> None:
    """The first page has the organ's name, the red lines and the contact, later ones have their number."""
    _only_paragraph(section.first_page_header.paragraphs[0], organ, "发文机关标志")
    _only_paragraph(section.first_page_footer.paragraphs[0], contact, "版记")
    number = section.footer.paragraphs[0]
    _only_paragraph(number, "— ", "页码")
    _add_field(number, "PAGE")
    number.add_run(" —")


def _only_paragraph(paragraph: Paragraph, text: str, style: str) -> None:
    paragraph.text = text
    paragraph.style = style


def _add_field(paragraph: Paragraph, instruction: str) -> None:
    for kind in ("begin", None, "separate", "text", "end"):
        run = paragraph.add_run("1" if kind == "text" else None)
        if kind is None:
            node = OxmlElement("w:instrText")
            node.text = instruction
        elif kind == "text":
            continue
        else:
            node = OxmlElement("w:fldChar")
            node.set(qn("w:fldCharType"), kind)
        run._r.append(node)


def _add(document: Document, block: Block) -> None:
    match block:
        case Text(text):
            document.add_paragraph(text, "公文正文")
        case To(text):
            document.add_paragraph(text, "主送")
        case Heading(text):
            document.add_paragraph(text, "heading 1")
        case Each(name):
            document.add_paragraph(f"{{%p for one in {name} %}}", "公文正文")
            document.add_paragraph("{{ one }}", "公文正文")
            document.add_paragraph("{%p endfor %}", "公文正文")
        case When(name, blocks):
            document.add_paragraph(f"{{%p if {name} %}}", "公文正文")
            for inner in blocks:
                _add(document, inner)
            document.add_paragraph("{%p endif %}", "公文正文")
        case Grid(rows):
            _add_grid(document, rows)
        case Signature(organ, dated):
            document.paragraphs[-1].paragraph_format.keep_with_next = True
            document.add_paragraph(organ, "发文机关署名")
            document.add_paragraph(SEAL, "印章占位")
            document.add_paragraph(dated, "成文日期")
        case Slip(title):
            document.add_paragraph(title, "Title").paragraph_format.page_break_before = True


def _add_grid(document: Document, rows: Sequence[tuple[str, str]]) -> None:
    table = document.add_table(len(rows), 2, "Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for width, column in zip((_LABEL, _VALUE), table.columns, strict=True):
        column.width = Mm(width)
    for row, (label, value) in zip(table.rows, rows, strict=True):
        cells: tuple[_Cell, ...] = row.cells
        for cell, width, text, style in zip(
            cells, (_LABEL, _VALUE), (label, value), ("表格栏目", "表格内容"), strict=True
        ):
            cell.width = Mm(width)
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
            first, *rest = text.split("\n")
            _only_paragraph(cell.paragraphs[0], first, style)
            for line in rest:
                cell.add_paragraph(line, style)
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
