"""Word documents: what is refused at opening, what templates may hold, how they are filled."""

from collections.abc import Callable
from datetime import date
from io import BytesIO

import docx
import pytest
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from kernel.archives import pack, unpack
from kernel.office_documents.layout import Each, Grid, Signature, Text, To, When, letter
from kernel.office_documents.opening import BOUNDS, BadDocument, open_document, text_of
from kernel.office_documents.templates import fill, placeholders_of

TEMPLATE = letter(
    "{{ organ }}", "{{ number }}", "告知书",
    [To("{{ name }}："), Text("{{ text }}"), When("note", (Text("{{ note }}"),)), Each("points"), Grid((("项", "{{ cell }}"),)),
     Signature("{{ organ }}", "{{ day }}")],
    "电话：{{ telephone }}",
)  # fmt: skip
VALUES = {
    "organ": "永修县自然资源局", "number": "永自然资依复〔2026〕1号", "name": "张三", "text": "一段", "note": "", "points": ["1. 甲", "2. 乙"],
    "cell": "格", "day": "2026年3月2日", "telephone": "0792",
}  # fmt: skip
DAY = date(2026, 3, 2)


def filled(**changes: str | list[str]) -> str:
    return text_of(open_document(fill(TEMPLATE, VALUES | changes, title="告知书", dated=DAY)))


def with_part(name: str, change: Callable[[bytes], bytes]) -> bytes:
    parts = unpack(TEMPLATE, BOUNDS)
    return pack(parts | {name: change(parts.get(name, b""))})


def edited(edit: Callable[[Document], None]) -> bytes:
    """The template as somebody changed it in a word processor."""
    document = docx.Document(BytesIO(TEMPLATE))
    edit(document)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def with_text(text: str) -> bytes:
    def edit(document: Document) -> None:
        for line in text.splitlines():
            document.add_paragraph(line)

    return edited(edit)


def test_a_template_shows_conditions_lists_tables_header_and_footer() -> None:
    used = placeholders_of(TEMPLATE)
    assert used.always == {"organ", "number", "name", "text", "points", "cell", "day", "telephone"}
    assert (used.sometimes, used.tested) == ({"note"}, {"note"})
    lines = filled(note="附记").splitlines()
    assert lines == [
        "永修县自然资源局", "永自然资依复〔2026〕1号", "告知书", "张三：", "一段", "附记", "1. 甲", "2. 乙", "项", "格",
        "永修县自然资源局", "（印章占位，非电子印章）", "2026年3月2日", "电话：0792", "— 1 —",
    ]  # fmt: skip
    assert "附记" not in filled()


def test_the_same_values_give_the_same_bytes_and_word_processors_open_them() -> None:
    one, other = (fill(TEMPLATE, VALUES, title="告知书", dated=DAY) for _ in range(2))
    assert one == other
    properties = docx.Document(BytesIO(one)).core_properties
    assert (properties.title, properties.created and properties.created.date()) == ("告知书", DAY)


@pytest.mark.parametrize(
    "value",
    [
        "<w:t>x</w:t>",
        "a & b < c > d",
        '"quotes"',
        "{{ organ }}",
        "{% for x in y %}",
        "{_{ x }_}",
        "\x00\x07\x0c控制符\ufffe",
        "😀",
    ],
)
def test_what_somebody_typed_stays_text(value: str) -> None:
    shown = "".join(sign for sign in value if sign not in "\x00\x07\x0c\ufffe")
    said = filled(text=value)
    assert shown.replace("{_{", "{{").replace("}_}", "}}") in said


def test_a_line_break_begins_a_paragraph_of_the_same_kind() -> None:
    document = docx.Document(BytesIO(fill(TEMPLATE, VALUES | {"text": "甲\r\n乙\n丙"}, title="", dated=DAY)))
    styles = {p.text: p.style and p.style.name for p in document.paragraphs}
    assert [styles[text] for text in ("甲", "乙", "丙")] == ["公文正文"] * 3


@pytest.mark.parametrize(
    "text",
    ["{{ a.b }}", "{{ a() }}", "{{ a|upper }}", "{{ 1 + 1 }}", "{{ range(9**9) }}", "{{ a['b'] }}", "{% set x = 1 %}",
     "{% include 'x' %}", "{% macro m() %}{% endmacro %}", "{%p for a in b if a %}\n{%p endfor %}", "{%p if a.b %}\n{%p endif %}",
     "{%p if not a %}\n{%p endif %}", "{% raw %}{% endraw %}x{{ a.b }}", "{{r a }}", "{{p a }}", "{%p for a in b.c %}\n{%p endfor %}",
     "{% filter upper %}x{% endfilter %}", "{% with %}{% endwith %}", "{% extends 'x' %}", "{% import 'x' as y %}"],
)  # fmt: skip
def test_a_template_holds_placeholders_conditions_and_lists_and_nothing_else(text: str) -> None:
    with pytest.raises(BadDocument, match="模板中有不支持的写法") as refused:
        placeholders_of(with_text(text))
    assert refused.value.code == "bad_template"


