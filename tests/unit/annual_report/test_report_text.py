"""Figures of table 2 from their sources, the text filled from the tables, and the whole as a Word document."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import docx
import pytest
from sample_reports import MADE_UP_2024, SHANGHAI_2019, Document

from services.disclosure_requests.normative_documents.rules import Life, figures_of
from services.disclosure_requests.reports.check import check
from services.disclosure_requests.reports.document import report_document
from services.disclosure_requests.reports.figures import (
    Sources,
    blanks,
    differing,
    read_figures,
    restored,
    stored,
    together,
)
from services.disclosure_requests.reports.filling import (
    BLANK,
    drafts_of,
    filled,
    known_placeholders,
    placeholder_faults,
    unfinished,
    values_of,
)
from services.disclosure_requests.reports.layout import tables_of
from services.disclosure_requests.reports.narrative import check_narrative
from services.disclosure_requests.reports.reading import read_report, report_in
from services.disclosure_requests.reports.report import Report, differences, empty_report, in_one_format
from services.disclosure_requests.reports.tables import FORM_2019, FORM_2021, SECTIONS
from services.disclosure_requests.reports.writing import document_of
from services.disclosure_requests.yearly_counts.rules import Reported, added

FEES = {"fee_notices": 2, "fees_asked_yuan": 540, "fees_paid_yuan": 420}


def report(document: Document = MADE_UP_2024) -> Report:
    return read_report(json.dumps(document)).report


@pytest.mark.parametrize("document", [MADE_UP_2024, SHANGHAI_2019])
def test_a_report_that_was_written_is_read_again(document: Document) -> None:
    first = report(document)
    assert report_in(document_of(first)) == first
    assert report_in(document_of(first, previous=first)) == first


def test_blank_figures_are_written_as_null() -> None:
    partly = replace(report(), table2={"licences": 3})
    written = document_of(partly)["table2"]
    assert (written["licences"], written["penalties"]) == (3, None)
    assert document_of(replace(partly, table2={}))["table2"] == {}


def test_drafts_agree_with_their_tables_and_say_what_is_left() -> None:
    whole = report()
    for organ in ("department", "government"):
        drafts = drafts_of(organ)
        assert placeholder_faults(drafts, FORM_2021) == placeholder_faults(drafts, FORM_2019) == []
        texts = filled(drafts, values_of(whole, FEES))
        assert "新收政府信息公开申请66件" in texts["overview"]
        assert "420元" in texts["other"]
        assert check_narrative(replace(whole, sections=texts)) == []
        assert {one.pointer for one in unfinished(texts)} == {
            "/sections/overview",
            "/sections/problems",
            "/sections/other",
        }
    assert "责任追究" in drafts_of("government")["problems"]
    assert "责任追究" not in drafts_of("department")["problems"]


@pytest.mark.parametrize("form, of", [(FORM_2021, MADE_UP_2024), (FORM_2019, SHANGHAI_2019)])
def test_every_placeholder_has_a_value(form: object, of: Document) -> None:
    whole = report(of)
    values: Mapping[str, object] = values_of(whole, FEES)
    assert whole.form is form
    assert set(values) == known_placeholders(whole.form)


def test_a_number_that_nobody_gave_leaves_a_gap() -> None:
    values = values_of(replace(report(), table2={}), {})
    texts = filled({"proactive": "行政许可{{licences}}件,{{ nothing }}"}, values)
    assert texts == {"proactive": f"行政许可{BLANK}件,{{{{ nothing }}}}"}
    assert [one.id for one in unfinished(texts)] == ["TXT-UNFINISHED"]
    faults = placeholder_faults({"proactive": "{{ licence }}"}, FORM_2021)
    assert [(one.pointer, one.code) for one in faults] == [("/sections/proactive", "unknown_placeholder")]
    assert "licences" in faults[0].message_en


def test_figures_are_kept_without_binary_floats() -> None:
    figures, faults = read_figures({"fees_10k_yuan": 59237.2449, "licences": 3, "penalties": None}, FORM_2021)
    assert faults == []
    assert figures == {"fees_10k_yuan": Decimal("59237.2449"), "licences": 3}
    assert restored(stored(figures)) == figures
    _, faults = read_figures({"licences": 10**12 + 1, "fees_change": 1}, FORM_2021)
    assert [one.pointer for one in faults] == ["/figures/licences", "/figures/fees_change"]
    assert read_figures({"fees_change": -5}, FORM_2019)[0] == {"fees_change": -5}


def test_what_was_entered_stands_over_what_was_counted() -> None:
    sources = Sources({"licences": 5}, {"licences": 4, "penalties": 1})
    assert sources.figures == {"licences": 5, "penalties": 1}
    assert [(one.id, one.expected, one.actual) for one in differing(sources, FORM_2021)] == [
        ("T2-SOURCE", 4, 5)
    ]
    total = together([sources, Sources({}, {"licences": 1}), Sources({}, {})], FORM_2021)
    assert (total.entered, total.counted) == ({}, {"licences": 6, "penalties": 1})
    told = blanks(total.figures, FORM_2021, ["czj"])
    assert len([one for one in told if one.id == "BLANK"]) == len(FORM_2021.figures) - 2
    assert told[-1].id == "T2-OFFICES"


def test_figures_that_are_partly_there_are_checked_as_far_as_they_go() -> None:
    before = replace(empty_report(2023), table2={"normative_in_force": 3})
    assert check(replace(empty_report(2024), table2={"normative_in_force": 9}), before) == []


def test_reports_of_two_formats_are_compared_in_the_older_one() -> None:
    before, after = empty_report(2020), empty_report(2021)
    rows = dict(after.table3) | {"lapsed_fee": (1, 0, 0, 0, 0, 0, 1), "other": (2, 0, 0, 0, 0, 0, 2)}
    found = differences(*in_one_format(before, replace(after, table3=rows)))
    assert [(one.table, one.row, one.column, one.after) for one in found] == [
        ("table3", "other", "natural_person", 3), ("table3", "other", "total", 3),
    ]  # fmt: skip


def test_the_register_follows_from_year_to_year() -> None:
    lives = [
        Life("a", "normative", date(2023, 5, 1), None), Life("a", "normative", date(2024, 1, 1), date(2024, 12, 31)),
        Life("a", "normative", date(2024, 12, 31), date(2025, 1, 1)), Life("a", "rules", date(2026, 1, 1), None),
    ]  # fmt: skip
    names = ("normative_made", "normative_repealed", "normative_in_force")
    counted = {year: [figures_of(lives, year)["a", name] for name in names] for year in (2023, 2024, 2025)}
    assert counted == {2023: [1, 0, 1], 2024: [2, 1, 2], 2025: [0, 1, 1]}
    assert figures_of(lives, 2024)["a", "rules_in_force"] == 0
    assert figures_of([], 2024) == {}


def test_a_sum_stands_in_place_of_single_decisions_of_the_same_system() -> None:
    sums = [Reported("a", "licences", "permits", 310)]
    singles = [
        Reported("a", "licences", "permits", 4),
        Reported("a", "licences", "land", 2),
        Reported("b", "licences", "permits", 1),
    ]
    assert added(sums, singles) == {("a", "licences"): 312, ("b", "licences"): 1}


@pytest.mark.parametrize("document", [MADE_UP_2024, SHANGHAI_2019])
def test_the_document_draws_every_cell_of_the_layout(document: Document) -> None:
    whole = report(document)
    content = report_document(whole, date(2026, 1, 28))
    assert content == report_document(whole, date(2026, 1, 28))
    opened = docx.Document(BytesIO(content))
    assert [p.text for p in opened.paragraphs if p.style and p.style.name == "Heading 1"] == [
        s.zh for s in SECTIONS
    ]
    for drawn, table in zip(opened.tables, tables_of(whole), strict=True):
        assert (len(drawn.rows), len(drawn.columns)) == (table.height, len(table.widths))
        grid = [row.cells for row in drawn.rows]
        for cell in table.cells:
            shown = "" if cell.value is None else str(cell.value)
            spanned = grid[cell.top + cell.height - 1][cell.left + cell.width - 1]
            assert grid[cell.top][cell.left].text == spanned.text == shown
    assert opened.core_properties.created == opened.core_properties.modified


def test_a_draft_says_that_it_is_one() -> None:
    opened = docx.Document(BytesIO(report_document(report(), date(2026, 1, 28), "草稿")))
    assert opened.paragraphs[0].text == "草稿"
