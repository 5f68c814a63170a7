"""`gongkai time-limit`: a catalogue's time-limit phrase (公开时限) read into clauses."""

import json
from typing import Annotated, Any

import typer

from gongkai.cli.output import NEGATIVE, fail, run_batch, say, write_json
from services.catalog.time_limits.rules import Clause, TimeLimit, read_time_limit

_UNITS = {
    "working_day": "个工作日",
    "calendar_day": "日",
    "week": "周",
    "month": "个月",
    "year": "年",
    "hour": "小时",
    "time": "次",
}
_PLACES = {"day_of_month": "{}日", "week_of_period": "第{}周", "month_of_year": "{}月"}
_KINDS = {
    "publish_deadline": "公开期限",
    "notice_period": "公示期",
    "consultation_period": "征求意见期",
    "keep_online": "保留期限",
    "update_frequency": "更新频率",
    "procedure_deadline": "办理期限",
}
_RECURRENCES = {
    "hourly": "每小时",
    "daily": "每日",
    "weekly": "每周",
    "monthly": "每月",
    "quarterly": "每季度",
    "half_yearly": "每半年",
    "yearly": "每年",
    "quarterly:first_month": "每季度首月",
    "quarterly:last_month": "每季度末月",
    "quarterly:next_month": "季后首月",
    "real_time": "实时",
    "by_stage": "按进展",
    "periodic": "定期",
}


def time_limit(
    phrase: Annotated[
        str | None, typer.Argument(help="公开时限,如 信息形成之日起20个工作日内 / the phrase.")
    ] = None,
    batch: Annotated[
        str | None,
        typer.Option("--batch", help="文件,每行一个短语;- 为标准输入 / a file, one phrase a line."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="输出一行 JSON / one JSON object on one line.")
    ] = False,
) -> None:
    """读出公开时限的条款 / read a time-limit phrase into clauses.

    退出码:0 读出;1 需要定义(无法读出);2 输入有误。
    """
    if batch is not None:
        if phrase is not None:
            fail("短语与 --batch 只能给一个 / give a phrase or --batch, not both")
        run_batch(batch, _answer)
        return
    if phrase is None or not phrase.strip():
        fail("请给出公开时限短语,或用 --batch 给出文件 / give a time-limit phrase, or a file with --batch")
    limit = read_time_limit(phrase)
    if as_json:
        write_json(limit.as_dict())
    else:
        typer.echo(_in_words(limit))
        if limit.state == "needs_definition":
            say("请在目录中写明时限 / state the time limit in the catalogue")
    if limit.state == "needs_definition":
        raise typer.Exit(NEGATIVE)


def _answer(line: str) -> dict[str, Any]:
    return read_time_limit(_phrase(line)).as_dict()


def _phrase(line: str) -> str:
    """The phrase of a batch line: the line itself, or the string or the `phrase` member when it is JSON."""
    if not line.startswith(('"', "{")):
        return line
    try:
        document = json.loads(line)
    except json.JSONDecodeError:
        return line
    if isinstance(document, dict):
        document = document.get("phrase")
    return document if isinstance(document, str) else line


def _in_words(limit: TimeLimit) -> str:
    """A short text: one line a clause."""
    lines = [limit.phrase, *(f"  {number}. {_clause(one)}" for number, one in enumerate(limit.clauses, 1))]
    if limit.state == "needs_definition":
        lines.append("  需要定义:未读出可以计算的时限")
    return "\n".join(lines)


def _clause(clause: Clause) -> str:
    parts = [_KINDS[clause.kind]]
    if clause.condition:
        parts.append(f"限于 {clause.condition}")
    if clause.trigger:
        parts.append(f"起算 {clause.trigger}")
    if time := _time(clause):
        parts.append(time)
    if clause.vague:
        parts.append("未定明确时间")
    return " · ".join(parts)


def _time(clause: Clause) -> str:
    recurrence = clause.recurrence or ""
    month = recurrence.removeprefix("yearly:") if recurrence.startswith("yearly:") else ""
    every = f"每年{int(month)}月" if month else _RECURRENCES.get(recurrence, "")
    if recurrence.startswith("every_"):
        every = f"每{recurrence.split('_')[1]}个月"
    if clause.amount is None or clause.unit is None:
        return every
    if place := _PLACES.get(clause.unit):
        day = "底" if clause.unit == "month_of_year" and month else place.format(clause.amount)
        return every + day + ("前" if clause.direction == "before" else "")
    if clause.amount == 0:
        return every + {"before": "事前", "after": "当日"}.get(clause.direction or "", "当日")
    side = {"after": "内", "before": "前"}.get(clause.direction or "", "")
    return f"{every}{clause.amount}{_UNITS[clause.unit]}{side}"
