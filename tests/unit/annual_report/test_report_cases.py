"""Table 3 counted from cases: it balances in every column whatever the cases are; due dates of Art. 49."""

from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.disclosure_requests.reports.check import check
from services.disclosure_requests.reports.report import Number, Report, differences, empty_report, rolled_up
from services.disclosure_requests.reports.rules import CaseFact, cases_in_cell, closing_of, due_of, table3_of
from services.disclosure_requests.reports.tables import (
    APPLICANT_KINDS,
    COLUMN_NAMES,
    FORM_2019,
    FORM_2021,
    form_of,
)

YEARS = range(2019, 2027)
days = st.dates(date(2018, 1, 1), date(2026, 12, 31))


@st.composite
def facts(draw: st.DrawFn) -> list[CaseFact]:
    found = []
    for number in range(draw(st.integers(0, 15))):
        received, closed = sorted([draw(days), draw(days)])
        is_open = draw(st.booleans())
        found.append(
            CaseFact(
                f"case-{number}",
                draw(st.sampled_from(APPLICANT_KINDS)),
                received,
                None if is_open else closed,
                None if is_open else draw(st.sampled_from(FORM_2021.leaves)),
            )
        )
    return found


def report(cases: list[CaseFact], year: int) -> Report:
    return Report(year, form_of(year), table3_of(cases, year))


@settings(max_examples=60)
@given(facts())
def test_any_cases_balance_in_every_year_and_carry_over(cases: list[CaseFact]) -> None:
    before = None
    for year in YEARS:
        now = report(cases, year)
        assert check(now, before) == []
        before = now


@settings(max_examples=60)
@given(facts(), st.sampled_from(YEARS), st.data())
def test_one_changed_cell_is_found(cases: list[CaseFact], year: int, data: st.DataObject) -> None:
    form = form_of(year)
    row, column = data.draw(st.sampled_from(form.row_names)), data.draw(st.integers(0, 6))
    table: dict[str, tuple[Number, ...]] = dict(table3_of(cases, year))
    changed = list(table[row])
    changed[column] += 1
    table[row] = tuple(changed)
    found = {(finding.id, finding.row, finding.column) for finding in check(Report(year, form, table))}
    assert ("T3-ROW", row, "total") in found
    assert {id_ for id_, _, at in found if at == COLUMN_NAMES[column]} & {"T3-SUM", "T3-BALANCE"}


@settings(max_examples=60)
@given(facts(), st.sampled_from(YEARS))
def test_a_cell_lists_the_cases_that_it_counts(cases: list[CaseFact], year: int) -> None:
    for row, counts in table3_of(cases, year).items():
        for column, number in zip(COLUMN_NAMES, counts, strict=True):
            ids = cases_in_cell(cases, year, row, column)
            assert len(ids) == number
            assert ids == tuple(sorted(ids))


@settings(max_examples=60)
@given(facts())
def test_a_roll_up_of_bodies_is_the_table_of_all_their_cases(cases: list[CaseFact]) -> None:
    parts = [report(cases[0::2], 2024), report(cases[1::2], 2024)]
    assert rolled_up(parts, "某县").table3 == table3_of(cases, 2024)


def case(received: date, closed: date | None = None, row: str | None = None) -> CaseFact:
    return CaseFact("c1", "natural_person", received, closed, row)


@pytest.mark.parametrize(
    "received, closed, year, rows",
    [
        (date(2024, 1, 1), date(2024, 12, 31), 2024, {"new", "granted", "total"}),
        (date(2024, 12, 31), date(2025, 1, 1), 2024, {"new", "carried_out"}),
        (date(2024, 12, 31), date(2025, 1, 1), 2025, {"carried_in", "granted", "total"}),
        (date(2024, 12, 31), None, 2026, {"carried_in", "carried_out"}),
        (date(2023, 12, 31), date(2025, 6, 1), 2024, {"carried_in", "carried_out"}),
        (date(2024, 12, 31), date(2025, 1, 1), 2023, set()),
        (date(2024, 12, 31), date(2025, 1, 1), 2026, set()),
    ],
)
def test_the_year_of_a_case_is_that_of_its_days(
    received: date, closed: date | None, year: int, rows: set[str]
) -> None:
    table = table3_of([case(received, closed, closed and "granted")], year)
    assert {name for name, cells in table.items() if cells == (1, 0, 0, 0, 0, 0, 1)} == rows
    assert sum(map(sum, table.values())) == 2 * len(rows)