@pytest.mark.parametrize(
    "text", ["{{ a", "{{ a b }}", "{%p endif %}", "{%p for a in b %}", "{{ }}", "{% nonsense %}"]
)
def test_marks_that_do_not_parse_are_refused(text: str) -> None:
    with pytest.raises(BadDocument) as refused:
        placeholders_of(with_text(text))
    assert refused.value.code == "bad_template"


def test_a_placeholder_typed_in_several_runs_is_one() -> None:
    def edit(document: Document) -> None:
        paragraph = document.add_paragraph()
        for piece in ("{", "{ na", "me2", " }", "}"):
            paragraph.add_run(piece).bold = len(piece) > 1

    assert "name2" in placeholders_of(edited(edit)).always


def relation(mode: str, kind: str, target: str) -> bytes:
    line = f'<Relationship Id="rId99" Type="http://x/{kind}" Target="{target}" {mode}/></Relationships>'
    return with_part(
        "word/_rels/document.xml.rels", lambda part: part.replace(b"</Relationships>", line.encode())
    )


def field(*pieces: str) -> bytes:
    def edit(document: Document) -> None:
        paragraph = document.add_paragraph()
        for kind, text in (("begin", None), *((None, piece) for piece in pieces), ("end", None)):
            node = OxmlElement("w:instrText" if text is not None else "w:fldChar")
            if text is None:
                node.set(qn("w:fldCharType"), kind or "")
            node.text = text
            paragraph.add_run()._r.append(node)

    return edited(edit)


HOSTILE = {
    "no zip": (b"PK nothing", "not_a_docx"),
    "an old .doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "not_a_docx"),
    "another zip": (pack({"a.txt": b"x"}), "not_a_docx"),
    "broken XML": (with_part("word/document.xml", lambda part: part[:-20]), "not_a_docx"),
    "a bomb": (pack(unpack(TEMPLATE, BOUNDS) | {"word/media/x.png": b"\0" * (17 * 2**20)}), "not_a_docx"),
    "too many parts": (pack(unpack(TEMPLATE, BOUNDS) | {f"word/{n}.bin": b"" for n in range(200)}), "not_a_docx"),
    "a long text": (with_part("word/document.xml", lambda part: part.replace(b"</w:body>", b" " * 2**21 + b"</w:body>")), "too_long"),
    "a macro": (with_part("word/vbaProject.bin", lambda part: b"x"), "active_content"),
    "a macro's type": (with_part("[Content_Types].xml", lambda part: part.replace(b"document.main", b"document.macroEnabled.main")),
                       "active_content"),
    "an object": (with_part("word/embeddings/oleObject1.bin", lambda part: b"x"), "active_content"),
    "a linked picture": (relation('TargetMode="External"', "image", "http://example.com/x.png"), "external_relation"),
    "an attached template": (relation('TargetMode="External"', "attachedTemplate", "file:///C:/x.dotm"), "external_relation"),
    "another format's content": (relation("", "aFChunk", "x.html"), "active_content"),
    "a field that fetches": (field('INCLUDEPICTURE "http://example.com/x.png"'), "active_content"),
    "a field in pieces": (field(" INCLUDE", 'TEXT "/etc/passwd"'), "active_content"),
    "dynamic data exchange": (field("DDEAUTO c:\\\\x"), "active_content"),
    "an entity": (with_part("word/settings.xml", lambda part: part.replace(
        b"?>", b'?><!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>', 1)), "active_content"),
    "a mark in the properties": (with_part("docProps/core.xml", lambda part: part.replace(b"Gongkai", b"{{ 7*7 }}")),
                                 "misplaced_placeholder"),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_what_may_do_more_than_show_text_is_refused(what: str) -> None:
    content, code = HOSTILE[what]
    with pytest.raises(BadDocument) as refused:
        placeholders_of(content)
    assert refused.value.code == code
    assert refused.value.zh
    assert refused.value.en


def test_page_numbers_are_fields_that_may_be_there() -> None:
    assert placeholders_of(field(" NUM", "PAGES "))
