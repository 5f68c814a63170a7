"""The identities of 国办公开办函〔2021〕30号: one wrong cell is named by the equations that it breaks, and by no other."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from sample_reports import MADE_UP_2024, SHANGHAI_2019, Document, made_up

from services.disclosure_requests.reports.check import check_reading
from services.disclosure_requests.reports.findings import Finding
from services.disclosure_requests.reports.reading import read_report
from services.disclosure_requests.reports.tables import COLUMN_NAMES, FORM_2021, OUTCOME_NAMES


def findings(document: Document) -> list[Finding]:
    return check_reading(read_report(json.dumps(document)))


def places(document: Document) -> set[tuple[str, str | None, str | None]]:
    return {(finding.id, finding.row, finding.column) for finding in findings(document)}


def test_a_report_that_holds_has_no_finding() -> None:
    assert findings(MADE_UP_2024) == []


def cells() -> Iterator[tuple[str, int]]:
    return ((row, column) for row in FORM_2021.row_names for column in range(7))


@pytest.mark.parametrize("by", [1, 7])
def test_each_wrong_cell_of_table_3_is_named_by_its_equations(by: int) -> None:
    for row, index in cells():
        report = made_up()
        values = report["table3"]["rows"][row] = list(report["table3"]["rows"][row])
        values[index] += by
        column = COLUMN_NAMES[index]
        broken: set[tuple[str, str | None, str | None]] = {("T3-ROW", row, "total")}
        if row not in FORM_2021.leaves:
            broken.add(("T3-BALANCE", None, column))
        if row == "total" or row in FORM_2021.leaves:
            broken.add(("T3-SUM", "total", column))
        if row == "carried_in":
            broken.add(("X-CARRY", "carried_in", column))
        assert places(report) == broken, (row, column)


def test_each_wrong_cell_of_table_4_is_named() -> None:
    for block in ("review", "suit_direct", "suit_after_review"):
        for index in range(len(OUTCOME_NAMES)):
            report = made_up()
            report["table4"][block][index] += 1
            assert places(report) == {("T4-SUM", block, "total")}


def test_both_sides_of_an_equation_are_told() -> None:
    report = made_up()
    report["table3"]["rows"]["carried_out"] = [2, 0, 0, 0, 0, 0, 2]
    natural, total = (finding for finding in findings(report) if finding.id == "T3-BALANCE")
    assert (natural.column, natural.expected, natural.actual) == ("natural_person", 60, 59)
    assert (total.column, total.expected, total.actual) == ("total", 68, 67)
    assert "第一项 58 加第二项 2 等于 60,第三项 57 加第四项 2 等于 59" in natural.zh
    assert "new 58 + carried_in 2 = 60" in natural.en


def test_a_cell_is_pointed_at() -> None:
    report = made_up()
    report["table3"]["rows"]["granted"][6] = 24
    [row, column] = findings(report)
    assert (row.id, row.expected, row.actual, row.pointer) == ("T3-ROW", 25, 24, "/table3/rows/granted/6")
    assert (column.id, column.expected, column.actual) == ("T3-SUM", 64, 65)
    assert row.as_dict()["equation"] == "sum of the six kinds of applicant = total"


def test_carried_numbers_follow_last_year_in_each_column() -> None:
    report = made_up()
    report["previous"]["table3"]["rows"]["carried_out"] = [1, 1, 0, 0, 0, 0, 2]
    assert [(f.id, f.level, f.column, f.expected, f.actual) for f in findings(report)] == [
        ("X-CARRY", "error", "natural_person", 1, 2), ("X-CARRY", "error", "commercial", 1, 0),
    ]  # fmt: skip
    report["carry_explained"] = "2024年3月机构合并"
    explained = findings(report)
    assert {finding.level for finding in explained} == {"warning"}
    assert all("机构合并" in finding.zh and "机构合并" in finding.en for finding in explained)


def test_what_is_in_force_follows_last_year() -> None:
    report = made_up()
    report["table2"]["normative_in_force"] = 24
    [finding] = findings(report)
    assert (finding.id, finding.level, finding.row, finding.column) == (
        "X-FORCE",
        "warning",
        "normative",
        "in_force",
    )
    assert (finding.expected, finding.actual, finding.pointer) == (25, 24, "/table2/normative_in_force")


def test_decimals_are_decimal() -> None:
    """0.1 + 0.2 is 0.3 here; a fractional count is told, not what binary floats make of it."""
    report = made_up()
    report["table2"] |= {"normative_made": 0.2, "normative_in_force": 0.3, "normative_repealed": 0}
    report["previous"]["table2"]["normative_in_force"] = 0.1
    assert places(report) == {("COUNT", "normative", "made"), ("COUNT", "normative", "in_force")}


def test_without_last_year_nothing_is_compared() -> None:
    report = made_up()
    for previous in (
        None,
        {"year": 2023, "table3": {"rows": {"carried_out": MADE_UP_2024["table3"]["rows"]["carried_in"]}}},
    ):
        assert findings(report | {"previous": previous}) == []  # fmt: skip


def test_another_year_before_is_told_and_compared() -> None:
    report = made_up()
    report["previous"]["year"] = 2024
    report["previous"]["table3"]["rows"]["carried_out"] = [3, 0, 0, 0, 0, 0, 3]
    assert places(report) == {
        ("X-YEAR", None, None), ("X-CARRY", "carried_in", "natural_person"), ("X-CARRY", "carried_in", "total"),
    }  # fmt: skip


@pytest.mark.parametrize("value", [-1, 1.5, -0.5])
def test_a_count_is_a_whole_number_from_0(value: float) -> None:
    report = made_up()
    report["table4"]["review"][0] = value
    [count, total] = findings(report)
    assert (count.id, count.level, count.row, count.column) == ("COUNT", "error", "review", "upheld")
    assert count.as_dict()["actual"] == value
    assert total.id == "T4-SUM"


@pytest.mark.parametrize("blank", [None, "", "/", "-", " ", "／", "—", "无"])
def test_a_blank_is_0_and_told(blank: str | None) -> None:
    report = made_up()
    report["table3"]["rows"]["deny_law"] = [0, blank, 0, 0, 0, 0, 0]
    [finding] = findings(report)
    assert (finding.id, finding.level, finding.row, finding.column) == (
        "BLANK",
        "warning",
        "deny_law",
        "commercial",
    )
    assert (finding.expected, finding.actual, finding.pointer) == (0, blank, "/table3/rows/deny_law/1")


def test_a_blank_that_should_be_a_number_breaks_its_equations_too() -> None:
    report = made_up()
    report["table3"]["rows"]["not_held"][1] = "/"
    assert places(report) == {
        ("BLANK", "not_held", "commercial"), ("T3-ROW", "not_held", "total"), ("T3-SUM", "total", "commercial"),
    }  # fmt: skip


@pytest.mark.parametrize("given", ["absent", None, "", "/"])
def test_a_missing_row_is_0_and_told_once(given: Any) -> None:
    report = made_up()
    del report["table3"]["rows"]["massive"]
    if given != "absent":
        report["table3"]["rows"]["massive"] = given
    assert places(report) == {("BLANK", "massive", None)}


def test_table_2_that_was_not_entered_is_not_checked() -> None:
    for table2 in ({}, None):
        assert findings(made_up() | {"table2": table2}) == []


def test_a_missing_figure_or_block_is_told() -> None:
    report = made_up()
    del report["table2"]["licences"]
    del report["table4"]["suit_direct"]
    assert places(report) == {("BLANK", "licences", "number"), ("BLANK", "suit_direct", None)}


def test_last_year_without_what_is_carried_is_told() -> None:
    report = made_up()
    report["previous"]["table3"]["rows"] = {}
    [finding] = findings(report)
    assert (finding.id, finding.pointer) == ("BLANK", "/previous/table3/rows/carried_out")
    assert finding.zh.startswith("上年报告")


def test_the_format_is_that_of_the_year() -> None:
    report = made_up() | {"year": 2020, "previous": None}
    [finding] = findings(report)
    assert (finding.id, finding.level, finding.expected, finding.actual) == ("FORMAT", "warning", 2019, 2021)
    old = deepcopy(SHANGHAI_2019) | {"year": 2023}
    assert ("FORMAT", None, None) in places(old)


def test_the_old_format_has_one_row_for_other_handling_and_no_carry_break_between_formats() -> None:
    old = read_report(json.dumps(SHANGHAI_2019)).report
    assert (len(old.table3), len(old.form.leaves), old.form.under("（六）其他处理")) == (23, 19, ("other",))
    report = made_up() | {"year": 2021}
    report["previous"] = deepcopy(SHANGHAI_2019) | {"year": 2020}
    report["previous"]["table3"]["rows"]["carried_out"] = [2, "", "", "", "", "", 2]
    assert {id_ for id_, _, _ in places(report)} == {"BLANK"}


def test_a_published_report_of_2019() -> None:
    """Its columns by kind of applicant hold; 总计 was left blank for every result."""
    found = findings(SHANGHAI_2019)
    errors = [finding for finding in found if finding.level == "error"]
    assert {finding.id for finding in errors} == {"T3-ROW", "T3-SUM"}
    assert [(f.row, f.column, f.expected, f.actual) for f in errors if f.id == "T3-SUM"] == [
        ("total", "total", 0, 805)
    ]
    rows = {f.row: f.expected for f in errors if f.id == "T3-ROW"}
    assert all(finding.actual == 0 for finding in errors if finding.id == "T3-ROW")
    assert sum(rows.values()) == 805  # type: ignore[arg-type]  # filled in, they are the printed total
    filled = deepcopy(SHANGHAI_2019)
    for row, value in rows.items():
        filled["table3"]["rows"][row][6] = value
    assert {finding.id for finding in findings(filled)} == {"BLANK"}