def test_the_format_before_2021_has_one_row_for_what_lapsed() -> None:
    lapsed = [case(date(2020, 5, 1), date(2020, 6, 1), "lapsed_correction")]
    table: Mapping[str, tuple[int, ...]] = table3_of(lapsed, 2020)
    assert tuple(table) == FORM_2019.row_names
    assert table["other"][0] == 1
    assert cases_in_cell(lapsed, 2020, "other", "total") == ("c1",)
    with pytest.raises(ValueError, match="no cell"):
        cases_in_cell(lapsed, 2020, "lapsed_correction", "total")


def test_what_cannot_be_is_refused_by_its_case() -> None:
    with pytest.raises(ValueError, match="c1: closed before"):
        case(date(2024, 5, 1), date(2024, 4, 30), "granted")
    with pytest.raises(ValueError, match="c1: a closed case"):
        case(date(2024, 5, 1), date(2024, 5, 2))
    with pytest.raises(ValueError, match="c1: a closed case"):
        case(date(2024, 5, 1), None, "granted")
    with pytest.raises(ValueError, match="c1: 'total' is no result"):
        case(date(2024, 5, 1), date(2024, 5, 2), "total")
    with pytest.raises(ValueError, match="c1: unknown kind"):
        CaseFact("c1", "total", date(2024, 5, 1))
    with pytest.raises(ValueError, match="c1: the case is given twice"):
        table3_of([case(date(2024, 5, 1)), case(date(2024, 5, 1))], 2024)
    with pytest.raises(ValueError, match="no common format"):
        table3_of([], 2018)


def test_a_reopened_case_is_counted_once() -> None:
    first, second, next_year = (
        (date(2024, 3, 1), "not_held"), (date(2024, 11, 1), "granted"), (date(2025, 2, 1), "partial"),
    )  # fmt: skip
    assert closing_of([]) is None
    assert closing_of([first]) == first
    assert closing_of([second, first]) == second  # the last of the year
    assert closing_of([next_year, first]) == first  # a published year stays
    assert closing_of([first, (date(2024, 3, 1), "granted")]) == (date(2024, 3, 1), "granted")


def test_a_late_entry_shows_as_a_difference() -> None:
    cases = [case(date(2024, 5, 1), date(2024, 6, 1), "granted")]
    published = report(cases, 2024)
    late = CaseFact("c2", "commercial", date(2024, 12, 30))
    found = differences(published, report([*cases, late], 2024))
    assert [(d.table, d.row, d.column, d.before, d.after) for d in found] == [
        ("table3", "new", "commercial", 0, 1), ("table3", "new", "total", 1, 2),
        ("table3", "carried_out", "commercial", 0, 1), ("table3", "carried_out", "total", 0, 1),
    ]  # fmt: skip


def test_reports_of_different_years_are_not_added_up() -> None:
    with pytest.raises(ValueError, match="one year"):
        rolled_up([empty_report(2023), empty_report(2024)], "某县")
    with pytest.raises(ValueError, match="one year"):
        rolled_up([], "某县")


def test_an_empty_report_is_zeros_and_holds() -> None:
    for year in (2019, 2024):
        empty = empty_report(year, "某县")
        assert check(empty, empty_report(year - 1) if year > 2019 else None) == []
        assert set(empty.table2) == set(empty.form.figures)
        assert differences(empty, rolled_up([empty, empty], "某县")) == []


def test_Art49_due_dates_do_not_roll() -> None:
    assert due_of(2025, "department").date == date(2026, 1, 31)  # a Saturday
    assert due_of(2023, "government").date == date(2024, 3, 31)  # a Sunday
    assert due_of(2024, "department").as_dict() == {
        "date": "2025-01-31", "basis": "《政府信息公开条例》第四十九条", "basis_status": "confirmed",
    }  # fmt: skip


def test_Art49_names_no_townships_so_their_day_is_a_setting() -> None:
    assert due_of(2024, "township").as_dict()["date"] is None
    local = due_of(2024, "township", township=(2, 20))
    assert (local.date, local.basis_status) == (date(2025, 2, 20), "inference")
