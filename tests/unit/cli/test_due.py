"""`gongkai due`: one JSON object, a table for a person, batches, and refusals in two languages."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from gongkai.cli.due import due

app = typer.Typer()
app.command("due")(due)


@app.callback()
def main() -> None:
    """The command's name is needed, as under `gongkai`."""


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory of its own."""
    monkeypatch.setenv("GONGKAI_DATA", str(tmp_path))
    return tmp_path


def run(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, ["due", *arguments], input=stdin)


def answer(*arguments: str) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.count("\n") == 1
    return json.loads(result.stdout)


def test_twenty_working_days_over_the_spring_festival() -> None:
    found = answer("--from", "2026-02-09", "--working-days", "20")

    assert found == {
        "from": "2026-02-09",
        "amount": 20,
        "unit": "working_day",
        "direction": "after",
        "due": "2026-03-13",
        "status": "final",
        "earliest": "2026-03-13",
        "latest": "2026-03-13",
        "strict_date": "2026-03-13",
        "known_on": None,
        "notices": ["国办发明电〔2025〕7号"],
        "basis": "《民法典》第二百零一条、《全国年节及纪念日放假办法》",
        "basis_status": "confirmed",
    }


def test_known_on_a_past_day() -> None:
    found = answer("--from", "2020-01-20", "--working-days", "20", "--known-on", "2020-01-20")

    assert (found["due"], found["known_on"]) == ("2020-02-21", "2020-01-20")


def test_calendar_days_show_the_strict_and_the_rolled_date() -> None:
    found = answer("--from", "2026-09-20", "--calendar-days", "15")

    assert (found["strict_date"], found["due"]) == ("2026-10-05", "2026-10-08")


def test_months_and_backward() -> None:
    assert answer("--from", "2026-01-31", "--months", "1")["strict_date"] == "2026-02-28"
    assert answer("--from", "2026-10-09", "--working-days", "5", "--before")["due"] == "2026-09-24"


def test_a_provisional_date_is_null_with_bounds_and_no_failure() -> None:
    found = answer("--from", "2026-12-04", "--working-days", "20")

    assert (found["due"], found["status"]) == (None, "provisional")
    assert found["earliest"] <= "2027-01-04" <= found["latest"]


def test_explain_adds_a_line_per_day() -> None:
    found = answer("--from", "2026-02-13", "--working-days", "2", "--explain")

    assert [day["n"] for day in found["days"]] == [None, 1, *[None] * 9, 2]
    assert found["days"][1] == {
        "date": "2026-02-14",
        "counted": True,
        "n": 1,
        "reason": "调休上班(春节,国办发明电〔2025〕7号)",
        "article": "《全国年节及纪念日放假办法》",
    }


def test_without_json_a_person_reads_a_table() -> None:
    result = run("--from", "2026-02-13", "--working-days", "2", "--explain")

    assert result.exit_code == 0
    assert "届满日　　 2026-02-24(周二)" in result.stdout
    assert "春节放假" in result.stdout
    assert "{" not in result.stdout


def test_the_table_of_a_provisional_and_of_a_moving_date_gives_the_bounds() -> None:
    assert (
        "2026-12-31(周四) 至 2027-01-06(周三) 之间"
        in run("--from", "2026-12-04", "--working-days", "20").stdout
    )
    moving = run("--from", "2026-12-03", "--working-days", "20").stdout
    assert "2026-12-31(周四)\n" in moving
    assert "可能变动" in moving


@pytest.mark.parametrize(
    "arguments",
    [
        ["--working-days", "20"],
        ["--from", "2026-02-09"],
        ["--from", "2026-02-09", "--working-days", "20", "--months", "1"],
        ["--from", "2026-02-09", "--working-days", "-1"],
        ["--from", "2026-02-09", "--working-days", "3661"],
        ["--from", "2026-02-30", "--working-days", "20"],
        ["--from", "2026-W07-1", "--working-days", "20"],
        ["--from", "9999-12-30", "--working-days", "20"],
        ["--from", "2026-02-09", "--working-days", "20", "--known-on", "yesterday"],
        ["--from", "2026-02-09", "--working-days", "20", "--region", "45"],
        ["--batch", "-", "--from", "2026-02-09"],
        ["--batch", "/does/not/exist.jsonl"],
    ],
)
def test_bad_input_ends_with_2_and_two_languages_on_stderr(arguments: list[str]) -> None:
    result = run(*arguments, "--json")

    assert result.exit_code == 2
    assert result.stdout == ""
    zh, _, en = result.stderr.partition(" / ")
    assert zh
    assert en


def test_a_batch_answers_line_by_line_and_ends_with_0() -> None:
    lines = [
        {"from": "2026-02-09", "working_days": 20},
        {"from": "2020-01-20", "working_days": 20, "known_on": "2020-01-20"},
        {"from": "2026-12-04", "working_days": 20, "explain": True},
        {"from": "2026-10-09", "working_days": 5, "before": True},
    ]
    result = run("--batch", "-", stdin="\n".join(json.dumps(line) for line in lines) + "\n\n")

    assert result.exit_code == 0
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [answer["due"] for answer in found] == ["2026-03-13", "2020-02-21", None, "2026-09-24"]
    assert ["days" in answer for answer in found] == [False, False, True, False]


def test_the_command_line_gives_what_a_batch_line_leaves_out() -> None:
    line = json.dumps({"from": "2020-01-20", "working_days": 20})
    result = run("--batch", "-", "--known-on", "2020-01-20", stdin=line)

    assert json.loads(result.stdout)["due"] == "2020-02-21"


@pytest.mark.parametrize(
    "line, words",
    [
        ("no json", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "one JSON object"),
        ('{"from":"2026-02-09","days":20}', "unknown member 'days'"),
        ('{"from":"2026-02-09","start":"2026-02-09"}', "unknown member 'start'"),
        ('{"from":"2026-02-09","working_days":"20"}', "'working_days' must be a whole number"),
        ('{"from":"2026-02-09","working_days":true}', "'working_days' must be a whole number"),
        ('{"from":20260209,"working_days":20}', "'from' must be a text"),
        ('{"from":"2026-02-09","working_days":20,"explain":1}', "'explain' must be true or false"),
        ('{"from":"2026-02-09","working_days":1e400}', "must be a whole number"),
        ('{"working_days":20}', "trigger day"),
    ],
)
def test_a_bad_line_gets_an_error_and_the_batch_goes_on(line: str, words: str) -> None:
    result = run("--batch", "-", stdin=line + '\n{"from":"2026-03-02","working_days":1}\n')

    assert result.exit_code == 0
    bad, good = (json.loads(answer) for answer in result.stdout.splitlines())
    assert words in bad["error"]["en"]
    assert bad["error"]["zh"]
    assert bad["input"] == line
    assert good["due"] == "2026-03-03"


def test_a_notice_in_the_data_directory_is_used(data: Path) -> None:
    off = {
        "元旦": ["2027-01-01"],
        "春节": ["2027-02-05", "2027-02-06", "2027-02-07", "2027-02-08"],
        "清明节": ["2027-04-05"],
        "劳动节": ["2027-05-01", "2027-05-02"],
        "端午节": ["2027-06-09"],
        "中秋节": ["2027-09-15"],
        "国庆节": ["2027-10-01", "2027-10-02", "2027-10-03"],
    }
    notice = {
        "year": 2027,
        "title": "测试用放假安排",
        "known_from": "2026-11-20",
        "holidays": [{"name": name, "off": days} for name, days in off.items()],
    }
    overlay = {
        "region": "450000",
        "name": "地方节日",
        "days": {"2026": ["2026-12-30"]},
        "known_from": "2026-01-01",
    }
    (data / "calendars").mkdir()
    (data / "calendars" / "2027.json").write_text(json.dumps(notice))
    (data / "calendars" / "local.json").write_text(json.dumps(overlay))

    assert answer("--from", "2026-12-04", "--working-days", "20")["due"] == "2027-01-04"
    local = answer("--from", "2026-12-04", "--working-days", "20", "--region", "450102")
    assert local["due"] == "2027-01-05"


@pytest.mark.parametrize("content, words", [("{", "not readable as JSON"), ("{}", "must be a year")])
def test_a_faulty_file_in_the_data_directory_is_named(data: Path, content: str, words: str) -> None:
    (data / "calendars").mkdir()
    (data / "calendars" / "2027.json").write_text(content)
    result = run("--from", "2026-12-04", "--working-days", "20")

    assert result.exit_code == 2
    assert "2027.json#" in result.stderr
    assert words in result.stderr
