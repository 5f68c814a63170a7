"""The identities of the annual report: every equation of the form and between two years, named when it breaks. Pure.

| id | equation | level |
|---|---|---|
| T3-BALANCE | 一 + 二 = 三（七） + 四, in each column (printed on the form) | error |
| T3-SUM | the results add up to 三（七）总计, in each column | error |
| T3-ROW | six kinds of applicant add up to 总计, in each row | error |
| T4-SUM | four outcomes add up to 总计, in each block | error |
| X-CARRY | 二 of the year = 四 of the year before, in each column | error; warning when the office explains it |
| X-FORCE | 现行有效 = last year's + 制发 - 废止 | warning: not on the form |
| X-YEAR | the other report is that of the year before | warning |
| COUNT | a count is a whole number from 0 | error |
| FORMAT | the format is that of the year | warning |
| BLANK | a cell is filled: what is not counted is published as 0 | warning |
"""

from collections.abc import Iterator, Sequence
from typing import Final

from services.disclosure_requests.reports.findings import Finding, plain
from services.disclosure_requests.reports.reading import Blank, Reading
from services.disclosure_requests.reports.report import Number, Report
from services.disclosure_requests.reports.tables import (
    BLOCKS,
    COLUMNS,
    OUTCOMES,
    Form,
    Kind,
    Title,
    form_of,
)

#: Rows of table 2 that stay in force from year to year.
_IN_FORCE: Final = (
    Title("rules", "规章", "rules"),
    Title("normative", "行政规范性文件", "normative documents"),
)
_WANTED: Final[dict[Kind, tuple[str, str]]] = {
    "count": ("不小于 0 的整数", "a whole number from 0"),
    "money": ("不小于 0 的数", "a number from 0"),
    "change": ("整数", "a whole number"),
}


def check(
    report: Report,
    previous: Report | None = None,
    *,
    blanks: Sequence[Blank] = (),
    carry_explained: str = "",
) -> list[Finding]:
    """Everything that does not hold, errors and warnings, in the order of the table above.

    `previous`: the report of the year before, or as much of it as there is; it is not checked itself. `blanks`: cells
    that were read as 0. `carry_explained`: why 二 differs from last year's 四 (organs merged), which makes it a warning.
    """
    found = [*_rows(report), *_columns(report), *_blocks(report)]
    if previous is not None:
        found += [*_carry(report, previous, carry_explained), *_in_force(report, previous)]
        found += _year(report, previous)
    return [*_counts(report), *found, *_format(report), *(_blank(report.form, blank) for blank in blanks)]


def check_reading(reading: Reading) -> list[Finding]:
    """`check` of a report that was read from JSON."""
    return check(
        reading.report, reading.previous, blanks=reading.blanks, carry_explained=reading.carry_explained
    )


def _rows(report: Report) -> Iterator[Finding]:
    for name, cells in report.table3.items():
        expected, actual = sum(cells[:-1]), cells[-1]
        if expected != actual:
            row = report.form.row[name]
            yield Finding(
                "T3-ROW", "error", name, "total", expected, actual,
                f"“{row.full}”行:六类申请人之和为 {plain(expected)},总计为 {plain(actual)}",
                f"row {name} ({row.en}): the six kinds of applicant make {plain(expected)}, the total says {plain(actual)}",
                f"/table3/rows/{name}/6",
            )  # fmt: skip


def _columns(report: Report) -> Iterator[Finding]:
    sums, balances = [], []
    for index, column in enumerate(COLUMNS):
        new, carried_in, total, carried_out = (
            report.table3[row][index] for row in ("new", "carried_in", "total", "carried_out")
        )
        results = sum(report.table3[leaf][index] for leaf in report.form.leaves)
        if results != total:
            sums.append(Finding(
                "T3-SUM", "error", "total", column.name, results, total,
                f"“{column.zh}”列:各项办理结果之和为 {plain(results)},(七)总计为 {plain(total)}",
                f"column {column.name}: the results make {plain(results)}, the total says {plain(total)}",
                f"/table3/rows/total/{index}",
            ))  # fmt: skip
        if new + carried_in != total + carried_out:
            left, right = plain(new + carried_in), plain(total + carried_out)
            balances.append(Finding(
                "T3-BALANCE", "error", None, column.name, new + carried_in, total + carried_out,
                f"“{column.zh}”列:第一项 {plain(new)} 加第二项 {plain(carried_in)} 等于 {left},"
                f"第三项 {plain(total)} 加第四项 {plain(carried_out)} 等于 {right},应当相等",
                f"column {column.name}: new {plain(new)} + carried_in {plain(carried_in)} = {left}, "
                f"but total {plain(total)} + carried_out {plain(carried_out)} = {right}",
            ))  # fmt: skip
    yield from sums
    yield from balances


def _blocks(report: Report) -> Iterator[Finding]:
    titles = {block.name: block for block in BLOCKS}
    for name, cells in report.table4.items():
        expected, actual = sum(cells[:-1]), cells[-1]
        if expected != actual:
            yield Finding(
                "T4-SUM", "error", name, "total", expected, actual,
                f"“{titles[name].zh}”:维持、纠正、其他、尚未审结之和为 {plain(expected)},总计为 {plain(actual)}",
                f"{name} ({titles[name].en}): the outcomes make {plain(expected)}, the total says {plain(actual)}",
                f"/table4/{name}/4",
            )  # fmt: skip


