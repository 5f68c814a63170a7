"""Reading a list that somebody sent: in a process of its own, within bounds of time and memory."""

from datetime import date

import structlog

from kernel.apart import ApartError, run_apart
from services.catalog.power_tables.rules import PowerReading, read_or_refuse
from services.catalog.workbooks.apart import BYTES, SECONDS
from services.catalog.workbooks.rules import UnreadableBook

log = structlog.get_logger("power_tables")


async def read_apart(name: str, content: bytes, on: date, listing: str) -> PowerReading:
    """What `read_powers` gives, or raises UnreadableBook."""
    try:
        found = await run_apart(read_or_refuse, name, content, on, listing, seconds=SECONDS, memory=BYTES)
    except ApartError as error:
        log.warning("list_not_read", error=str(error))
        raise UnreadableBook(
            "too_large",
            "文件展开后过大,不能读取;请删去空白行列、图片和其他工作表,或者分成几个文件",
            "the file takes too much time or memory to read: delete empty rows and columns, pictures and other sheets, or split it",
        ) from error
    if isinstance(found, tuple):
        raise UnreadableBook(*found)
    return found
