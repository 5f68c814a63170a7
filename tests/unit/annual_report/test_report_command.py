"""`gongkai report check`: 0 when it holds, 1 when an equation breaks, 2 with a sentence when it is no report."""

import json
from pathlib import Path
from typing import Any

import pytest
from sample_reports import MADE_UP_2024, SHANGHAI_2019, made_up
from typer.testing import CliRunner, Result

from gongkai.cli.main import app
from services.disclosure_requests.reports.tables import BLOCKS, COLUMN_NAMES, FORM_2019, FORM_2021, SECTIONS
from services.disclosure_requests.reviews.schemas import ReviewIn
from tests.support.documents import blocks, broken_promises

DOCUMENT = Path(__file__).parents[3] / "docs/integrators/annual-report.md"


def run(*arguments: str, given: str | bytes | None = None) -> Result:
    return CliRunner().invoke(app, ["report", "check", *arguments], input=given)


def test_a_report_that_holds() -> None:
    result = run("-", "--json", given=json.dumps(MADE_UP_2024))
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "ok": True, "year": 2024, "format": "2021", "body": "某县人民政府办公室", "findings": [],
    }  # fmt: skip


def test_warnings_alone_are_ok() -> None:
    report = made_up()
    report["table3"]["rows"]["deny_law"] = ["/"] * 7
    result = run("-", "--json", given=json.dumps(report))
    answer = json.loads(result.stdout)
    assert (result.exit_code, answer["ok"], len(answer["findings"])) == (0, True, 7)
    assert {finding["id"] for finding in answer["findings"]} == {"BLANK"}


def test_a_broken_equation_ends_with_1() -> None:
    report = made_up()
    report["table3"]["rows"]["new"][0] += 1
    result = run("-", "--json", given=json.dumps(report))
    answer = json.loads(result.stdout)
    assert (result.exit_code, answer["ok"]) == (1, False)
    assert [
        (f["id"], f["level"], f["row"], f["column"], f["expected"], f["actual"]) for f in answer["findings"]
    ] == [
        ("T3-ROW", "error", "new", "total", 67, 66),
        ("T3-BALANCE", "error", None, "natural_person", 61, 60),
    ]
    assert all(finding["message_zh"] and finding["message_en"] for finding in answer["findings"])


def test_the_text_of_its_sections_is_checked_too() -> None:
    result = run("-", "--json", given=json.dumps(SHANGHAI_2019))
    ids = [finding["id"] for finding in json.loads(result.stdout)["findings"]]
    assert {"TXT-GRANTED-PARTIAL", "TXT-UNAVAILABLE"} <= set(ids)


def test_words_for_a_person(tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    file.write_text(json.dumps(SHANGHAI_2019, ensure_ascii=False), "utf-8-sig")
    result = run(str(file))
    assert result.exit_code == 1
    assert result.stdout.startswith("上海市人民政府办公厅2019年度报告(国办公开办函〔2019〕60号)\n")
    assert "错误 T3-ROW　“（三）不予公开 1.属于国家秘密”行:六类申请人之和为 14,总计为 0" in result.stdout
    assert "提示 BLANK　“（三）不予公开 7.属于行政执法案卷”行 7 处空白,按 0 计" in result.stdout
    assert "各项勾稽关系成立" in run("-", given=json.dumps(MADE_UP_2024)).stdout


@pytest.mark.parametrize(
    "given, zh, en",
    [
        ("not json", "不是 JSON", "not JSON"),
        ("[]", "应为 JSON 对象", "must be a JSON object"),
        (json.dumps(MADE_UP_2024 | {"tables": 1}), "/tables:没有这个名称", "/tables: no such name"),
        ("年度报告".encode("gbk"), "不是 UTF-8", "not UTF-8"),
    ],
)
def test_what_is_no_report_is_refused_in_both_languages(given: str | bytes, zh: str, en: str) -> None:
    result = run("-", "--json", given=given)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert zh in result.stderr
    assert en in result.stderr


def test_many_faults_are_counted() -> None:
    report = made_up()
    report["table3"]["rows"] = {name: ["x"] * 7 for name in report["table3"]["rows"]}
    result = run("-", given=json.dumps(report))
    assert result.exit_code == 2
    assert "另有 155 处 / and 155 more" in result.stderr


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    result = run(str(tmp_path / "absent.json"))
    assert result.exit_code == 2
    assert "无法读取文件" in result.stderr
    assert run(str(tmp_path)).exit_code == 2


def test_the_document_shows_what_the_command_says(tmp_path: Path) -> None:
    text = DOCUMENT.read_text("utf-8")
    report, finding, review = (json.loads(block) for kind, block in blocks(text) if kind == "json")
    [console] = [block for kind, block in blocks(text) if kind == "console"]
    file = tmp_path / "report.json"
    file.write_text(json.dumps(report), "utf-8")
    promised = console.partition("\n")[2].removesuffix("…\n")
    assert run(str(file)).stdout.startswith(promised)
    findings: list[dict[str, Any]] = json.loads(run(str(file), "--json").stdout)["findings"]
    assert any(not list(broken_promises(finding, each)) for each in findings)
    assert ReviewIn.model_validate(review).kind == "review"


def test_the_document_names_every_row_figure_and_section() -> None:
    text = DOCUMENT.read_text("utf-8")
    names = {*FORM_2021.row_names, *FORM_2021.figures, *FORM_2019.row_names, *COLUMN_NAMES}
    names |= {title.name for title in (*SECTIONS, *BLOCKS)}
    assert [name for name in sorted(names) if name not in text] == []
