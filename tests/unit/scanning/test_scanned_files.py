"""Files before publication: what each kind hides is found, masked copies open again, hostile files are refused in bounds."""

import time
import zipfile
from datetime import date
from io import BytesIO
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from fpdf import FPDF
from openpyxl.comments import Comment

from kernel.apart import run_apart
from kernel.archives import pack
from services.catalog.scanning.reading import Scan, masked_copy, scan

TODAY = date(2026, 3, 2)
PERSON = "360425199001011230"
PHONE = "13800138000"


def scanned(name: str, content: bytes) -> Scan:
    found = scan(name, content, TODAY)
    assert isinstance(found, Scan), found
    return found


def copy_of(name: str, content: bytes, *kept: int) -> bytes:
    made = masked_copy(name, content, TODAY, kept)
    assert isinstance(made[1], bytes), made
    return made[1]


def places(found: Scan, kind: str) -> list[tuple[Any, ...]]:
    return [(one["part"], one["at"], one["hidden"]) for one in found.findings if one["kind"] == kind]


def letter() -> bytes:
    """A number cut into runs, a table, a comment, an insertion and a deletion."""
    made = docx.Document()
    made.core_properties.author = "王某某"
    cut = made.add_paragraph("身份证 ")
    for piece in (PERSON[:5], PERSON[5:14], PERSON[14:]):
        cut.add_run(piece)
    table = made.add_table(2, 2)
    table.cell(0, 1).text, table.cell(1, 1).text = "联系电话", "3221234"
    made.add_comment(cut.runs, text=f"请核对 {PHONE}", author="赵某", initials="z")
    changed = made.add_paragraph("补助")._p
    for tag, text in (("ins", "<w:t>300元</w:t>"), ("del", f"<w:delText>{PHONE}</w:delText>")):
        changed.append(
            parse_xml(f'<w:{tag} {nsdecls("w")} w:id="9" w:author="钱某"><w:r>{text}</w:r></w:{tag}>')
        )
    file = BytesIO()
    made.save(file)
    return file.getvalue()


def test_a_document_and_its_masked_copy() -> None:
    found = scanned("名单.docx", letter())
    assert places(found, "identity_number") == [("正文", "第1段", False)]
    assert places(found, "landline") == [("正文", "第5段", False)]
    assert places(found, "mobile_phone") == [("正文", "第6段", True), ("批注", "第1段", True)]
    assert {one["excerpt"] for one in found.findings if one["kind"] == "tracked_change"} == {"ins", "del"}
    assert found.counts["comment"] == found.counts["metadata"] == 1
    assert not any(word in str(found) for word in (PERSON, PHONE, "王某某", "赵某", "钱某"))
    copy = copy_of("名单.docx", letter())
    again = docx.Document(BytesIO(copy))
    assert [one.text for one in again.paragraphs] == ["身份证 360425************", "补助300元"]
    assert again.tables[0].cell(1, 1).text == "*******"
    assert again.core_properties.author == ""
    assert list(again.comments) == []
    assert scanned("名单.docx", copy).counts == {}
    kept = docx.Document(BytesIO(copy_of("名单.docx", letter(), 2)))
    assert kept.tables[0].cell(1, 1).text == "3221234"


def test_a_workbook_and_its_masked_copy() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "发放名单"
    sheet.append(["姓名", "电话", "公民身份号码"])
    sheet.append(["王五", int(PHONE), PERSON])
    sheet.append(["合计", "=1+1", PERSON])
    sheet["A2"].comment = Comment(f"见 {PHONE}", "赵某")
    sheet.row_dimensions[3].hidden = True
    hidden = book.create_sheet("底稿")
    hidden.sheet_state, hidden["A1"] = "hidden", PERSON
    file = BytesIO()
    book.save(file)
    found = scanned("发放.xlsx", file.getvalue())
    assert places(found, "identity_number") == [
        ("发放名单", "C2", False), ("发放名单", "C3", False), ("底稿", "A1", True),
    ]  # fmt: skip
    assert places(found, "hidden_content") == [("底稿", None, True), ("发放名单", "3", True)]
    again = openpyxl.load_workbook(BytesIO(copy_of("发放.xlsx", file.getvalue())))
    cells = [[cell.value for cell in row] for row in again["发放名单"].rows]
    assert cells == [
        ["姓名", "电话", "公民身份号码"], ["王五", "138********", "360425************"],
        ["合计", "=1+1", "360425************"],
    ]  # fmt: skip
    assert again["底稿"]["A1"].value == "360425************"


