"""Bodies that are files: taken piece by piece, not longer than they may be."""

from collections.abc import AsyncIterator

from kernel.http.problems import TooLarge


async def received(pieces: AsyncIterator[bytes], largest: int) -> bytes:
    """A body of at most so many bytes. Raises TooLarge."""
    found = bytearray()
    async for piece in pieces:
        found += piece
        if len(found) > largest:
            raise TooLarge(f"文件最多 {largest} 字节", f"a file has at most {largest} bytes")
    return bytes(found)
