"""`gongkai due`: when a period ends, how sure that is, and with --explain why, day by day; no server."""

import json
import re
import sys
from dataclasses import dataclass, fields
from datetime import date
from typing import Annotated, Any, Final

import typer

from gongkai.calendars import calendar_directory, load_calendars
from gongkai.cli.output import BadInput, fail, run_batch, write_json
from kernel.contracts.regions import level_of
from kernel.legal_time import Calendars, Due, Line, NoticeError, Unit

MAX_AMOUNT: Final = 3660
_UNITS: Final[dict[str, Unit]] = {
    "working_days": "working_day",
    "calendar_days": "calendar_day",
    "months": "month",
}
_UNIT_NAMES: Final = {"working_day": "个工作日", "calendar_day": "日", "month": "个月"}
_STATUS_NAMES: Final = {
    "final": "确定",
    "may_move": "可能变动(下一年度放假通知尚未公布)",
    "provisional": "暂定(尚无放假通知,只给出最早与最迟之日)",
}
_BASIS_NAMES: Final = {
    "confirmed": "已核对法规文本",
    "secondary": "据转载文本",
    "inference": "推断",
    "memory": "未核对",
}


@dataclass(frozen=True, slots=True)
class Question:
    """What one call or one line of a batch asks; the members are those of a batch line, `from` apart."""

    start: str | None = None
    working_days: int | None = None
    calendar_days: int | None = None
    months: int | None = None
    known_on: str | None = None
    region: str | None = None
    before: bool = False
    explain: bool = False


def due(
    start: Annotated[
        str | None, typer.Option("--from", help="触发日,不计入 / the trigger day, not counted (YYYY-MM-DD)")
    ] = None,
    working_days: Annotated[int | None, typer.Option(help="工作日数 / number of working days")] = None,
    calendar_days: Annotated[int | None, typer.Option(help="自然日数 / number of calendar days")] = None,
    months: Annotated[int | None, typer.Option(help="月数 / number of months")] = None,
    known_on: Annotated[
        str | None, typer.Option(help="只用该日已公布的通知 / use only notices known on that day")
    ] = None,
    region: Annotated[
        str | None, typer.Option(help="行政区划代码(地方节日) / division code, for local holidays")
    ] = None,
    before: Annotated[bool, typer.Option("--before", help="向前倒数 / count backward")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="逐日说明 / one line per day")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON / write JSON")] = False,
    batch: Annotated[
        str | None,
        typer.Option(help="逐行读取 JSON 的文件,- 为标准输入 / a file of JSON lines, - for stdin"),
    ] = None,
) -> None:
    """期限届满日 / when a period ends."""
    asked = Question(start, working_days, calendar_days, months, known_on, region, before, explain)
    try:
        calendars = load_calendars(calendar_directory())
        if batch is not None:
            if any(value is not None for value in (start, working_days, calendar_days, months)):
                raise BadInput(
                    "使用 --batch 时触发日和数量写在每一行 / "
                    "with --batch the day and the amount stand in each line"
                )
            run_batch(batch, lambda line: _document(calendars, _line(line, asked)))
            return
        if as_json:
            write_json(_document(calendars, asked))
        else:
            found, lines = _answer(calendars, asked)
            sys.stdout.write(_table(found, lines))
    except (BadInput, NoticeError) as error:
        fail(str(error))