def test_texts_pages_and_pdf() -> None:
    text = f"手机 {PHONE}\r\n二级残疾\r\n".encode("gb18030")
    assert scanned("a.txt", text).counts == {"mobile_phone": 1}
    assert copy_of("a.txt", text).decode() == "手机 138********\r\n二级残疾\r\n"
    page = (
        f"<html><!-- {PERSON} --><body><p>手机<b>138</b>00138000</p><p style='display:none'>{PHONE}</p>"
        f"<table><tr><th>电话</th></tr><tr><td>3221234</td></tr></table><script>'{PERSON}'</script></body></html>"
    )
    found = scanned("a.html", page.encode())
    assert found.counts == {
        "comment": 1, "hidden_content": 1, "identity_number": 2, "landline": 1, "mobile_phone": 2,
    }  # fmt: skip
    sheet = FPDF()
    sheet.set_author("x")
    sheet.set_font("helvetica")
    sheet.add_page()
    sheet.cell(text=f"No. {PERSON}")
    sheet.add_page()
    found = scanned("a.pdf", bytes(sheet.output()))
    assert places(found, "identity_number") == [("第1页", None, False)]
    assert places(found, "unread_content") == [("第2页", None, True)]
    assert (found.counts["metadata"], found.no_copy) == (1, "no_copy_of_this_kind")


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        members = {one: archive.read(one) for one in archive.namelist()}
    return pack(members | {name: part})


def flooded() -> bytes:
    """A sheet of 10^6 cells."""
    row = (
        b'<row><c t="inlineStr"><is><t>1</t></is></c>'
        + b'<c t="inlineStr"><is><t>1</t></is></c>' * 99
        + b"</row>"
    )
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + row * 10_000
        + b"</sheetData></worksheet>"
    )
    file = BytesIO()
    openpyxl.Workbook().save(file)
    return with_part(file.getvalue(), "xl/worksheets/sheet1.xml", sheet)


def locked() -> bytes:
    sheet = FPDF()
    sheet.set_encryption("owner", "user")
    sheet.add_page()
    return bytes(sheet.output())


DTD = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.docx", with_part(letter(), "word/media/zeros.bin", bytes(100 * 2**20)), "bad_archive"),
        ("a.docx", with_part(letter(), "word/header9.xml", DTD), "dtd"),
        ("a.docx", with_part(letter(), "word/vbaProject.bin", b"x"), "macros"),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        ("a.doc", OLE + b"x", "old_office_file"),
        ("a.pdf", locked(), "encrypted"),
        ("a.pdf", b"%PDF-1.7 broken", "damaged_file"),
        ("a.zip", pack({"a.txt": b"1"}), "archive"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "unsupported_format"),
        ("a.docx", b"", "empty_file"),
        ("a.txt", bytes(16 * 2**20 + 1), "too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_hostile_files_are_refused_with_a_reason(name: str, content: bytes, code: str) -> None:
    told = scan(name, content, TODAY)
    assert isinstance(told, tuple)
    assert told[0] == code


async def test_a_million_cells_are_refused_in_bounds_of_time_and_memory() -> None:
    begun = time.monotonic()
    told = await run_apart(scan, "a.xlsx", flooded(), TODAY, seconds=20, memory=2**29)
    assert isinstance(told, tuple)
    assert told[0] == "too_many_cells"
    assert time.monotonic() - begun < 30
