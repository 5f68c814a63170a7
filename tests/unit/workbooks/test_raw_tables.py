"""The tables of twelve counties as they are published: each gives the rows that a person read in it."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.catalog.workbooks.rules import Reading, read_book
from services.catalog.workbooks.words import folded

BOOKS = Path(__file__).parents[2] / "data/workbooks"
EXPECTED = sorted(BOOKS.glob("*.expected.json"))
DAY = date(2026, 3, 2)
#: Findings that a person expects of a table, beside its rows: (file number, code, cell).
TOLD = [
    ("01", "marks_lost", "I3"), ("01", "marks_lost", "K3"), ("01", "marks_lost", "M3"), ("01", "elements_parted", "D7"),
    ("02", "columns_missing", "A3"), ("03", "several_limits", "F4"), ("04", "basis_replaced", "E5"),
    ("05", "ditto_across_group", "H7"), ("05", "channel_note", "H4"), ("06", "levels_shared", "N3"),
    ("06", "domain_renamed", "A2"), ("07", "lead_sentence", "D4"), ("08", "time_limit_without_trigger", "F7"),
    ("08", "line_skipped", "A8"), ("08", "domain_renamed", "A2"), ("09", "several_limits", "F6"), ("10", "columns_missing", "A2"),
    ("11", "level1_inherited", "B6"), ("11", "header_repeated", "A4"), ("11", "domain_unknown", "A1"),
]  # fmt: skip


def expected(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def read(name: str) -> Reading:
    return read_book(name, (BOOKS / name).read_bytes(), DAY)


@pytest.mark.parametrize("path", EXPECTED, ids=lambda p: p.name[:2])
def test_a_table_gives_its_rows(path: Path) -> None:
    wanted = expected(path)
    rows = [row.as_dict() for row in read(wanted["file"]).rows]
    assert [{k: row[k] for k in row if k not in ("sheet", "domain")} for row in rows] == wanted["rows"]


@pytest.mark.parametrize("path", EXPECTED, ids=lambda p: p.name[:2])
def test_a_domain_is_found_or_asked_and_never_guessed(path: Path) -> None:
    wanted = expected(path)
    reading = read(wanted["file"])
    found = {row.domain for row in reading.rows}
    asked = [f for f in reading.findings if f.code in ("domain_renamed", "domain_unknown")]
    assert found == ({None} if asked else {wanted["domain"]})


@pytest.mark.parametrize("number, code, cell", TOLD)
def test_a_table_is_told_of(number: str, code: str, cell: str) -> None:
    name = next(p.name for p in BOOKS.glob(f"{number}_*") if not p.name.endswith(".json"))
    assert (code, cell) in {(f.code, f.cell) for f in read(name).findings}


def test_an_answered_question_settles_the_domain() -> None:
    name = "06_rural_revitalisation_county.xlsx"
    content = (BOOKS / name).read_bytes()
    reading = read_book(name, content, DAY, {"乡村振兴": "poverty-alleviation"})
    assert {row.domain for row in reading.rows} == {"poverty-alleviation"}
    assert "domain_renamed" not in {f.code for f in reading.findings}


def test_every_field_keeps_its_cell() -> None:
    """Through a merged range the cell is the one that holds the text."""
    row = read("04_household_rongjiang.xlsx").rows[3]
    assert {name: cell.address for name, cell in row.cells.items()} == {
        "seq": "A7", "level1": "B6", "level2": "C7", "content_elements": "D7", "basis": "E7", "time_limit": "F6", "body": "G6",
        "channels": "H6",
    }  # fmt: skip


def test_an_old_workbook_gives_its_rows() -> None:
    reading = read("13_elderly_care.xls")
    assert [(row.domain, row.values["level1"], row.values["level2"]) for row in reading.rows] == [
        ("elderly-care", "养老服务通用政策", "国家和地方层面养老服务相关法律、法规、政策文件"),
        ("elderly-care", "养老服务通用政策", "养老服务扶持政策措施清单"),
    ]
    first, second = (row.values for row in reading.rows)
    assert first["channels"] == ["政府网站", "公开查阅点"]
    assert second["channels"] == ["政府网站"]
    assert second["time_limit_text"] == "制定或获取文件之日起10个工作日内"
    assert second["basis"] == first["basis"]
    assert second["body"] == "县民政局"
    assert (second["audience"]["scope"], second["method"], second["levels"]) == (
        "whole_society", "proactive", ["county"],
    )  # fmt: skip
    assert ("sheet_hidden", "字典") in {(f.code, f.sheet) for f in reading.findings}


def test_words_are_compared_without_signs() -> None:
    assert folded("公开渠道和载体(“■”必选)") == folded("公开渠道和载体■必选")
