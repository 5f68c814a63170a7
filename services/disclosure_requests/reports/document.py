"""The whole report as a Word document (DOCX): six sections under their fixed titles, the tables in place, the text around them. Pure."""

from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO
from typing import Final

import docx
from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Length, Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from kernel.archives import Bounds, pack, unpack
from services.disclosure_requests.reports.findings import plain
from services.disclosure_requests.reports.layout import Cell, Table, tables_of
from services.disclosure_requests.reports.report import Report
from services.disclosure_requests.reports.tables import SECTIONS

#: Digits and Latin letters.
_LATIN: Final = "Times New Roman"
_TITLE: Final = ("方正小标宋简体", 22.0)
_HEADING: Final = ("黑体", 16.0)
_SUBHEADING: Final = ("楷体_GB2312", 16.0)
_BODY: Final = ("仿宋_GB2312", 16.0)
_SMALL: Final = ("宋体", 9.0)
_NUMBER: Final = ("宋体", 14.0)
_TABLE: Final = ("宋体", 9.0)
#: A4 as official documents have it (GB/T 9704): the text is 156 mm wide.
_WIDTH: Final = 156.0
_MARGINS: Final = {"top_margin": 37, "bottom_margin": 35, "left_margin": 28, "right_margin": 26}
#: A paragraph that is a heading of the second level: （一）…
_SECOND: Final = ("（一）", "（二）", "（三）", "（四）", "（五）", "（六）")
#: Sections that hold a table -> its place among `tables_of`.
_PLACES: Final = {"proactive": 0, "applications": 1, "remedies": 2}
_BOUNDS: Final = Bounds(packed=2**24, unpacked=2**27, members=100)


def report_document(report: Report, dated: date, note: str = "") -> bytes:
    """The file; the same report gives the same bytes. `note` stands above the title: that it is a draft, and as of when."""
    document = docx.Document()
    _page(document)
    if note:
        _write(document.add_paragraph(), note, _SMALL, WD_ALIGN_PARAGRAPH.RIGHT)
    title = (report.body, f"{report.year}年政府信息公开工作年度报告")
    for line, after in zip(title, (0, 24), strict=True):
        _write(document.add_paragraph(), line, _TITLE, WD_ALIGN_PARAGRAPH.CENTER, after=after)
    tables = tables_of(report)
    for section in SECTIONS:
        heading = document.add_paragraph(style="Heading 1")
        _write(heading, section.zh, _HEADING, indent=2)
        heading.paragraph_format.keep_with_next = True
        heading.paragraph_format.page_break_before = section.name == "applications"  # its table fills a page
        for line in report.sections.get(section.name, "").splitlines():
            if line.strip():
                second = line.strip().startswith(_SECOND) and len(line) < 20
                _write(document.add_paragraph(), line.strip(), _SUBHEADING if second else _BODY, indent=2)
        if section.name in _PLACES:
            _draw(document, tables[_PLACES[section.name]])
    properties = document.core_properties
    properties.title, properties.author, properties.comments = "".join(title), report.body, ""
    properties.created = properties.modified = datetime.combine(dated, time())
    file = BytesIO()
    document.save(file)
    parts = unpack(file.getvalue(), _BOUNDS)
    first = "[Content_Types].xml"
    return pack({part: parts[part] for part in sorted(parts, key=lambda part: (part != first, part))})


def _page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for margin, millimetres in _MARGINS.items():
        setattr(section, margin, Mm(millimetres))
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    for text in ("— ", "1", " —"):
        run = footer.add_run(text)
        _dress(run, _NUMBER)
        if text == "1":
            field.append(run._r)
            footer._p.append(field)


def _write(
    paragraph: Paragraph, text: str, font: tuple[str, float], alignment: WD_ALIGN_PARAGRAPH | None = None, *,
    indent: int = 0, after: float = 0,
) -> None:  # fmt: skip
    """Text in a font; `indent` in signs of it, `after` in points."""
    _dress(paragraph.add_run("".join(sign for sign in text if sign.isprintable())), font)
    form = paragraph.paragraph_format
    form.space_before, form.space_after = Pt(0), Pt(after)
    form.line_spacing = Pt(font[1] * 1.75)
    form.first_line_indent = Pt(indent * font[1])
    if alignment is not None:
        paragraph.alignment = alignment


def _dress(run: Run, font: tuple[str, float]) -> None:
    name, size = font
    run.font.name, run.font.size, run.font.bold = _LATIN, Pt(size), False
    run.font.color.rgb = RGBColor(0, 0, 0)
    own = run._r.get_or_add_rPr()
    own.get_or_add_rFonts().set(qn("w:eastAsia"), name)
    language = OxmlElement("w:lang")
    language.set(qn("w:eastAsia"), "zh-CN")
    own.append(language)


def _draw(document: Document, table: Table) -> None:
    drawn = document.add_table(table.height, len(table.widths), "Table Grid")
    drawn.alignment = WD_TABLE_ALIGNMENT.CENTER
    drawn.autofit = False
    drawn._tblPr.append(_narrow_cells())
    widths = list(_widths(table))
    for column, width in zip(drawn.columns, widths, strict=True):
        column.width = width
    grid = [list(row.cells) for row in drawn.rows]
    for row, cells in zip(drawn.rows, grid, strict=True):
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, width in zip(cells, widths, strict=True):
            cell.width = width
    for cell in table.cells:
        made = grid[cell.top][cell.left]
        if (cell.height, cell.width) != (1, 1):
            made = made.merge(grid[cell.top + cell.height - 1][cell.left + cell.width - 1])
        made.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        paragraph = made.paragraphs[0]
        _dress(paragraph.add_run(_shown(cell)), _TABLE)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1.5)
        paragraph.paragraph_format.line_spacing = 1.0
        paragraph.paragraph_format.keep_with_next = cell.top + cell.height < table.height


def _narrow_cells() -> BaseOxmlElement:
    """Half a millimetre beside the text instead of two: table 4 has fifteen columns."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(Mm(0.5).twips))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    return margins


def _widths(table: Table) -> Iterator[Length]:
    total = sum(table.widths)
    return (Mm(_WIDTH * width / total) for width in table.widths)


def _shown(cell: Cell) -> str:
    return "" if cell.value is None else str(cell.value if isinstance(cell.value, str) else plain(cell.value))