def _carry(report: Report, previous: Report, explained: str) -> Iterator[Finding]:
    if "carried_out" not in previous.table3:
        return
    pairs = zip(COLUMNS, previous.table3["carried_out"], report.table3["carried_in"], strict=True)
    for index, (column, expected, actual) in enumerate(pairs):
        if expected != actual:
            yield Finding(
                "X-CARRY", "warning" if explained else "error", "carried_in", column.name, expected, actual,
                f"“{column.zh}”列:上年报告结转下年度 {plain(expected)},本年报告上年结转 {plain(actual)}"
                + (f"(说明:{explained})" if explained else ";确有原因(如机构合并)的,在 carry_explained 中说明"),
                f"column {column.name}: last year carried out {plain(expected)}, this year carried in {plain(actual)}"
                + (f" (explained: {explained})" if explained else "; where there is a reason, say it in carry_explained"),
                f"/table3/rows/carried_in/{index}",
            )  # fmt: skip


def _in_force(report: Report, previous: Report) -> Iterator[Finding]:
    for row in _IN_FORCE:
        name = f"{row.name}_in_force"
        needed = (name, f"{row.name}_made", f"{row.name}_repealed")
        if name not in previous.table2 or any(one not in report.table2 for one in needed):
            continue
        before, made, repealed = (
            previous.table2[name], report.table2[f"{row.name}_made"], report.table2[f"{row.name}_repealed"],
        )  # fmt: skip
        expected, actual = before + made - repealed, report.table2[name]
        if expected != actual:
            yield Finding(
                "X-FORCE", "warning", row.name, "in_force", expected, actual,
                f"“{row.zh}”现行有效件数:上年 {plain(before)} 加制发 {plain(made)} 减废止 {plain(repealed)} "
                f"等于 {plain(expected)},本年填 {plain(actual)}",
                f"{row.en} in force: last year {plain(before)} + made {plain(made)} - repealed {plain(repealed)} "
                f"= {plain(expected)}, the report says {plain(actual)}",
                f"/table2/{name}",
            )  # fmt: skip


def _year(report: Report, previous: Report) -> Iterator[Finding]:
    if previous.year != report.year - 1:
        yield Finding(
            "X-YEAR", "warning", None, None, report.year - 1, previous.year,
            f"previous 是 {previous.year} 年度的报告,应为 {report.year - 1} 年度;仍按其数据比对",
            f"previous is the report of {previous.year}, not of {report.year - 1}; it was compared all the same",
            "/previous/year",
        )  # fmt: skip


def _counts(report: Report) -> Iterator[Finding]:
    for row, cells in report.table3.items():
        for index, (column, value) in enumerate(zip(COLUMNS, cells, strict=True)):
            yield from _count(report.form, row, column.name, value, f"/table3/rows/{row}/{index}")
    for block, cells in report.table4.items():
        for index, (outcome, value) in enumerate(zip(OUTCOMES, cells, strict=True)):
            yield from _count(report.form, block, outcome.name, value, f"/table4/{block}/{index}")
    for name, value in report.table2.items():
        figure = report.form.figures[name]
        yield from _count(report.form, figure.row, figure.column, value, f"/table2/{name}", figure.kind)


def _count(
    form: Form, row: str, column: str, value: Number, pointer: str, kind: Kind = "count"
) -> Iterator[Finding]:
    if (kind == "money" or value == int(value)) and (kind == "change" or value >= 0):
        return
    zh, en = _WANTED[kind]
    yield Finding(
        "COUNT", "error", row, column, None, value,
        f"{_place(form, row, column)}填 {plain(value)},应为{zh}",
        f"row {row}, column {column}: {plain(value)} must be {en}", pointer,
    )  # fmt: skip


def _place(form: Form, row: str, column: str | None) -> str:
    """A cell or a row by its printed titles."""
    return f"“{form.row_titles[row]}”行" + (f"“{form.column_titles[column]}”列" if column else "")


def _format(report: Report) -> Iterator[Finding]:
    lawful = form_of(report.year)
    if report.form is not lawful:
        yield Finding(
            "FORMAT", "warning", None, None, int(lawful.name), int(report.form.name),
            f"{report.year} 年度报告适用 {lawful.act} 的格式,本文件用 {report.form.act} 的格式",
            f"the report of {report.year} has the format of {lawful.act}; this one has that of {report.form.act}",
            "/format",
        )  # fmt: skip


def _blank(form: Form, blank: Blank) -> Finding:
    zh = _place(form, blank.row, blank.column)
    en = f"row {blank.row}" + (f", column {blank.column}" if blank.column else "")
    if blank.pointer.startswith("/previous"):
        zh, en = f"上年报告{zh}", f"last year's {en}"
    return Finding(
        "BLANK", "warning", blank.row, blank.column, 0, blank.given,
        f"{zh}空白,按 0 计;没有的请填 0", f"{en} is blank: read as 0; write 0", blank.pointer,
    )  # fmt: skip
