"""Zip archives: the same members give the same bytes; what is too large, doubled or damaged is refused."""

import io
import zipfile

import pytest

from kernel.archives import BadArchive, Bounds, pack, unpack

ROOMY = Bounds(packed=10_000, unpacked=100_000, members=10)


def test_the_same_members_give_the_same_bytes_and_come_out_again() -> None:
    members = {"b/二.txt": b"2" * 1000, "a.txt": b""}
    assert pack(members) == pack(dict(members))
    assert unpack(pack(members), ROOMY) == members


def bomb() -> bytes:
    return pack({"zeros": b"\0" * 200_000})


def lying_bomb() -> bytes:
    """Its directory says that the member is small."""
    content = bytearray(bomb())
    place = content.index(b"PK\x01\x02")
    content[place + 24 : place + 28] = (10).to_bytes(4, "little")
    return bytes(content)


def doubled() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a", b"1")
        archive.writestr("b", b"2")
    return file.getvalue().replace(b"b", b"a")


def encrypted() -> bytes:
    content = bytearray(pack({"a": b"1"}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + place] |= 1
    return bytes(content)


#: By name: an archive holds the time at which it was made, and the name of a test is the same in all processes.
UNSOUND = {
    "nothing": b"", "two bytes": b"PK", "no zip": b"no zip at all", "cut": pack({"a": b"1" * 100})[:-30], "long": b"x" * 20_000,
    "bomb": bomb(), "lying bomb": lying_bomb(), "doubled": doubled(), "encrypted": encrypted(),
    "too many": pack({f"{n}": b"" for n in range(11)}), "above": pack({"../a": b""}), "absolute": pack({"/a": b""}),
    "overwritten": pack({"a": b"1" * 100}).replace(b"PK\x03\x04\x14", b"PK\x03\x04\x00", 1)[:40] + b"\xff" * 60,
}  # fmt: skip


@pytest.mark.parametrize("content", UNSOUND.values(), ids=UNSOUND)
def test_what_is_no_sound_archive_within_bounds_is_refused(content: bytes) -> None:
    with pytest.raises(BadArchive) as refused:
        unpack(content, ROOMY)
    assert " / " in str(refused.value)
