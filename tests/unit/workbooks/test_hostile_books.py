"""Files that may not be opened, or not wholly: refused with a reason, in bounded time and memory."""

import resource
import zipfile
from collections.abc import Callable
from io import BytesIO
from time import perf_counter

import pytest

from services.catalog.workbooks.grids import MOST_CELLS
from services.catalog.workbooks.rules import UnreadableBook
from tests.unit.workbooks.books import codes, read, xlsx

HEAD = ("一级事项", "二级事项", "公开内容", "公开依据", "公开时限", "公开主体")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SHEET = "xl/worksheets/sheet1.xml"
MAIN = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


def with_parts(change: Callable[[dict[str, bytes]], None]) -> bytes:
    """A plain workbook of which some parts are others."""
    with zipfile.ZipFile(
        BytesIO(xlsx({"养老服务": [HEAD, ["甲", "乙", "内容", None, None, "县局"]]}))
    ) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def refused(content: bytes, name: str = "目录.xlsx") -> str:
    started, before = perf_counter(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(UnreadableBook) as told:
        read(content, name)
    assert perf_counter() - started < 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 700 * 1024
    assert "/" in str(told.value)
    return told.value.code


def sheet(content: bytes) -> bytes:
    return with_parts(lambda parts: parts.update({SHEET: content}))


def test_a_zip_bomb() -> None:
    assert refused(sheet(MAIN + b" " * (200 * 2**20))) == "bad_archive"


def test_too_many_cells() -> None:
    cells = b"".join(
        b'<row r="%d">' % r + b"<c><v>1</v></c>" * 100 + b"</row>" for r in range(1, MOST_CELLS // 100 + 3)
    )
    assert refused(sheet(MAIN + cells + b"</sheetData></worksheet>")) == "too_many_cells"


def test_a_million_blank_cells_are_passed_over() -> None:
    """Formatted blanks hold nothing: they are no reason to refuse a book."""
    head = b"".join(b'<c t="inlineStr"><is><t>%s</t></is></c>' % text.encode() for text in HEAD)
    blanks = b'<row r="9">' + b"<c s='1'/>" * 1_000_000 + b"</row>"
    content = MAIN + b'<row r="1">' + head + b"</row>" + blanks + b"</sheetData></worksheet>"
    assert ("no_table", None) in codes(read(sheet(content)))


def test_a_merged_range_over_the_whole_sheet_is_cut_to_what_is_used() -> None:
    def merge(parts: dict[str, bytes]) -> None:
        whole = b'</sheetData><mergeCells count="1"><mergeCell ref="A2:XFD1048576"/></mergeCells>'
        parts[SHEET] = parts[SHEET].replace(b"</sheetData>", whole)

    assert ("no_table", None) in codes(read(with_parts(merge)))  # all below the heading is one cell


def test_ranges_over_one_another_are_bounded() -> None:
    def merge(parts: dict[str, bytes]) -> None:
        rows = b'<row r="600"><c r="ALL600" t="str"><v>x</v></c></row></sheetData>'
        ranges = b"".join(b'<mergeCell ref="A%d:ALL600"/>' % n for n in range(1, 3))
        parts[SHEET] = parts[SHEET].replace(
            b"</sheetData>", rows + b"<mergeCells>" + ranges + b"</mergeCells>"
        )

    assert refused(with_parts(merge)) == "too_many_cells"


def test_entities_and_dtds() -> None:
    xxe = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><worksheet>&b;</worksheet>'
    assert refused(sheet(xxe)) == "dtd"
    wide = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY b "c">]><worksheet>&b;</worksheet>'
    assert refused(sheet(wide.encode("utf-16"))) == "dtd"


def test_macros() -> None:
    assert refused(with_parts(lambda parts: parts.update({"xl/vbaProject.bin": b"x"}))) == "macros"
    assert refused(OLE + "_VBA_PROJECT_CUR".encode("utf-16-le"), "目录.xls") == "macros"


def test_encrypted_books() -> None:
    assert refused(OLE + b"\x00" * 512 + "EncryptedPackage".encode("utf-16-le")) == "encrypted"


def test_damaged_books() -> None:
    assert refused(sheet(MAIN + b"<row>")) == "damaged_file"
    assert refused(with_parts(lambda parts: parts.pop("xl/_rels/workbook.xml.rels"))) == "damaged_file"
    assert refused(b"PK\x03\x04 and then nothing") == "bad_archive"
    assert refused(OLE + b"\x00" * 4096, "目录.xls") == "damaged_file"
    assert refused(b"\x00\x01\x02\xff" * 99) == "not_a_table"
    assert refused(b"") == "empty_file"


@pytest.mark.parametrize("ending", ["et", "wps", "pdf", "ofd", "doc", "ods", "xlsb", "ET"])
def test_kinds_that_are_not_read_say_what_to_save_as(ending: str) -> None:
    with pytest.raises(UnreadableBook, match=r"另存为 \.(xlsx|docx)") as told:
        read(b"anything", f"目录.{ending}")
    assert told.value.code == "unsupported_format"


def test_a_pdf_under_another_name() -> None:
    assert refused(b"%PDF-1.7 ...", "目录.csv") == "unsupported_format"


def test_a_page_with_a_table_of_a_billion_cells() -> None:
    row = "<tr><td colspan=1000 rowspan=65534>x</td></tr>"
    assert refused(f"<html><table>{row * 20}</table></html>".encode(), "目录.html") == "too_many_cells"


def test_a_page_of_deep_tags() -> None:
    page = "<html><table><tr><td>" + "<div>" * 100_000 + "x</td><td>y</td></tr></table></html>"
    assert ("no_table", None) in codes(read(page.encode(), "目录.html"))


def test_a_cell_of_brackets_and_numbers_takes_no_time() -> None:
    started = perf_counter()
    for text in (
        "(" * 30_000,
        "1." * 15_000,
        "《" * 30_000,
        "口" * 30_000,
        "注" * 30_000,
        "、" * 30_000,
        "1、" * 10_000,
        " \n" * 16_000,
    ):
        read(xlsx({"养老服务": [[*HEAD, "公开渠道"], ["甲", "乙", text, text, text, text, text]]}))
    assert perf_counter() - started < 20
