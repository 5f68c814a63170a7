"""Reading a file that somebody sent: in a process of its own, within bounds of time and memory."""

from collections.abc import Mapping
from datetime import date
from typing import Final

import structlog

from kernel.apart import ApartError, run_apart
from services.catalog.workbooks.rules import Reading, UnreadableBook, read_or_refuse

#: What reading a file may take of the processor and of memory.
SECONDS: Final = 60
BYTES: Final = 3 * 2**29
log = structlog.get_logger("workbooks")


async def read_apart(name: str, content: bytes, on: date, decided: Mapping[str, str]) -> Reading:
    """What `read_book` gives, or raises UnreadableBook."""
    try:
        found = await run_apart(
            read_or_refuse, name, content, on, dict(decided), seconds=SECONDS, memory=BYTES
        )
    except ApartError as error:
        log.warning("workbook_not_read", error=str(error))
        raise UnreadableBook(
            "too_large",
            "文件展开后过大,不能读取;请删去空白行列、图片和其他工作表,或者分成几个文件",
            "the file takes too much time or memory to read: delete empty rows and columns, pictures and other sheets, or split it",
        ) from error
    if isinstance(found, tuple):
        raise UnreadableBook(*found)
    return found
