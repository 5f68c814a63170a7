"""Hostile and odd files: none is taken for what it is not, none takes long."""

import struct
import zipfile
from io import BytesIO

import pytest

from kernel.archives import pack
from kernel.file_types import FILE_TYPES, TEXT, UnfitFile, file_type, named
from kernel.http.uploads import file_name


def test_a_bomb_is_judged_by_its_table_of_contents_alone() -> None:
    bomb = pack({"[Content_Types].xml": b" " * (200 * 2**20)})
    with pytest.raises(UnfitFile) as refused:
        file_type(BytesIO(bomb))
    assert refused.value.code == "unknown_file"


def test_an_archive_of_very_many_members_is_refused() -> None:
    with pytest.raises(UnfitFile) as refused:
        file_type(BytesIO(pack({f"{n}": b"" for n in range(10_001)})))
    assert refused.value.code == "archive"


@pytest.mark.parametrize("content", [b"<html><script>alert(1)</script>", b"#!/bin/sh\nrm", b"a,b\r\n1,2\r\n"])
def test_whatever_is_text_is_text_and_nothing_else(content: bytes) -> None:
    assert file_type(BytesIO(content)) is TEXT


def test_text_that_breaks_after_its_beginning_is_no_text() -> None:
    for tail in (b"\xff\xff\xff", b"\x00"):
        with pytest.raises(UnfitFile):
            file_type(BytesIO("公开".encode() * 100_000 + tail))


@pytest.mark.parametrize("kind", FILE_TYPES, ids=lambda kind: kind.endings[0])
def test_a_name_has_the_ending_of_its_kind(kind) -> None:
    assert named("申请", kind) == f"申请.{kind.endings[0]}"
    assert named(f"申请.{kind.endings[-1].upper()}", kind) == f"申请.{kind.endings[-1].upper()}"
    with pytest.raises(UnfitFile):
        named("申请.exe", kind)


def test_a_long_table_of_contents_is_refused_before_it_is_read() -> None:
    packed = BytesIO()
    packed.write(b"PK\x03\x04" + bytes(100))
    packed.write(b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 60_000, 60_000, 3_000_000, 0, 0))
    with pytest.raises(UnfitFile) as refused:
        file_type(packed)
    assert refused.value.code == "archive"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_member_that_does_not_unpack_is_a_damaged_file(method: int) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        archive.writestr("[Content_Types].xml", b"x" * 5000)
    content = bytearray(packed.getvalue())
    content[60:75] = b"\xff" * 15
    with pytest.raises(UnfitFile) as refused:
        file_type(BytesIO(bytes(content)))
    assert refused.value.code == "damaged_file"


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("attachment; filename*=UTF-8''%E7%94%B3.pdf", "申.pdf"),
        ('attachment; filename="申.pdf"'.encode().decode("latin-1"), "申.pdf"),
        ('attachment; filename="../../etc/a\u202etxt.exe.txt"', "atxt.exe.txt"),
        ("attachment; filename*=idna''xn--", None), ("attachment; filename*=punycode''%ff", None),
        ("attachment", None), (None, None),
    ],
)  # fmt: skip
def test_names_are_read_as_they_were_meant(given: str | None, name: str | None) -> None:
    assert file_name(given) == name
