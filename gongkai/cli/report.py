"""`gongkai report check`: the identities of an annual report, each named where it breaks; no server."""

import sys
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

import typer

from gongkai.cli.output import NEGATIVE, BadInput, fail, write_json
from services.disclosure_requests.reports.check import check_reading
from services.disclosure_requests.reports.findings import Finding
from services.disclosure_requests.reports.narrative import check_narrative
from services.disclosure_requests.reports.reading import Reading, Unreadable, read_report

#: Faults of a file that are told at once.
MOST_FAULTS = 20

report_app = typer.Typer(
    no_args_is_help=True, help="政府信息公开工作年度报告 / annual reports on disclosure: check."
)


@report_app.callback()
def report() -> None:
    """政府信息公开工作年度报告 / annual reports on disclosure."""


@report_app.command("check")
def check(
    file: Annotated[str, typer.Argument(help="JSON 文件,- 为标准输入 / a file of JSON, - for stdin")],
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON / write JSON")] = False,
) -> None:
    """核对年度报告 / check an annual report.

    退出码:0 没有错误(可能有提示);1 有错误;2 文件无法读取。
    """
    try:
        reading = read_report(_text(file))
    except BadInput as error:
        fail(str(error))
    except Unreadable as error:
        fail(_refusal(file, error))
    findings = [*check_reading(reading), *check_narrative(reading.report)]
    good = all(finding.level != "error" for finding in findings)
    if as_json:
        write_json(_document(reading, good, findings))
    else:
        sys.stdout.write(_words(reading, findings))
    if not good:
        raise typer.Exit(NEGATIVE)


def _text(source: str) -> str:
    try:
        data = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    except OSError as error:
        raise BadInput(
            f"无法读取文件 {source}:{error.strerror} / cannot read {source}: {error.strerror}"
        ) from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(
            f"{source} 不是 UTF-8 编码,请另存为 UTF-8 / {source} is not UTF-8; save it as UTF-8"
        ) from error


def _refusal(source: str, error: Unreadable) -> str:
    told = [f"  {zh} / {en}" for zh, en in error.faults[:MOST_FAULTS]]
    if more := len(error.faults) - len(told):
        told.append(f"  另有 {more} 处 / and {more} more")
    return "\n".join([f"{source} 不能读作年度报告 / {source} cannot be read as a report:", *told])


def _document(reading: Reading, good: bool, findings: list[Finding]) -> dict[str, Any]:
    report = reading.report
    return {
        "ok": good, "year": report.year, "format": report.form.name, "body": report.body,
        "findings": [finding.as_dict() for finding in findings],
    }  # fmt: skip


def _words(reading: Reading, findings: list[Finding]) -> str:
    """The answer for a person, in Chinese; the blanks of a row are told together."""
    report = reading.report
    lines = [f"{report.body}{report.year}年度报告({report.form.act})"]
    lines += [f"  {_mark(finding)}　{finding.zh}" for finding in findings if finding.id != "BLANK"]
    blanks = [finding for finding in findings if finding.id == "BLANK"]
    for row, cells in groupby(blanks, key=lambda finding: finding.row or ""):
        first, *others = cells
        place = f"“{report.form.row_titles[row]}”行 {1 + len(others)} 处空白,按 0 计;没有的请填 0"
        lines.append(f"  {_mark(first)}　{place if others else first.zh}")
    errors = sum(finding.level == "error" for finding in findings)
    lines.append(f"错误 {errors} 处,提示 {len(findings) - errors} 处" if findings else "各项勾稽关系成立")
    return "\n".join(lines) + "\n"


def _mark(finding: Finding) -> str:
    return f"{'错误' if finding.level == 'error' else '提示'} {finding.id}"
