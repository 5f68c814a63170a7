"""Opening a Word document that somebody sent: within bounds, without macros, objects, outside references, live fields."""

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Final

import docx
from lxml import etree

from kernel.archives import BadArchive, Bounds, unpack

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BOUNDS: Final = Bounds(packed=2**20, unpacked=16 * 2**20, members=200)
#: The text of a document is read by regular expressions: no letter is longer.
LONGEST_XML: Final = 2 * 2**20

MAIN: Final = "word/document.xml"
W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_RELATION: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_OBJECTS: Final = ("word/embeddings/", "word/activeX/", "word/vba")
#: Relations whose targets are programs, other documents, or whatever lies behind an address.
_LIVE: Final = frozenset(
    {"oleObject", "package", "aFChunk", "control", "vbaProject", "attachedTemplate", "subDocument", "frame"}
)
#: Fields that say nothing but where they stand; others can fetch files or addresses.
_FIELDS: Final = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION"})


class BadDocument(ValueError):
    """It cannot be taken. `code` is stable; the message is `中文 / English`."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.code, self.zh, self.en = code, zh, en


def open_document(content: bytes) -> dict[str, bytes]:
    """The parts of a DOCX, by name. Raises BadDocument for what is none or may do more than show text."""
    try:
        parts = unpack(content, BOUNDS)
    except BadArchive as error:
        zh, _, en = str(error).partition(" / ")
        raise BadDocument("not_a_docx", f"不是可用的 DOCX 文件:{zh}", f"not a usable DOCX: {en}") from error
    types = parts.get("[Content_Types].xml", b"")
    if any(mark in types for mark in (b"macroEnabled", b"vbaProject")) or any(
        name.startswith(_OBJECTS) for name in parts
    ):
        raise BadDocument(
            "active_content",
            "文件含宏或嵌入对象;请另存为不含宏的 DOCX",
            "it holds macros or embedded objects: save it as a plain DOCX",
        )
    if MAIN not in parts or b"wordprocessingml.document.main+xml" not in types:
        raise BadDocument("not_a_docx", f"不是 DOCX 文件:缺少 {MAIN}", f"not a DOCX: {MAIN} is missing")
    for name, root in _trees(parts):
        _check_relations(name, root)
        _check_fields(name, root)
    try:
        main = docx.Document(BytesIO(content)).part.partname
    except Exception as error:  # python-docx raises whatever its parts raise
        raise BadDocument("not_a_docx", "文件无法打开", "the file cannot be opened") from error
    if main != f"/{MAIN}":
        raise BadDocument("not_a_docx", f"正文不在 {MAIN}", f"its text does not stand in {MAIN}")
    return parts


def text_of(parts: Mapping[str, bytes]) -> str:
    """The text of a document, a line for each paragraph: its headers, its body, its footers."""
    names = sorted(name for name in parts if name.startswith(("word/header", "word/footer")))
    order = [*(n for n in names if "header" in n), MAIN, *(n for n in names if "footer" in n)]
    paragraphs = (one for name in order for one in read_xml(parts[name]).iter(f"{W}p"))
    return "\n".join("".join(_shown(node) for node in paragraph.iter()) for paragraph in paragraphs)


def read_xml(content: bytes) -> etree._Element:
    """The root of a part; nothing outside it is fetched and no entity is expanded. Raises lxml's XMLSyntaxError."""
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))


def _shown(node: etree._Element) -> str:
    if node.tag == f"{W}t":
        return node.text or ""
    return {f"{W}tab": "\t", f"{W}br": "\n"}.get(str(node.tag), "")


def _trees(parts: Mapping[str, bytes]) -> Iterator[tuple[str, etree._Element]]:
    for name, content in parts.items():
        if not name.endswith((".xml", ".rels")):
            continue
        if len(content) > LONGEST_XML and name.startswith("word/"):
            raise BadDocument("too_long", f"{name} 过长", f"{name} is too long")
        try:
            root = read_xml(content)
        except etree.XMLSyntaxError as error:
            raise BadDocument("not_a_docx", f"{name} 不是有效的 XML", f"{name} is not valid XML") from error
        if root.getroottree().docinfo.doctype:
            raise BadDocument("active_content", f"{name} 含 DTD 声明", f"{name} declares a DTD")
        yield name, root


def _check_relations(name: str, root: etree._Element) -> None:
    for relation in root.iter(_RELATION):
        kind, target = relation.get("Type", "").rpartition("/")[2], relation.get("Target", "")[:200]
        if relation.get("TargetMode", "Internal") != "Internal":
            raise BadDocument(
                "external_relation", f"{name} 引用外部地址 {target};请删除链接、链接图片或附加的模板后再保存",
                f"{name} refers to {target} outside the file: remove links, linked pictures or the attached template",
            )  # fmt: skip
        if kind in _LIVE:
            raise BadDocument(
                "active_content", f"{name} 含 {kind}", f"{name} holds a relation of type {kind}"
            )


def _check_fields(name: str, root: etree._Element) -> None:
    for instruction in _instructions(root):
        word = (instruction.split() or [""])[0].upper()
        if word not in _FIELDS:
            raise BadDocument(
                "active_content", f"{name} 含域 {word or '(空)'};只可用页码域(PAGE、NUMPAGES)",
                f"{name} holds the field {word or '(empty)'}: page numbers only (PAGE, NUMPAGES)",
            )  # fmt: skip


def _instructions(root: etree._Element) -> Iterator[str]:
    """The instructions of fields; text of one may be spread over several runs."""
    open_fields: list[str] = []
    for node in root.iter(f"{W}fldSimple", f"{W}fldChar", f"{W}instrText", f"{W}delInstrText"):
        if node.tag == f"{W}fldSimple":
            yield node.get(f"{W}instr", "")
        elif node.tag != f"{W}fldChar":
            if not open_fields:
                yield node.text or ""
            else:
                open_fields[-1] += node.text or ""
        elif node.get(f"{W}fldCharType") == "begin":
            open_fields.append("")
        elif open_fields and node.get(f"{W}fldCharType") == "end":
            yield open_fields.pop()
    yield from open_fields
