"""The CSV by which bodies (公开主体) are loaded: what is read, what is filled in, what is refused."""

import pytest

from services.catalog.bodies.rules import LEVELS, REGIMES, BodyRow, read_body_rows
from services.catalog.seed.reader import code_of, read_vocabulary

REGIONS = {"360000", "360400", "360425", "360425102", "360425102001", "370900"}
CODE, OTHER = "11370900004341590P", "11620622013933539B"
HEADER = "机构名称,统一社会信用代码,行政区划代码,层级,公开制度,上级机构,责任人\n"


def only(row: str) -> BodyRow:
    """The one body of the row, without faults."""
    rows, faults = read_body_rows(HEADER + row + "\n", REGIONS)
    assert not faults
    return rows[0]


def faults_of(*rows: str) -> list[tuple[int, str, str]]:
    """(row, column, code) of every fault; each has words in both languages."""
    good, faults = read_body_rows(HEADER + "\n".join(rows), REGIONS)
    assert not {row.row for row in good} & {fault.row for fault in faults}
    assert all(fault.zh and fault.en for fault in faults)
    return [(fault.row, fault.column, fault.code) for fault in faults]


def test_a_full_row() -> None:
    row = only(
        f"三溪桥镇人民政府,{CODE.lower()},360425102,乡级,政府信息公开,{OTHER.lower()},张三/镇长;李四 / 副镇长"
    )
    assert (row.name, row.credit_code, row.region, row.level) == (
        "三溪桥镇人民政府",
        CODE,
        "360425102",
        "township",
    )
    assert (row.regime, row.parent) == ("government_information", OTHER)
    assert row.responsible_persons == (("张三", "镇长"), ("李四", "副镇长"))
    assert row.defaults == ()


def test_blank_cells_stay_null_and_defaults_are_named() -> None:
    row = only("永修县自然资源局,,360425,,,,")
    assert (row.credit_code, row.parent, row.responsible_persons) == (None, None, ())
    assert (row.level, row.regime, row.defaults) == ("county", "government_information", ("level", "regime"))


@pytest.mark.parametrize(
    ("region", "level"),
    [("360400", "municipal"), ("360425", "county"), ("360425102", "township"), ("360425102001", "village")],
)
def test_blank_level_is_that_of_the_division(region: str, level: str) -> None:
    assert only(f"某机构,,{region},,,,").level == level


def test_a_province_has_no_level_of_disclosure_to_fall_back_on() -> None:
    assert faults_of("省厅,,360000,,,,") == [(2, "level", "missing")]


def test_english_headers_and_columns_left_out() -> None:
    rows, faults = read_body_rows("\ufeffregion,name\n360425,永修县民政局\n", REGIONS)
    assert not faults
    assert (rows[0].name, rows[0].regime) == ("永修县民政局", "government_information")


def test_a_person_without_a_title() -> None:
    assert only("某局,,360425,,,,张三;李四/").responsible_persons == (("张三", None), ("李四", None))


def test_a_village_committee_under_its_own_regime() -> None:
    assert only("黄岭村村民委员会,,360425102001,村级,村务公开,,").regime == "village_affairs"


def test_a_credit_code_of_an_abolished_division_is_read_with_a_warning() -> None:
    row = only(f"某局,{OTHER},360425,,,,")
    assert [warning.code for warning in row.warnings] == ["unknown_region"]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (",,360425,,,,", ("name", "missing")),
        (f"{'长' * 201},,360425,,,,", ("name", "too_long")),
        ("某局,,,县级,,,", ("region", "missing")),
        ("某局,,3604,县级,,,", ("region", "bad_code")),
        ("某局,,3.60425E+08,县级,,,", ("region", "spoilt_number")),
        ("某局,,360426,,,,", ("region", "unknown_region")),
        ("某局,123,360425,,,,", ("credit_code", "bad_length")),
        ("某局,91110000600037342P,360425,,,,", ("credit_code", "organisation_check")),
        ("某局,,360425,科级,,,", ("level", "unknown_word")),
        ("某局,,360425,,党务公开,,", ("regime", "unknown_word")),
        ("某局,,360425,,,,/主任", ("responsible_persons", "bad_person")),
        ("某局,,360425,,,,张三/主任/李四", ("responsible_persons", "bad_person")),
        ("某局,,360425,,,某局,", ("parent", "loop")),
    ],
)
def test_a_fault_is_named_by_row_and_column(row: str, fault: tuple[str, str]) -> None:
    assert faults_of("好局,,360425,,,,", row) == [(3, *fault)]


def test_all_faults_of_all_rows_are_named() -> None:
    assert faults_of(",123,360425,,,,", "某局,,1,县级,,,") == [
        (2, "credit_code", "bad_length"),
        (2, "name", "missing"),
        (3, "region", "bad_code"),
    ]


def test_repeated_names_and_credit_codes() -> None:
    assert faults_of(
        f"甲局,{CODE},360425,,,,", "甲局,,360425,,,,", f"乙局,{CODE},360425,,,,", "甲局,,360400,,,,"
    ) == [
        (3, "name", "duplicate"),
        (4, "credit_code", "duplicate"),
    ]


def test_parents_must_not_form_a_loop() -> None:
    rows = (
        f"甲局,{CODE},360425,,,乙局,",
        f"乙局,,360425,,,{CODE},",
        "丙局,,360425,,,甲局,",
        "丁局,,360425,,,县政府,",
    )
    assert faults_of(*rows) == [(2, "parent", "loop"), (3, "parent", "loop")]


def test_without_a_name_column_there_are_no_rows() -> None:
    rows, faults = read_body_rows("行政区划代码\n360425\n", REGIONS)
    assert rows == []
    assert [(fault.row, fault.column, fault.code) for fault in faults] == [(1, "name", "missing_column")]


@pytest.mark.parametrize(("words", "vocabulary"), [(LEVELS, "levels"), (REGIMES, "regimes")])
def test_words_are_those_of_the_vocabularies(words: dict[str, tuple[str, ...]], vocabulary: str) -> None:
    terms = read_vocabulary(vocabulary)
    assert list(words) == [term.code for term in terms]
    assert [code_of(terms, names[0]) for names in words.values()] == list(words)
