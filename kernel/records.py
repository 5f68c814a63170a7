"""A stream of bytes cut into records: lines of NDJSON, rows of CSV. Pure; holds one record at a time.

CSV as spreadsheet programs write it: a header whose columns are dotted members (`applicant.name`), UTF-8 or GB18030,
quoted cells that may hold line breaks; empty cells are members left out.
"""

import csv
from collections.abc import AsyncIterator, Iterator
from typing import Any, Final

from kernel.json_members import RepeatedMembersError, read_json

#: The longest record taken, in bytes: an application with a description of the greatest length fits three times.
LONGEST: Final = 256 * 1024
Record = dict[str, Any]


class BadRecordError(ValueError):
    """A record that cannot be read: `code`, and why (`中文 / English`)."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.code = code


class Lines:
    """Cuts a stream into lines; one that is too long comes as None, and its rest is passed over."""

    def __init__(self) -> None:
        self._rest = b""
        self._passing = False

    def feed(self, piece: bytes) -> Iterator[bytes | None]:
        """The lines that end in this piece, without their ends."""
        *whole, self._rest = (self._rest + piece).split(b"\n")
        for line in whole:
            if self._passing:
                self._passing = False
            else:
                yield line.removesuffix(b"\r") if len(line) <= LONGEST else None
        if len(self._rest) > LONGEST:
            if not self._passing:
                yield None
            self._rest, self._passing = b"", True

    def end(self) -> Iterator[bytes | None]:
        """The last line, where nothing ends it."""
        if self._rest and not self._passing:
            yield self._rest.removesuffix(b"\r")


class Ndjson:
    """One JSON object a line; empty lines are passed over."""

    def __init__(self) -> None:
        self._lines = Lines()

    def feed(self, piece: bytes) -> Iterator[Record | BadRecordError]:
        for line in self._lines.feed(piece):
            yield from self._read(line)

    def end(self) -> Iterator[Record | BadRecordError]:
        for line in self._lines.end():
            yield from self._read(line)

    def _read(self, line: bytes | None) -> Iterator[Record | BadRecordError]:
        if line is None:
            yield _too_long()
            return
        if not line.strip():
            return
        try:
            found = read_json(line.removeprefix(b"\xef\xbb\xbf"))
        except RepeatedMembersError as error:
            yield BadRecordError("repeated_member", str(error))
            return
        except (ValueError, RecursionError) as error:
            yield BadRecordError("json_invalid", f"不是有效的 JSON / not valid JSON: {error}")
            return
        if isinstance(found, dict):
            yield found
        else:
            yield BadRecordError("json_invalid", "每行应为一个 JSON 对象 / each line is one JSON object")


class Csv:
    """Rows below a header; see the module. `numbers` are the columns whose digits are numbers and not text."""

    def __init__(self, numbers: frozenset[str] = frozenset()) -> None:
        self._numbers = numbers
        self._lines = Lines()
        self._open = b""
        self._columns: list[str] | None = None
        self._encoding: str | None = None

    def feed(self, piece: bytes) -> Iterator[Record | BadRecordError]:
        for line in self._lines.feed(piece):
            yield from self._take(line)

    def end(self) -> Iterator[Record | BadRecordError]:
        for line in self._lines.end():
            yield from self._take(line)
        if self._open:
            yield BadRecordError("csv_invalid", "引号没有成对 / a quotation mark is not closed")

    def _take(self, line: bytes | None) -> Iterator[Record | BadRecordError]:
        if line is None:
            self._open = b""
            yield _too_long()
            return
        self._open += line
        if self._open.count(b'"') % 2:  # a cell goes on in the next line
            self._open += b"\n"
            if len(self._open) > LONGEST:
                self._open = b""
                yield _too_long()
            return
        row, self._open = self._open, b""
        if not row.strip():
            return
        try:
            cells = next(csv.reader([self._text(row)], strict=True))
        except (UnicodeDecodeError, csv.Error) as error:
            yield BadRecordError("csv_invalid", f"这一行不是有效的 CSV / not a valid row of CSV: {error}")
            return
        if self._columns is None:
            self._columns = [cell.strip() for cell in cells]
        elif len(cells) > len(self._columns):
            yield BadRecordError("csv_invalid", "单元格多于表头的列 / more cells than the header has columns")
        else:
            yield _nested(dict(zip(self._columns, cells, strict=False)), self._numbers)

    def _text(self, row: bytes) -> str:
        if self._columns is None:
            row = row.removeprefix(b"\xef\xbb\xbf")
        if self._encoding is None and not row.isascii():
            try:
                row.decode("utf-8")
            except UnicodeDecodeError:
                self._encoding = "gb18030"
            else:
                self._encoding = "utf-8"
        return row.decode(self._encoding or "ascii")


def _nested(cells: dict[str, str], numbers: frozenset[str]) -> Record:
    record: Record = {}
    for column, text in cells.items():
        if not (text := text.strip()):
            continue
        *path, last = column.split(".")
        place = record
        for name in path:
            below = place.setdefault(name, {})
            if not isinstance(below, dict):
                return {column: text}  # refused as an unknown member, which names the column
            place = below
        place[last] = int(text) if column in numbers and text.isascii() and text.isdigit() else text
    return record


def _too_long() -> BadRecordError:
    return BadRecordError(
        "too_long", f"这一行超过 {LONGEST} 字节 / this record is longer than {LONGEST} bytes"
    )


async def numbered(
    reader: Ndjson | Csv, pieces: AsyncIterator[bytes]
) -> AsyncIterator[tuple[int, Record | BadRecordError]]:
    """The records of a stream with their places, from 1."""
    place = 0
    async for piece in pieces:
        for record in reader.feed(piece):
            place += 1
            yield place, record
    for record in reader.end():
        place += 1
        yield place, record
