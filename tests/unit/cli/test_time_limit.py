"""`gongkai time-limit`: one JSON object a phrase; 1 when a definition is needed, 2 when nothing was asked."""

import json
from pathlib import Path

import typer
from typer.testing import CliRunner, Result

from gongkai.cli.time_limit import time_limit

app = typer.Typer()
app.command("time-limit")(time_limit)


def run(*arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(app, list(arguments), input=given)


def test_a_phrase_gives_its_clauses() -> None:
    result = run("信息形成或者变更之日起20个工作日内", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "phrase": "信息形成或者变更之日起20个工作日内",
        "clauses": [
            {
                "trigger": "信息形成或者变更",
                "condition": None,
                "amount": 20,
                "unit": "working_day",
                "recurrence": None,
                "direction": "after",
                "vague": False,
                "kind": "publish_deadline",
            }
        ],
    }


def test_an_unreadable_phrase_needs_a_definition() -> None:
    result = run("主动公开", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == {"phrase": "主动公开", "clauses": [], "state": "needs_definition"}


def test_a_batch_answers_every_line_and_ends_with_0() -> None:
    result = run("--batch", "-", "--json", given="公示期不少于7天\n主动公开\n\n同上\n")
    documents = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert [document["phrase"] for document in documents] == ["公示期不少于7天", "主动公开", "同上"]
    assert [document.get("state") for document in documents] == [None, "needs_definition", "needs_definition"]


def test_a_batch_reads_a_file(tmp_path: Path) -> None:
    file = tmp_path / "phrases.txt"
    file.write_text("每月10日前\n", encoding="utf-8")
    result = run("--batch", str(file))
    assert json.loads(result.stdout)["clauses"][0]["recurrence"] == "monthly"


def test_no_phrase_and_an_empty_phrase_are_bad_input() -> None:
    assert [run().exit_code, run("  ").exit_code, run("20日", "--batch", "-").exit_code] == [2, 2, 2]


def test_a_batch_file_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    assert run("--batch", str(tmp_path / "missing.txt")).exit_code == 2


def test_without_json_the_clauses_are_told_in_chinese() -> None:
    result = run("每年3月底前公布,公示期不少于7天")
    assert result.exit_code == 0
    assert "公开期限 · 每年3月底前" in result.stdout
    assert "公示期 · 7日" in result.stdout
