"""`gongkai calendar load`: a right file lies in the calendar directory once, a wrong one is refused whole."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from gongkai.calendars import load_calendars
from gongkai.cli.main import app
from kernel.legal_time import shipped_calendars

#: Not the State Council's: a made-up arrangement that keeps the statutory days of 2027.
NOTICE_2027: dict[str, Any] = {
    "year": 2027,
    "number": None,
    "number_status": "memory",
    "title": "2027 年部分节假日安排(测试用)",
    "issued_on": "2026-11-10",
    "known_from": "2026-11-10",
    "supersedes": None,
    "holidays": [
        {"name": "元旦", "off": ["2027-01-01", "2027-01-02", "2027-01-03"], "working": []},
        {"name": "春节", "off": [f"2027-02-{d:02}" for d in range(5, 13)], "working": ["2027-01-30", "2027-02-14"]},
        {"name": "清明节", "off": ["2027-04-03", "2027-04-04", "2027-04-05"], "working": []},
        {"name": "劳动节", "off": [f"2027-05-0{d}" for d in range(1, 6)], "working": ["2027-04-25", "2027-05-08"]},
        {"name": "端午节", "off": ["2027-06-09"], "working": []},
        {"name": "中秋节", "off": ["2027-09-15"], "working": []},
        {"name": "国庆节", "off": [f"2027-10-0{d}" for d in range(1, 8)], "working": ["2027-09-26", "2027-10-09"]},
    ],
    "source": "test",
    "status": "memory",
}  # fmt: skip


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GONGKAI_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def load(path: Path, document: Any) -> tuple[int, dict[str, Any]]:
    path.write_text(json.dumps(document, ensure_ascii=False) if not isinstance(document, str) else document)
    result = CliRunner().invoke(app, ["calendar", "load", str(path), "--json"])
    return result.exit_code, json.loads(result.stdout or "{}")


def test_a_new_year_makes_its_dates_known(data: Path, tmp_path: Path) -> None:
    code, told = load(tmp_path / "in.json", NOTICE_2027)
    assert (code, told["loaded"], told["changed"]) == (0, True, True), told
    calendar = load_calendars(data / "calendars").on()
    assert calendar.is_working(calendar.due(date(2027, 1, 29), 1).due) is True


def test_the_same_notice_twice_changes_nothing(data: Path, tmp_path: Path) -> None:
    load(tmp_path / "in.json", NOTICE_2027)
    code, told = load(tmp_path / "again.json", NOTICE_2027)
    assert (code, told["changed"]) == (0, False)
    assert len(list((data / "calendars").glob("*.json"))) == 1


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        (NOTICE_2027 | {"extra": 1}, "/extra"),
        (NOTICE_2027 | {"known_from": "2026-02-31"}, "/known_from"),
        (NOTICE_2027 | {"holidays": NOTICE_2027["holidays"][1:]}, "/holidays"),
    ],
)
def test_a_wrong_file_is_refused_whole(data: Path, tmp_path: Path, document: Any, pointer: str) -> None:
    code, told = load(tmp_path / "in.json", document)
    assert (code, told["loaded"]) == (2, False)
    assert pointer in [fault["pointer"] for fault in told["faults"]]
    assert not list((data / "calendars").glob("*")) if (data / "calendars").exists() else True
    assert load_calendars(data / "calendars").fingerprint == shipped_calendars().fingerprint


def test_a_notice_that_contradicts_a_shipped_one_leaves_the_directory_as_it_was(
    data: Path, tmp_path: Path
) -> None:
    shipped = next(n for n in shipped_calendars().notices if n.year == 2026).as_dict()
    shipped["title"] = "另一份通知"
    code, _ = load(tmp_path / "in.json", shipped)
    assert code == 2
    assert list((data / "calendars").glob("*")) == []


@pytest.mark.parametrize("text", ["", "{", "[]", "nonsense"])
def test_what_is_no_notice_is_bad_input(data: Path, tmp_path: Path, text: str) -> None:
    assert load(tmp_path / "in.json", text)[0] == 2


def test_a_missing_file_is_bad_input(data: Path) -> None:
    result = CliRunner().invoke(app, ["calendar", "load", "no-such.json"])
    assert result.exit_code == 2
    assert "无法读取" in result.stderr
