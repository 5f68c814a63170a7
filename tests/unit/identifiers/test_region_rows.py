"""Kinds of townships and villages by their codes, and the CSV by which a county loads them."""

import pytest

from services.catalog.regions.rules import RowFault, kind_of, read_region_rows

KNOWN = {"360425", "360400", "441900"}


def faults_of(text: str, known: set[str] = KNOWN) -> list[tuple[int, str, str]]:
    """(row, column, code) of every fault; each has words in both languages."""
    rows, faults = read_region_rows(text, known)
    assert not {row.row for row in rows} & {fault.row for fault in faults}
    assert all(isinstance(fault, RowFault) and fault.zh and fault.en for fault in faults)
    return [(fault.row, fault.column, fault.code) for fault in faults]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("360425001", "subdistrict"), ("360425099", "subdistrict"),
        ("360425100", "town"), ("360425199", "town"),
        ("360425200", "township"), ("360425399", "township"),
        ("360425400", "township_like"), ("360425599", "township_like"),
        ("360425000", None), ("360425600", None), ("360425", None), ("36042510", None), ("36042510a", None),
    ],
)  # fmt: skip
def test_GBT10114_kind_of_township(code: str, kind: str | None) -> None:
    assert kind_of(code) == kind


@pytest.mark.parametrize(
    ("last", "kind"),
    [
        ("001", "residents_committee"), ("199", "residents_committee"),
        ("200", "village_committee"), ("399", "village_committee"),
        ("400", "residents_like"), ("497", "residents_like"), ("498", "virtual"), ("499", "residents_like"),
        ("500", "village_like"), ("598", "virtual"), ("599", "village_like"), ("000", None), ("600", None),
    ],
)  # fmt: skip
def test_kind_of_village(last: str, kind: str | None) -> None:
    assert kind_of("360425102" + last) == kind


def test_rows_with_parents_in_the_file_and_outside() -> None:
    rows, faults = read_region_rows("code,name\n360425102001,三溪桥社区\n360425102,三溪桥镇\n", KNOWN)
    assert not faults
    assert [(row.row, row.code, row.name, row.parent, row.level, row.kind) for row in rows] == [
        (2, "360425102001", "三溪桥社区", "360425102", "village", "residents_committee"),
        (3, "360425102", "三溪桥镇", "360425", "township", "town"),
    ]


def test_byte_order_mark_chinese_headers_empty_rows_and_further_columns() -> None:
    text = '\ufeff 代码 ,名称,城乡分类\r\n360425102,三溪桥镇,121\r\n,,\r\n\r\n360425103,"虬津镇"\r\n'
    rows, faults = read_region_rows(text, KNOWN)
    assert not faults
    assert [(row.row, row.name) for row in rows] == [(2, "三溪桥镇"), (5, "虬津镇")]


def test_codes_padded_to_twelve_digits_are_townships() -> None:
    rows, faults = read_region_rows("code,name\n360425102000,三溪桥镇\n360425102001,三溪桥社区\n", KNOWN)
    assert not faults
    assert [row.code for row in rows] == ["360425102", "360425102001"]


def test_full_width_digits_and_the_apostrophe_of_spreadsheets() -> None:
    rows, faults = read_region_rows("code,name\n'360425102,三溪桥镇\n360425103,虬津镇\n", KNOWN)
    assert not faults
    assert [row.code for row in rows] == ["360425102", "360425103"]


def test_a_given_parent_may_skip_a_county_that_the_tree_has_not() -> None:
    rows, faults = read_region_rows("code,name,parent\n360499100,某镇,360400\n441900003,东城街道,\n", KNOWN)
    assert not faults
    assert [row.parent for row in rows] == ["360400", "441900"]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("360425102,", ("name", "missing")),
        (",三溪桥镇", ("code", "missing")),
        ("360425,永修县", ("code", "bad_code")),
        ("36042510A,三溪桥镇", ("code", "bad_code")),
        ("3.60425E+11,三溪桥社区", ("code", "spoilt_number")),
        ("360425102.0,三溪桥镇", ("code", "spoilt_number")),
        ("360425700,三溪桥镇", ("code", "outside_ranges")),
        ("360426102,某镇", ("parent", "unknown_parent")),
        (f"360425102,{'长' * 101}", ("name", "too_long")),
        ("360425102,三溪桥镇,柘林镇", ("", "too_many_cells")),
    ],
)
def test_a_fault_is_named_by_row_and_column(row: str, fault: tuple[str, str]) -> None:
    assert faults_of(f"code,name\n360425103,虬津镇\n{row}\n") == [(3, *fault)]


def test_two_faults_of_one_row_are_both_named() -> None:
    assert faults_of("code,name\n12,\n") == [(2, "code", "bad_code"), (2, "name", "missing")]


def test_the_second_of_two_equal_codes_is_named_with_the_first_row() -> None:
    rows, faults = read_region_rows("code,name\n360425102,三溪桥镇\n360425102000,三溪桥\n", KNOWN)
    assert [row.name for row in rows] == ["三溪桥镇"]
    assert (faults[0].row, faults[0].code) == (3, "duplicate")
    assert "第 2 行" in faults[0].zh


def test_a_village_of_a_faulty_township_is_named_with_that_row() -> None:
    _, faults = read_region_rows("code,name\n360425102,\n360425102001,三溪桥社区\n", KNOWN)
    assert [(fault.row, fault.code) for fault in faults] == [(2, "missing"), (3, "unknown_parent")]
    assert "第 2 行" in faults[1].zh


@pytest.mark.parametrize("parent", ["360426", "360425102", "000000", "360425103"])
def test_a_parent_must_lie_above(parent: str) -> None:
    text = f"code,name,上级代码\n360425102,三溪桥镇,{parent}\n"
    assert faults_of(text, {*KNOWN, parent}) == [(2, "parent", "not_above")]


def test_a_file_that_is_no_table() -> None:
    assert faults_of("") == [(1, "", "empty_file")]
    assert faults_of("360425102,三溪桥镇\n") == [(1, "code", "missing_column"), (1, "name", "missing_column")]
    assert faults_of("code,name,代码\n") == [(1, "code", "twice")]
    assert faults_of('code,name\n360425102,"三溪桥镇\n') == [(2, "", "unreadable")]