def _answer(calendars: Calendars, asked: Question) -> tuple[Due, list[Line] | None]:
    """The period's end and, when asked for, its lines. Raises BadInput for what cannot be read."""
    if asked.start is None:
        raise BadInput("请用 --from 给出触发日 / give the trigger day with --from")
    given = [(unit, amount) for name, unit in _UNITS.items() if (amount := getattr(asked, name)) is not None]
    if len(given) != 1:
        raise BadInput(
            "请恰好给出 working-days、calendar-days、months 之一 / "
            "give exactly one of working-days, calendar-days, months"
        )
    [(unit, amount)] = given
    if not 0 <= amount <= MAX_AMOUNT:
        raise BadInput(f"数量应在 0 至 {MAX_AMOUNT} 之间 / the amount is from 0 to {MAX_AMOUNT}")
    start = _day(asked.start, "from")
    known_on = None if asked.known_on is None else _day(asked.known_on, "known_on")
    try:
        if asked.region is not None:
            level_of(asked.region)
        calendar = calendars.on(known_on, asked.region)
        found = calendar.due(start, amount, unit, "before" if asked.before else "after")
    except ValueError as error:
        raise BadInput(str(error)) from error
    return found, calendar.explain(found) if asked.explain else None


def _document(calendars: Calendars, asked: Question) -> dict[str, Any]:
    found, lines = _answer(calendars, asked)
    document = found.as_dict()
    return document if lines is None else document | {"days": [line.as_dict() for line in lines]}


def _line(text: str, defaults: Question) -> Question:
    """One line of a batch; the command line's known_on, region, before, explain hold where it is silent."""
    try:
        members = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"不是 JSON:{error} / not JSON: {error}") from error
    if not isinstance(members, dict):
        raise BadInput("每行应为一个 JSON 对象 / each line is one JSON object")
    names = {"from" if field.name == "start" else field.name: field for field in fields(Question)}
    values: dict[str, Any] = {}
    for name, value in members.items():
        if name not in names:
            known = ", ".join(names)
            raise BadInput(
                f"没有名为“{name}”的成员;可用:{known} / unknown member {name!r}; known are {known}"
            )
        kind = {"before": bool, "explain": bool, **dict.fromkeys(_UNITS, int)}.get(name, str)
        if value is not None and type(value) is not kind:
            zh = {int: "整数", bool: "true 或 false", str: "文字"}[kind]
            en = {int: "a whole number", bool: "true or false", str: "a text"}[kind]
            raise BadInput(f"成员“{name}”应为{zh} / member {name!r} must be {en}")
        values[names[name].name] = value
    for name in ("known_on", "region", "before", "explain"):
        if values.get(name) is None:
            values[name] = getattr(defaults, name)
    return Question(**values)


def _day(text: str, name: str) -> date:
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise BadInput(f"{name} 应为 YYYY-MM-DD 的日期:{text} / {name} must be a date YYYY-MM-DD: {text}")


def _table(found: Due, lines: list[Line] | None) -> str:
    """The answer for a person, in Chinese."""
    day = _named(found.start)
    start = f"{day} 前" if found.direction == "before" else f"自 {day} 起"
    rows = [
        ("期限", f"{start} {found.amount} {_UNIT_NAMES[found.unit]}"),
        (
            "届满日",
            _named(found.due) if found.due else f"{_named(found.earliest)} 至 {_named(found.latest)} 之间",
        ),
        ("状态", _STATUS_NAMES[found.status]),
    ]
    if found.status == "may_move":
        rows.append(("范围", f"{_named(found.earliest)} 至 {_named(found.latest)}"))
    if found.strict_date and found.strict_date != found.due:
        rows.append(("严格届满", f"{_named(found.strict_date)}(不顺延)"))
    rows += [
        ("依据", f"{found.basis}({_BASIS_NAMES[found.basis_status]})"),
        ("通知", "、".join(found.notices) or "无"),
    ]
    if found.known_on:
        rows.append(("按此日所知", _named(found.known_on)))
    text = "".join(f"{label}{'　' * (5 - len(label))} {value}\n" for label, value in rows)
    for line in lines or ():
        count = f"第 {line.n:>3}" if line.n is not None else "不计   " if not line.counted else "计     "
        article = f"  {line.article}" if line.article else ""
        text += f"  {_named(line.date)}  {count}  {line.reason}{article}\n"
    return text


def _named(day: date) -> str:
    return f"{day.isoformat()}(周{'一二三四五六日'[day.weekday()]})"
