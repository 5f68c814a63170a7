"""What a file is, by its content and not by its name: the few kinds that offices take in, and why another is refused."""

import codecs
import lzma
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Final

_HEAD: Final = 1024
_PIECE: Final = 2**16
#: Of a zip: members that are listed, and bytes that are read of the one that says what it is.
_MEMBERS: Final = 10_000
_TYPES_BYTES: Final = 2**20
#: The table of contents, and where its end stands: before a comment of at most 64 KiB.
_CONTENTS_BYTES: Final = 2 * 2**20
_TAIL: Final = 2**16 + 22
_TYPES: Final = "[Content_Types].xml"
_OFFICE: Final = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True, slots=True)
class FileType:
    """A kind of file: its media type, the endings that its name may have (the first is the usual one), its title."""

    media_type: str
    endings: tuple[str, ...]
    title: str


PDF: Final = FileType("application/pdf", ("pdf",), "PDF")
JPEG: Final = FileType("image/jpeg", ("jpg", "jpeg"), "JPEG")
PNG: Final = FileType("image/png", ("png",), "PNG")
DOCX: Final = FileType(f"{_OFFICE}.wordprocessingml.document", ("docx",), "Word(docx)")
XLSX: Final = FileType(f"{_OFFICE}.spreadsheetml.sheet", ("xlsx",), "Excel(xlsx)")
OFD: Final = FileType("application/ofd", ("ofd",), "OFD(GB/T 33190)")
TEXT: Final = FileType("text/plain", ("txt",), "纯文本(txt)")
FILE_TYPES: Final = (PDF, JPEG, PNG, DOCX, XLSX, OFD, TEXT)

_SIGNATURES: Final[Mapping[bytes, FileType]] = {b"\xff\xd8\xff": JPEG, b"\x89PNG\r\n\x1a\n": PNG}
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: The stream of an Office file with a password; names in such a file are UTF-16.
_SECRET: Final = "EncryptedPackage".encode("utf-16-le")
#: Control characters that no text has.
_BINARY: Final = bytes(set(range(32)) - {0x09, 0x0A, 0x0C, 0x0D, 0x1B})


class UnfitFile(ValueError):
    """A file of a kind that is not taken. `code` is stable; the message is `中文 / English`."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.code, self.zh, self.en = code, zh, en


def is_encrypted_office(content: bytes) -> bool:
    """Whether it is an Office file that asks for a password."""
    return content.startswith(_OLE) and _SECRET in content


def file_type(file: IO[bytes]) -> FileType:
    """The kind of a file, read from its beginning; of archives the table of contents alone is read. Raises UnfitFile."""
    file.seek(0)
    head = file.read(_HEAD)
    if not head:
        raise UnfitFile("empty_file", "文件是空的", "the file is empty")
    for signature, found in _SIGNATURES.items():
        if head.startswith(signature):
            return found
    if b"%PDF-" in head:
        return PDF
    if head.startswith(_OLE):
        raise UnfitFile(
            "old_office_file", "旧版 Office 文件(doc、xls、wps、et)可能含宏;请另存为 docx、xlsx 或 PDF",
            "old Office files (doc, xls, wps, et) can hold macros: save it as docx, xlsx or PDF",
        )  # fmt: skip
    if head.startswith(_ZIP):
        return _packed(file)
    if _is_text(file):
        return TEXT
    raise _unknown()


def named(name: str, kind: FileType) -> str:
    """The name of a file of this kind. Raises UnfitFile for one whose ending says something else."""
    _, dot, ending = name.rpartition(".")
    if not dot:
        return f"{name}.{kind.endings[0]}"
    if ending.lower() not in kind.endings:
        raise UnfitFile(
            "ending_differs", f"文件名以 .{ending} 结尾,内容却是 {kind.title};请核对",
            f"the name ends in .{ending}, the content is {kind.media_type}: look again",
        )  # fmt: skip
    return name


def _packed(file: IO[bytes]) -> FileType:
    if not _is_small_archive(file):
        raise UnfitFile("archive", "包内文件过多", "it has too many members")
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            if "OFD.xml" in names:
                return OFD
            if _TYPES in names:
                with archive.open(_TYPES) as member:
                    return _office(names, member.read(_TYPES_BYTES))
    except UnfitFile:
        raise
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        OSError,
        EOFError,
        RuntimeError,
        ValueError,
    ) as error:
        raise UnfitFile(
            "damaged_file",
            "文件已损坏或加密,无法打开",
            "the file is damaged or encrypted and cannot be opened",
        ) from error
    raise UnfitFile("archive", "不接收压缩包;请解压后逐个提交", "no archives: unpack it and send each file")


def _is_small_archive(file: IO[bytes]) -> bool:
    """Whether the table of contents, as the end of the file tells of it, can be read: each of its lines costs memory."""
    file.seek(0, 2)
    size = file.tell()
    file.seek(max(0, size - _TAIL))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        return True  # no archive: whoever opens it says so
    members, length = struct.unpack("<HI", tail[at + 10 : at + 16])
    return bool(members <= _MEMBERS and length <= _CONTENTS_BYTES)


def _office(names: list[str], types: bytes) -> FileType:
    if b"macroEnabled" in types or any(name.rpartition("/")[2] == "vbaProject.bin" for name in names):
        raise UnfitFile(
            "macros",
            "文件含宏;请另存为不含宏的 docx 或 xlsx",
            "it holds macros: save it as plain docx or xlsx",
        )
    for kind in (DOCX, XLSX):
        if f"{kind.media_type}.main+xml".encode() in types:
            return kind
    raise _unknown()


def _is_text(file: IO[bytes]) -> bool:
    """Whether all of it is text in UTF-8 or GB18030."""
    return any(_decodes(file, encoding) for encoding in ("utf-8", "gb18030"))


def _decodes(file: IO[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while piece := file.read(_PIECE):
            if len(piece.translate(None, _BINARY)) < len(piece):
                return False
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _unknown() -> UnfitFile:
    zh = "、".join(kind.title for kind in FILE_TYPES)
    en = ", ".join(kind.endings[0] for kind in FILE_TYPES)
    return UnfitFile(
        "unknown_file", f"不是可接收的文件;可接收:{zh}", f"not a kind that is taken; these are: {en}"
    )
