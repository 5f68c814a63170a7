"""Files on the wire: read piece by piece up to a limit, named by Content-Disposition, given back for saving and never run."""

from collections.abc import AsyncIterator
from email.message import Message
from typing import IO, Any, Final
from urllib.parse import quote

import anyio

from kernel.file_types import FILE_TYPES
from kernel.http.problems import TooLarge

#: Files up to this size stay in memory while they are judged, larger ones go to a file without a name.
IN_MEMORY: Final = 2**20
#: Nothing of a file that somebody sent is ever run in our name.
INERT: Final = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "sandbox; default-src 'none'",
}
BINARY: Final[dict[str, Any]] = {"schema": {"type": "string", "format": "binary"}}
#: The media types of files that are taken, for OpenAPI.
FILES: Final[dict[str, Any]] = {kind.media_type: BINARY for kind in FILE_TYPES}
TAKEN: Final = "、".join(kind.endings[0] for kind in FILE_TYPES)


async def receive(pieces: AsyncIterator[bytes], file: IO[bytes], limit: int) -> None:
    """Write a body into a file as it comes. Raises TooLarge (413) at the first piece beyond `limit` bytes."""
    size = 0
    async for piece in pieces:
        size += len(piece)
        if size > limit:
            raise TooLarge(
                f"单个附件不得超过 {limit:,} 字节;请压缩图片或分成几份",
                f"a file may have {limit:,} bytes: shrink its pictures or split it", limit_bytes=limit,
            )  # fmt: skip
        await anyio.to_thread.run_sync(file.write, piece)


def file_name(disposition: str | None) -> str | None:
    """The name in a Content-Disposition header (RFC 6266), without folders; None when it names no file."""
    if not disposition:
        return None
    header = Message()
    try:
        # A name in UTF-8 as it is, not after RFC 8187, comes as Latin-1 over HTTP.
        header["content-disposition"] = disposition.encode("latin-1").decode()
    except UnicodeError:
        header["content-disposition"] = disposition
    try:
        return plain_name(header.get_filename(""))
    except (UnicodeError, LookupError):  # a charset that is none
        return None


def plain_name(name: str | None) -> str | None:
    """A name without folders and without signs that show nothing or turn the text; None when nothing is left."""
    last = (name or "").replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if sign.isprintable()).strip()[-150:] or None


def attachment(name: str) -> dict[str, str]:
    """The headers of a file to be saved under this name; it is nobody else's to keep."""
    return {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}", "cache-control": "no-store",
    }  # fmt: skip
