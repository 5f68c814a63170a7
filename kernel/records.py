"""A stream of bytes cut into records: lines of NDJSON, rows of CSV. Pure; holds one record at a time.

CSV as spreadsheet programs write it: a header whose columns are dotted members (`applicant.name`), UTF-8 or GB18030,
quoted cells that may hold line breaks; empty cells are members left out.
"""

import csv
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass
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


class BadFileError(ValueError):
    """A file whose records cannot be told apart at all: `code`, and why (`中文 / English`)."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.code = code


@dataclass(frozen=True, slots=True)
class Header:
    """What a header may name, and what it has to."""

    columns: tuple[str, ...]
    needed: frozenset[str]

    def require(self, given: Sequence[str]) -> None:
        """Raise BadFileError where a column is missing, unknown or there twice; a column without a name is none."""
        named = [column for column in given if column]
        missing = [column for column in self.columns if column in self.needed and column not in named]
        unknown = [column for column in dict.fromkeys(named) if column not in self.columns]
        twice = [column for column in self.columns if named.count(column) > 1]
        if not (missing or unknown or twice):
            return
        told = (("缺少", "missing", missing), ("不认识", "unknown", unknown), ("重复", "repeated", twice))
        zh = ";".join(
            f"{word}:{'、'.join(map(_short, columns[:_NAMED]))}" for word, _, columns in told if columns
        )
        en = "; ".join(
            f"{word}: {', '.join(map(_short, columns[:_NAMED]))}" for _, word, columns in told if columns
        )
        zh_sign, en_sign = next(
            (words for sign, *words in _SEPARATORS if len(named) == 1 and sign in named[0]), ("", "")
        )
        raise BadFileError(
            "bad_header",
            f"第 1 行须为表头,列名以半角逗号(,)分隔{zh_sign};{zh}。列有:{'、'.join(self.columns)}"
            f" / row 1 is the header, its columns separated by commas (,){en_sign}; {en}. The columns are"
            f" {', '.join(self.columns)}",
        )


#: So many columns are named of those at fault, so many signs of each.
_NAMED: Final = 20
_SHORT: Final = 60
#: What else tables are saved with.
_SEPARATORS: Final = (
    (";", ",而不是分号(;)", ", not semicolons (;)"), ("\t", ",而不是制表符", ", not tabs"),
    ("\uff0c", ",而不是全角逗号", ", not full-width commas"), ("|", ",而不是竖线(|)", ", not bars (|)"),
)  # fmt: skip


def _short(column: str) -> str:
    shown = "".join(sign if sign.isprintable() else "·" for sign in column[:_SHORT])
    return shown if len(column) <= _SHORT else f"{shown}…"


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
    """One JSON object a line; empty lines are passed over. `row` is the line of the record that was read last, from 1."""

    def __init__(self) -> None:
        self._lines = Lines()
        self.row = 0

    def feed(self, piece: bytes) -> Iterator[Record | BadRecordError]:
        for line in self._lines.feed(piece):
            yield from self._read(line)

    def end(self) -> Iterator[Record | BadRecordError]:
        for line in self._lines.end():
            yield from self._read(line)

    def _read(self, line: bytes | None) -> Iterator[Record | BadRecordError]:
        self.row += 1
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
    """Rows below a header; see the module. `numbers` are the columns whose digits are numbers and not text. Where `header` says
    which columns there may be, one that is otherwise raises BadFileError. `row` is that of the record that was read last, as
    spreadsheet programs count: the header is row 1, and empty rows count.
    """

    def __init__(self, numbers: frozenset[str] = frozenset(), header: Header | None = None) -> None:
        self._numbers, self._header = numbers, header
        self.row = 0
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
            self.row += 1
            yield self._fault(BadRecordError("csv_invalid", "引号没有成对 / a quotation mark is not closed"))

    def _take(self, line: bytes | None) -> Iterator[Record | BadRecordError]:
        if line is None:
            self._open = b""
            self.row += 1
            yield self._fault(_too_long())
            return
        self._open += line
        if self._open.count(b'"') % 2:  # a cell goes on in the next line
            self._open += b"\n"
            if len(self._open) > LONGEST:
                self._open = b""
                self.row += 1
                yield self._fault(_too_long())
            return
        row, self._open = self._open, b""
        self.row += 1
        if not row.strip():
            return
        try:
            cells = next(csv.reader([self._text(row)], strict=True))
        except (UnicodeDecodeError, csv.Error) as error:
            yield self._fault(
                BadRecordError("csv_invalid", f"这一行不是有效的 CSV / not a valid row of CSV: {error}")
            )
            return
        if self._columns is None:
            self._columns = self._named(cells)
        elif len(cells) > len(self._columns):
            yield BadRecordError("csv_invalid", "单元格多于表头的列 / more cells than the header has columns")
        else:
            yield _nested(zip(self._columns, cells, strict=False), self._numbers)

    def _named(self, cells: Sequence[str]) -> list[str]:
        columns = [cell.strip() for cell in cells]
        if self._header is not None:
            if any("\0" in column for column in columns):
                raise _no_csv()
            self._header.require(columns)
        return columns

    def _fault(self, fault: BadRecordError) -> BadRecordError:
        """What is wrong with a row; with the row that should be the header, of a file whose header has to hold, the file is."""
        if self._columns is None and self._header is not None:
            raise _no_csv() from fault
        return fault

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


def _no_csv() -> BadFileError:
    return BadFileError(
        "not_csv",
        "第 1 行无法读作表头:文件须为 CSV 文本,编码为 UTF-8 或 GB18030;请在表格软件中另存为 CSV"
        " / row 1 cannot be read as a header: the file has to be CSV, a text in UTF-8 or GB18030; save it as CSV in your spreadsheet"
        " program",
    )


def _nested(cells: Iterable[tuple[str, str]], numbers: frozenset[str]) -> Record:
    record: Record = {}
    for column, text in cells:
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


async def by_row(
    reader: Ndjson | Csv, pieces: AsyncIterator[bytes]
) -> AsyncIterator[tuple[int, Record | BadRecordError]]:
    """The records of a stream with their rows, as whoever opens the file sees them. Raises BadFileError."""
    async for piece in pieces:
        for record in reader.feed(piece):
            yield reader.row, record
    for record in reader.end():
        yield reader.row, record


async def numbered(
    reader: Ndjson | Csv, pieces: AsyncIterator[bytes]
) -> AsyncIterator[tuple[int, Record | BadRecordError]]:
    """The records of a stream with their places among them, from 1."""
    place = 0
    async for piece in pieces:
        for record in reader.feed(piece):
            place += 1
            yield place, record
    for record in reader.end():
        place += 1
        yield place, record
