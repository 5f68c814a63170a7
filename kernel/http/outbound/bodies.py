"""The body of an answer as far as it is kept, whoever answered. Pure."""

import zlib
from collections.abc import Mapping
from typing import Final

_PACKED: Final = ("gzip", "x-gzip", "deflate")


class Kept:
    """The first `limit` bytes of a body, unpacked as far as they are kept. `truncated`: there was more, or it was broken."""

    __slots__ = ("_parts", "_room", "_unpacker", "truncated")

    def __init__(self, limit: int, headers: Mapping[str, str]) -> None:
        self._parts: list[bytes] = []
        self._room = limit
        packed = headers.get("content-encoding", "").strip().lower() in _PACKED
        self._unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32) if packed else None
        self.truncated = False

    def add(self, chunk: bytes) -> bool:
        """Takes what there is room for; False when there was more, or when it cannot be unpacked."""
        room = self._room
        if self._unpacker is not None:
            try:
                chunk = self._unpacker.decompress(chunk, room + 1)
            except zlib.error:
                self.truncated = True
                return False
        self._parts.append(chunk[:room])
        self._room -= len(self._parts[-1])
        self.truncated = len(chunk) > room
        return not self.truncated

    @property
    def body(self) -> bytes:
        """What is kept."""
        return b"".join(self._parts)
