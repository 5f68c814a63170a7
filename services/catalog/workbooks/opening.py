"""What a file is, and its tables: by content, within bounds, never running anything in it. Pure.

.xlsx, .xls, .html, .csv and .docx are read; a file of another kind is refused with what to save it as.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from kernel.archives import BadArchive, Bounds, unpack
from kernel.file_types import is_encrypted_office
from services.catalog.workbooks import docx_tables, html_tables, plain_tables, xls_sheets, xlsx_sheets
from services.catalog.workbooks.grids import Grid, UnreadableBook

#: As sent; unpacked; members of a package.
LARGEST: Final = 16 * 2**20
BOUNDS: Final = Bounds(packed=LARGEST, unpacked=96 * 2**20, members=2_000)
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
#: Endings of files that are not read -> (中文, English): what they are and what to save as.
_REFUSED: Final[Mapping[str, tuple[str, str]]] = {
    "et": ("WPS 表格(.et)", "a WPS table (.et)"), "ett": ("WPS 表格模板(.ett)", "a WPS template (.ett)"),
    "wps": ("WPS 文字(.wps)", "a WPS text (.wps)"), "wpt": ("WPS 文字模板(.wpt)", "a WPS template (.wpt)"),
    "pdf": ("PDF", "a PDF"), "ofd": ("OFD", "an OFD"), "doc": ("旧版 Word(.doc)", "an old Word file (.doc)"),
    "rtf": ("RTF", "an RTF"), "ods": ("ODS 表格(.ods)", "an ODS table"), "xlsb": ("二进制 Excel(.xlsb)", "a binary Excel file (.xlsb)"),
}  # fmt: skip
_TEXTS: Final = frozenset({"wps", "wpt", "doc", "rtf"})
_MACROS: Final = "_VBA_PROJECT_CUR".encode("utf-16-le")
_WORD: Final = "WordDocument".encode("utf-16-le")
_PICTURES: Final = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*")


def open_book(name: str, content: bytes) -> Sequence[Grid]:
    """The sheets or tables of a file in their order. Raises UnreadableBook.

    The content decides; the ending of the name only where the content has no sign of its own, or is one that is refused.
    """
    if not content:
        raise UnreadableBook("empty_file", "文件是空的", "the file is empty")
    if len(content) > LARGEST:
        raise UnreadableBook(
            "too_large", f"文件过大:{len(content)} 字节,最多 {LARGEST};请删去图片,或按领域分为几个文件",
            f"the file has {len(content)} bytes, at most {LARGEST} are taken: remove pictures, or make a file of each domain",
        )  # fmt: skip
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending in _REFUSED:
        raise _save_as(*_REFUSED[ending], text=ending in _TEXTS)
    if content.startswith(_ZIP):
        return _packed(content)
    if content.startswith(_OLE):
        return _old(content)
    if b"%PDF-" in content[:1024]:
        raise _save_as(*_REFUSED["pdf"], text=False)
    if content.startswith(b"{\\rtf"):
        raise _save_as(*_REFUSED["rtf"], text=True)
    if content.startswith(_PICTURES):
        raise UnreadableBook(
            "picture",
            "图片无法读取;请提供原始表格(.xlsx)",
            "a picture cannot be read: send the table itself (.xlsx)",
        )
    text = plain_tables.decoded(content)
    return html_tables.grids(text) if html_tables.is_html(text) else plain_tables.grids(text)


def _packed(content: bytes) -> Sequence[Grid]:
    try:
        parts = unpack(content, BOUNDS)
    except BadArchive as error:
        zh, _, en = str(error).partition(" / ")
        raise UnreadableBook(
            "bad_archive",
            f"无法打开:{zh};请用办公软件打开后另存为 .xlsx",
            f"it cannot be opened: {en}; open it and save it as .xlsx",
        ) from error
    types = parts.get("[Content_Types].xml", b"")
    if b"macroEnabled" in types or any(
        part.rpartition("/")[2].lower().startswith("vbaproject") for part in parts
    ):
        raise _macros()
    if "mimetype" in parts and b"opendocument" in parts["mimetype"]:
        raise _save_as(*_REFUSED["ods"], text=False)
    if b"sheet.binary" in types:
        raise _save_as(*_REFUSED["xlsb"], text=False)
    if "OFD.xml" in parts:
        raise _save_as(*_REFUSED["ofd"], text=False)
    if b"spreadsheetml.sheet.main+xml" in types or "xl/workbook.xml" in parts:
        return xlsx_sheets.grids(parts)
    if b"wordprocessingml.document.main+xml" in types:
        return docx_tables.grids(parts)
    raise UnreadableBook(
        "archive", "不接收压缩包;请解压后逐个导入", "no archives: unpack it and import each file"
    )


def _old(content: bytes) -> Sequence[Grid]:
    if is_encrypted_office(content):
        raise UnreadableBook(
            "encrypted",
            "文件已加密;请去掉打开密码后另存",
            "the file is encrypted: save it without a password",
        )
    if _MACROS in content:
        raise _macros()
    if _WORD in content:
        raise _save_as(*_REFUSED["doc"], text=True)
    return xls_sheets.grids(content)


def _macros() -> UnreadableBook:
    return UnreadableBook(
        "macros",
        "文件含宏;请另存为不含宏的 .xlsx 或 .docx",
        "it holds macros: save it as plain .xlsx or .docx",
    )


def _save_as(zh: str, en: str, *, text: bool) -> UnreadableBook:
    kind = ".docx" if text else ".xlsx"
    advice = (
        f"请打开后另存为 {kind} 再导入"
        if kind == ".docx" or "PDF" not in zh
        else "请提供生成它的原始表格,另存为 .xlsx"
    )
    return UnreadableBook(
        "unsupported_format", f"{zh}不能直接读取;{advice}", f"{en} is not read: save the table as {kind}"
    )
