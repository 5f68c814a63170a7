"""Records cut out of a stream, whatever the pieces in which it comes."""

import json

import pytest

from kernel.records import LONGEST, BadFileError, BadRecordError, Csv, Header, Ndjson, Record


def read(reader: Ndjson | Csv, data: bytes, size: int) -> list[Record | BadRecordError]:
    found: list[Record | BadRecordError] = []
    for begin in range(0, len(data), size):
        found += reader.feed(data[begin : begin + size])
    return [*found, *reader.end()]


def codes(found: list[Record | BadRecordError]) -> list[object]:
    return [one.code if isinstance(one, BadRecordError) else one for one in found]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_the_pieces_of_a_file_make_no_difference(size: int) -> None:
    lines = '\ufeff{"a": "张三"}\r\n\n{"b": [1]}\n{"c": 1,}\n[1]\n{"d": 2}'.encode()
    assert codes(read(Ndjson(), lines, size)) == [
        {"a": "张三"}, {"b": [1]}, "json_invalid", "json_invalid", {"d": 2}
    ]  # fmt: skip
    table = (
        '\ufeffoffice,content.items,content.title\r\nzrzy,2,"第一行\n第二行,""引"""\r\n\r\nzrzy,,\n'.encode()
    )
    assert codes(read(Csv(frozenset({"content.items"})), table, size)) == [
        {"office": "zrzy", "content": {"items": 2, "title": '第一行\n第二行,"引"'}}, {"office": "zrzy"}
    ]  # fmt: skip


def test_csv_of_a_spreadsheet_program_in_gb18030() -> None:
    table = "office,applicant.name\nzrzy,张三\n".encode("gb18030")
    assert read(Csv(), table, 5) == [{"office": "zrzy", "applicant": {"name": "张三"}}]


def test_faulty_rows_of_csv_are_told_and_the_others_read() -> None:
    table = b'a,b\n1,2,3\n"x"y,2\n1,2\n"never closed,\n'
    assert codes(read(Csv(), table, 4)) == ["csv_invalid", "csv_invalid", {"a": "1", "b": "2"}, "csv_invalid"]


@pytest.mark.parametrize("kind", [Ndjson, Csv])
def test_an_endless_record_is_refused_once_and_not_kept(kind: type[Ndjson | Csv]) -> None:
    reader = kind()
    found: list[Record | BadRecordError] = []
    for _ in range(5):
        found += reader.feed(b"x" * LONGEST)
    assert codes(found) == ["too_long"]
    assert len(reader._lines._rest) <= LONGEST
    found = [*reader.feed(b"\n"), *reader.feed(json.dumps({"a": 1}).encode() + b"\n")]
    assert not isinstance(reader, Ndjson) or found == [{"a": 1}]


def test_a_column_below_a_cell_is_named() -> None:
    assert read(Csv(), b"office,office.name\nzrzy,x\n", 99) == [{"office.name": "x"}]


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_rows_are_numbered_as_a_spreadsheet_shows_them(size: int) -> None:
    def rows(reader: Ndjson | Csv, data: bytes) -> list[int]:
        found: list[int] = []
        for begin in range(0, len(data), size):
            found += [reader.row for _ in reader.feed(data[begin : begin + size])]
        return [*found, *(reader.row for _ in reader.end())]

    table = (
        b'a,b\n1,2\r\n\n"two\nlines",2\n\n1,2,3\n' + b"x" * (LONGEST + 1) + b'\n1,2\n"never closed,\n1,2\n'
    )
    assert rows(Csv(), table if size == 1000 else table.replace(b"x" * (LONGEST + 1), b"")) == (
        [2, 4, 6, 7, 8, 9] if size == 1000 else [2, 4, 6, 8, 9]
    )
    assert rows(Ndjson(), b"{}\n\n[]\r\n{}") == [1, 3, 4]


def test_a_header_that_has_to_hold_is_the_files_fault_and_not_that_of_each_row() -> None:
    header = Header(("a", "b.c"), frozenset({"a"}))
    assert read(Csv(header=header), b"b.c,a,,\n1,2\n", 2) == [{"b": {"c": "1"}, "a": "2"}]
    for wrong, code in (
        (b"b.c\n1\n", "bad_header"),
        (b"a,A\n1,2\n", "bad_header"),
        (b"a,a\n1,2\n", "bad_header"),
        (b"a\x00\n", "not_csv"),
        (b"\xff\xff\n", "not_csv"),
        (b'"a\n', "not_csv"),
        (b"a" * (LONGEST + 1), "not_csv"),
    ):
        with pytest.raises(BadFileError, match=" / ") as told:
            read(Csv(header=header), wrong, 7)
        assert told.value.code == code
        assert len(str(told.value)) < 700
