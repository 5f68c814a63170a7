"""The guide to importing shows what is really printed, and every code of a finding."""

import json
import re
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from gongkai.cli.import_book import import_book
from services.catalog.workbooks.findings import CODES
from tests.support.documents import blocks

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs/integrators/workbooks.md").read_text("utf-8")
app = typer.Typer()
app.command("import")(import_book)


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Result:
    monkeypatch.chdir(ROOT / "tests/data/workbooks")
    return CliRunner().invoke(app, list(arguments))


def test_every_code_is_told_with_its_level_and_words() -> None:
    told = re.findall(r"^\| `(\w+)` \| (\w+) \| (.+?) \| (.+?) \| (.+?) \|$", GUIDE, re.M)
    wanted = [
        (c, k.level, *(re.sub(r"\{\d\}", "…", t) or "-" for t in (k.zh, k.en, k.do_zh)))
        for c, k in CODES.items()
    ]
    assert told == wanted


def test_the_output_shown_is_the_output(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = next(text.strip() for kind, text in blocks(GUIDE) if kind == "text")
    assert run(monkeypatch, "06_rural_revitalisation_county.xlsx", "--dry-run").stdout.strip() == shown


def test_the_row_and_the_finding_shown_are_in_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    row, finding = [json.loads(text) for kind, text in blocks(GUIDE) if kind == "json"][:2]
    result = run(monkeypatch, "08_planning_xujie.xlsx", "--dry-run", "--json")
    answer = json.loads(result.stdout)
    assert result.exit_code == 0
    assert list(answer) == ["rows", "findings"]
    assert answer["rows"][3] == row
    assert finding in answer["findings"]


def test_a_refused_file_ends_with_2_and_says_why(tmp_path: Path) -> None:
    file = tmp_path / "目录.pdf"
    file.write_bytes(b"%PDF-1.7")
    result = CliRunner().invoke(app, [str(file), "--dry-run", "--json"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "另存为 .xlsx" in result.stderr
    assert CliRunner().invoke(app, [str(tmp_path / "没有.xlsx"), "--dry-run"]).exit_code == 2


def test_a_draft_takes_a_division_an_officer_and_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GONGKAI_KEY", raising=False)
    result = run(monkeypatch, "06_rural_revitalisation_county.xlsx", "--region", "360425")
    assert result.exit_code == 2
    assert "--officer" in result.stderr


def test_answers_that_are_none_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "06_rural_revitalisation_county.xlsx"
    assert run(monkeypatch, name, "--dry-run", "--domain", "乡村振兴=no-such").exit_code == 2
    assert run(monkeypatch, name, "--dry-run", "--region", "36042").exit_code == 2
    settled = run(
        monkeypatch,
        name,
        "--dry-run",
        "--json",
        "--domain",
        "乡村振兴=poverty-alleviation",
        "--region",
        "360425",
    )
    assert {row["domain"] for row in json.loads(settled.stdout)["rows"]} == {"poverty-alleviation"}
