"""A file scanned, and its masked copy: what runs in a process of its own. Pure.

    told = scan("名单.docx", content, date(2026, 3, 2))

Everything that a scan returns may be kept: of what was found there are places and masked excerpts, never the text around them.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any, Final

import docx
import openpyxl

from kernel.archives import pack
from kernel.file_types import DOCX, PDF, TEXT, XLSX, UnfitFile, file_type, is_encrypted_office, named
from services.catalog.scanning import docx_files, plain_files, xlsx_files
from services.catalog.scanning.kinds import KINDS
from services.catalog.scanning.packages import parts_of
from services.catalog.scanning.rules import spans_of
from services.catalog.scanning.segments import LARGEST, Hidden, Opened, Segment
from services.catalog.scanning.spans import Span, excerpt, masked
from services.catalog.workbooks.grids import UnreadableBook
from services.catalog.workbooks.html_tables import is_html
from services.catalog.workbooks.plain_tables import decoded

#: Findings that are listed; all are counted.
MOST_LISTED: Final = 2_000
#: Kinds that a masked copy is without because their signs are masked; the others are taken out whole.
_IN_TEXT: Final = frozenset({"identity_number", "bank_card", "mobile_phone", "landline", "exact_address"})
_PAGES: Final = ("html", "htm", "xhtml", "shtml")
_EMBEDDED: Final = frozenset({"embeddings", "activeX", "externalLinks", "pivotCache", "object"})
Refusal = tuple[str, str, str]
#: Why no masked copy can be made.
_NO_COPY: Final[Mapping[str, Refusal]] = {
    "kind": (
        "no_copy_of_this_kind", "PDF、网页不生成遮盖副本;请在原文件中遮盖后重新导出、重新送审",
        "no masked copy is made of a PDF or a page: mask it in the source, export it again and send it again",
    ),
    "embedded": (
        "embedded_objects", "文件含嵌入对象、外部链接或数据透视表缓存,无法确保遮盖完整;请删除后重新送审",
        "it holds embedded objects, outside links or pivot caches, in which the masked text may stand: remove them and send it again",
    ),
    "cells": (
        "changed_cells", "文件含对表格单元格的修订;请先接受或拒绝修订后重新送审",
        "it holds tracked changes of table cells: accept or reject them and send it again",
    ),
    "signed": (
        "signed", "文件带数字签名,遮盖会使签名失效;请提供未签名的文件",
        "it is signed, and masking would break the signature: send it unsigned",
    ),
    "not_masked": (
        "not_masked", "遮盖后复查仍有发现,未生成副本;请手工遮盖后重新送审",
        "the copy was scanned again and still held findings: mask it by hand and send it again",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scan:
    """What a file holds: `findings` up to MOST_LISTED, `counts` by kind of all, and whether a masked copy can be made
    (`no_copy` is None, or the code of the reason).
    """

    kind: str
    media_type: str
    findings: list[dict[str, Any]]
    counts: dict[str, int]
    no_copy: str | None


def scan(name: str, content: bytes, on: date) -> Scan | Refusal:
    """What a file holds on a day; (code, 中文, English) of the reason when it is refused."""
    try:
        opened, parts = _opened(name, content)
        spans = list(_numbered(opened, on))
    except (UnfitFile, UnreadableBook) as error:
        return error.code, error.zh, error.en
    last = spans[-1][0] if spans else 0
    listed = [_of_span(*one) for one in spans[:MOST_LISTED]]
    listed += [_of_hidden(n, one) for n, one in enumerate(opened.hidden, start=last + 1)]
    counts = Counter(span.kind for _, _, span in spans) + Counter(one.kind for one in opened.hidden)
    why = _no_copy(opened, parts)
    return Scan(
        opened.kind, opened.media_type, listed[:MOST_LISTED], dict(sorted(counts.items())),
        _NO_COPY[why][0] if why else None,
    )  # fmt: skip


def masked_copy(name: str, content: bytes, on: date, kept: Collection[int]) -> tuple[str, bytes] | Refusal:
    """(media type, bytes) of the masked copy, the findings of these numbers left in it; (code, 中文, English) when none can
    be made. It was scanned again, and an Office file opened by another reader, before it is given.
    """
    try:
        opened, parts = _opened(name, content)
        if why := _no_copy(opened, parts):
            return _NO_COPY[why]
        spans = list(_numbered(opened, on))
        mask = _masker([one for one in spans if one[0] not in kept])
        made = _made(opened, parts, content, mask)
        again, _ = _opened(name, made)
    except (UnfitFile, UnreadableBook) as error:
        return error.code, error.zh, error.en
    left = Counter(span.kind for _, _, span in _numbered(again, on) if span.kind in _IN_TEXT)
    left += Counter(one.kind for one in again.hidden if KINDS[one.kind].mask)
    wanted = Counter(span.kind for number, _, span in spans if number in kept)
    return _NO_COPY["not_masked"] if left - wanted else (opened.media_type, made)


def _opened(name: str, content: bytes) -> tuple[Opened, Mapping[str, bytes]]:
    """A file as it is scanned, and its parts when it is a package. Raises UnfitFile, UnreadableBook."""
    if len(content) > LARGEST:
        raise UnfitFile("too_large", f"文件最多 {LARGEST} 字节", f"a file has at most {LARGEST} bytes")
    if is_encrypted_office(content):
        raise UnfitFile(
            "encrypted",
            "文件已加密;请去掉打开密码后另存",
            "the file is encrypted: save it without a password",
        )
    is_wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    kind = TEXT if is_wide else file_type(BytesIO(content))
    if kind is TEXT:
        text = decoded(content)
        return (plain_files.opened_html(text) if is_html(text) else plain_files.opened_text(text)), {}
    named(name, kind)
    if kind is PDF:
        return plain_files.opened_pdf(content), {}
    if kind not in (DOCX, XLSX):
        raise UnfitFile(
            "unsupported_format", f"不能审查 {kind.title} 的内容;可送审:docx、xlsx、pdf、txt、html",
            f"what a {kind.endings[0]} says cannot be scanned; send docx, xlsx, pdf, txt or html",
        )  # fmt: skip
    parts = parts_of(content)
    return (docx_files if kind is DOCX else xlsx_files).opened(parts), parts


def _numbered(opened: Opened, on: date) -> Iterator[tuple[int, Segment, Span]]:
    """What the texts of a file hold, numbered from 1 in their order."""
    number = 0
    for segment in opened.segments:
        for span in spans_of(segment.text, on, segment.context):
            number += 1
            yield number, segment, span


def _of_span(number: int, segment: Segment, span: Span) -> dict[str, Any]:
    kind = KINDS[span.kind]
    return {
        "number": number, "kind": kind.code, "part": _clean(segment.part), "at": segment.at or None,
        "start": span.start, "end": span.end, "hidden": segment.hidden,
        "excerpt": excerpt(segment.text, span, mask=kind.mask or span.shown > 0),
    }  # fmt: skip


def _of_hidden(number: int, one: Hidden) -> dict[str, Any]:
    return {
        "number": number, "kind": one.kind, "part": _clean(one.part), "at": one.at or None, "start": None, "end": None,
        "hidden": True, "excerpt": one.what,
    }  # fmt: skip


def _clean(part: str) -> str:
    """The name of a part (a sheet's is whatever somebody called it) without numbers of persons."""
    spans = [one for one in spans_of(part, date.max) if one.kind in _IN_TEXT]
    return masked(part, spans)[:120]


def _no_copy(opened: Opened, parts: Mapping[str, bytes]) -> str | None:
    if opened.kind in ("pdf", "html"):
        return "kind"
    if any(part.startswith("_xmlsignatures/") for part in parts):
        return "signed"
    if any(one.kind == "unread_content" and one.what in _EMBEDDED for one in opened.hidden):
        return "embedded"
    return "cells" if any(one.what in docx_files.CELLS_CHANGED for one in opened.hidden) else None


def _masker(spans: Sequence[tuple[int, Segment, Span]]) -> Callable[[Segment], str]:
    """What is left of a segment when these spans are masked."""
    of: dict[Segment, list[Span]] = {}
    for _, segment, span in spans:
        if span.kind in _IN_TEXT:
            of.setdefault(segment, []).append(span)
    return lambda segment: masked(segment.text, of.get(segment, []))


def _made(
    opened: Opened, parts: Mapping[str, bytes], content: bytes, mask: Callable[[Segment], str]
) -> bytes:
    if opened.kind == "text":
        of_line = {segment.at: segment for segment in opened.segments}
        lines = decoded(content).splitlines(keepends=True)
        return "".join(
            _line(line, of_line.get(f"第{n}行"), mask) for n, line in enumerate(lines, start=1)
        ).encode()
    if opened.kind == "docx":
        made = pack(docx_files.masked_parts(parts, mask))
        docx.Document(BytesIO(made))
    else:
        made = pack(xlsx_files.masked_parts(parts, mask))
        openpyxl.load_workbook(BytesIO(made), read_only=True).close()
    return made


def _line(line: str, segment: Segment | None, mask: Callable[[Segment], str]) -> str:
    return line if segment is None else mask(segment) + line[len(segment.text) :]
