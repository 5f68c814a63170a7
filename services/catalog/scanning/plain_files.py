"""Texts, pages and PDF: their lines, what a page hides, what a PDF carries. Pure; nothing is fetched or run."""

import re
from collections.abc import Iterator
from typing import Final

import pypdfium2
import pypdfium2.raw as pdfium
from lxml import etree
from lxml import html as lxml_html

from kernel.file_types import PDF, TEXT, UnfitFile
from services.catalog.scanning.segments import Hidden, Opened, Segment

_BLOCKS: Final = frozenset(
    {"p", "div", "br", "li", "tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "table", "title", "body", "option", "section", "article"}
)  # fmt: skip
_SILENT: Final = frozenset({"script", "style", "template", "noscript"})
_TELLING: Final = ("alt", "title", "value", "content", "placeholder", "href", "src", "aria-label")
_HIDING: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_DECLARED: Final = re.compile(r"^\s*<\?xml[^>]*\?>")
_MOST_PAGES: Final = 3_000
#: Of one page or line: more is a drawing, or an attack.
_MOST_SIGNS: Final = 2_000_000
_NAMING: Final = ("Author", "Creator", "Subject", "Keywords")


def opened_text(text: str) -> Opened:
    """A text, line by line."""
    lines = text.splitlines()
    return Opened(
        "text",
        TEXT.media_type,
        [Segment("正文", f"第{n}行", line) for n, line in enumerate(lines, start=1) if line.strip()],
    )


def opened_html(text: str) -> Opened:
    """A page: what it shows, its attributes, and what stands in it unseen (comments, scripts, hidden elements)."""
    found = Opened("html", "text/html")
    parser = lxml_html.HTMLParser(no_network=True, huge_tree=False)
    try:
        root = lxml_html.document_fromstring(_DECLARED.sub("", text), parser=parser)
    except etree.ParserError as error:
        raise UnfitFile("damaged_file", "网页没有内容", "the page is empty") from error
    found.segments += _lines(root)
    for node in root.iter():
        at = f"第{node.sourceline or 0}行"
        if node.tag is etree.Comment:
            found.hidden.append(Hidden("comment", "注释", at, "comment"))
            found.segments.append(Segment("注释", at, node.text or "", hidden=True))
        elif isinstance(node.tag, str):
            found.segments += _unseen(node, at)
            found.hidden += _hiding(node, at)
    return found


def _unseen(node: etree._Element, at: str) -> Iterator[Segment]:
    """Texts of an element that a browser does not show as text."""
    for name in _TELLING:
        if (value := node.get(name)) and value.strip():
            yield Segment("属性", at, value, name, hidden=True)
    if node.tag in _SILENT and node.text:
        yield Segment(str(node.tag), at, node.text, hidden=True)


def _hiding(node: etree._Element, at: str) -> Iterator[Hidden]:
    if _is_hidden(node):
        yield Hidden("hidden_content", "正文", at, str(node.tag))
    if node.tag == "meta" and (node.get("name") or "").lower() in ("author", "creator"):
        yield Hidden("metadata", "meta", at, "author")
    if node.tag in ("img", "object", "embed", "iframe"):
        yield Hidden("unread_content", "正文", at, str(node.tag))


def _is_hidden(node: etree._Element) -> bool:
    return node.get("hidden") is not None or _HIDING.search(node.get("style") or "") is not None


def _lines(root: etree._Element) -> Iterator[Segment]:
    """The lines of a page as they are laid out, those of table cells with the heading of their column."""
    pieces: list[str] = []
    silent, line, context = 0, 0, ""
    for event, node in etree.iterwalk(root, events=("start", "end", "comment")):
        is_block = node.tag in _BLOCKS
        if is_block and (text := " ".join("".join(pieces).split())):
            yield Segment("正文", f"第{line}行", text, context)
        if is_block:
            pieces, line = [], node.sourceline or line
            context = _around(node) if event == "start" and node.tag == "td" else ""
        if event == "start":
            silent += node.tag in _SILENT
            pieces.append(node.text or "" if not silent else "")
        else:
            silent -= event == "end" and node.tag in _SILENT
            pieces.append(node.tail or "" if not silent else "")
    if text := " ".join("".join(pieces).split()):
        yield Segment("正文", f"第{line}行", text, context)


def _around(cell: etree._Element) -> str:
    """The heading of a cell's column and the cell before it."""
    row = cell.getparent()
    table = next(cell.iterancestors("table"), None)
    if row is None or table is None:
        return ""
    cells = list(row)
    at = cells.index(cell)
    first = table.find(".//tr")
    told = [first[at]] if first is not None and first is not row and at < len(first) else []
    told += [cells[at - 1]] if at else []
    return " ".join("".join(one.itertext())[:40].strip() for one in told if isinstance(one.tag, str))


def opened_pdf(content: bytes) -> Opened:
    """A PDF, page by page. Raises UnfitFile for one that is encrypted, damaged, or holds scripts."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise UnfitFile(
                "encrypted", "文件已加密;请去掉打开密码后另存", "the file is encrypted: save it without a password"
            ) from error  # fmt: skip
        raise UnfitFile(
            "damaged_file", "PDF 已损坏,无法打开", "the PDF is damaged and cannot be opened"
        ) from error
    if pdfium.FPDFDoc_GetJavaScriptActionCount(document) > 0:
        raise UnfitFile(
            "macros", "PDF 含脚本;请另存为不含脚本的 PDF", "the PDF holds scripts: save it without them"
        )
    if len(document) > _MOST_PAGES:
        raise UnfitFile(
            "too_large", f"页数过多,最多 {_MOST_PAGES} 页", f"it has more than {_MOST_PAGES} pages"
        )
    found = Opened("pdf", PDF.media_type)
    for number, page in enumerate(document, start=1):
        name = f"第{number}页"
        text_page = page.get_textpage()
        if text_page.count_chars() > _MOST_SIGNS:
            raise UnfitFile("too_large", f"{name}文字过多", f"page {number} has too much text")
        text = text_page.get_text_bounded()
        if text.strip():
            found.segments.append(Segment(name, "", text))
        else:
            found.hidden.append(Hidden("unread_content", name, "", "page_without_text"))
        found.hidden += [Hidden("comment", name, "", "annotation")] * _annotations(page)
        text_page.close()
        page.close()
    told = document.get_metadata_dict()
    found.segments += [Segment("属性", name, value, hidden=True) for name, value in told.items() if value]
    found.hidden += [Hidden("metadata", "属性", "", name) for name in _NAMING if told.get(name)]
    found.hidden += [Hidden("unread_content", "附件", "", "attachment")] * document.count_attachments()
    return found


def _annotations(page: pypdfium2.PdfPage) -> int:
    """Notes on a page; links and fields of forms are none."""
    count = 0
    for at in range(pdfium.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium.FPDFPage_GetAnnot(page, at)
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        count += kind not in (pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_WIDGET)
        pdfium.FPDFPage_CloseAnnot(annotation)
    return count
