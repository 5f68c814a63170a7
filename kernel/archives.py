"""Zip archives: packed so that the same members give the same bytes, unpacked within bounds."""

import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Final

#: What every member says of its time: the earliest that a zip can hold.
_MOMENT: Final = (1980, 1, 1, 0, 0, 0)
_ENCRYPTED: Final = 1


class BadArchive(ValueError):
    """It cannot be unpacked: no zip, damaged, or beyond its bounds. `中文 / English`."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What an archive may be: bytes as packed, bytes of all members together, number of members."""

    packed: int
    unpacked: int
    members: int


def pack(members: Mapping[str, bytes]) -> bytes:
    """A zip of these members (name -> content) in this order; the same members give the same bytes."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, _MOMENT)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o100644 << 16
            archive.writestr(info, content)
    return file.getvalue()


def unpack(content: bytes, bounds: Bounds) -> dict[str, bytes]:
    """The members of a zip. Raises BadArchive; what members say of their size is not trusted."""
    if len(content) > bounds.packed:
        raise BadArchive(
            f"文件过大:{len(content)} 字节,最多 {bounds.packed} / the file has {len(content)} bytes, at most {bounds.packed} are taken"
        )
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return _members(archive, bounds)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        UnicodeError,
    ) as error:
        raise BadArchive("不是完好的 zip 文件 / not a sound zip file") from error


def _members(archive: zipfile.ZipFile, bounds: Bounds) -> dict[str, bytes]:
    infos = [info for info in archive.infolist() if not info.is_dir()]
    if len(infos) > bounds.members:
        raise BadArchive(f"包内文件过多:{len(infos)} / too many members: {len(infos)}")
    found: dict[str, bytes] = {}
    room = bounds.unpacked
    for info in infos:
        name = info.filename
        if name in found or name.startswith("/") or "\\" in name or ".." in name.split("/"):
            raise BadArchive(f"包内文件名不当或重复:{name} / a member's name is unfit or there twice: {name}")
        if info.flag_bits & _ENCRYPTED:
            raise BadArchive(f"包内文件已加密:{name} / a member is encrypted: {name}")
        with archive.open(info) as member:
            found[name] = member.read(room + 1)
        room -= len(found[name])
        if room < 0:
            raise BadArchive(
                f"解开后超过 {bounds.unpacked} 字节 / unpacked it has more than {bounds.unpacked} bytes"
            )
    return found
