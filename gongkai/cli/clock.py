"""`gongkai clock FILE`: the legal clock of one application from a file of its events; no server, no database."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from gongkai.calendars import calendar_directory, load_calendars
from gongkai.cli.output import BadInput, fail, write_json
from kernel.legal_time import NoticeError
from services.disclosure_requests.clock.clock import Clock, clock_of
from services.disclosure_requests.clock.explanation import Line, explain
from services.disclosure_requests.clock.reading import LedgerError, read_ledger
from services.disclosure_requests.clock.words import BASIS, STATUS, named, sentences, table

_LEVELS = {"error": "不合规", "warning": "注意", "info": "说明"}
_LIMITS = {
    "correction_notice": "补正告知",
    "correction_period": "补正期限",
    "third_party": "第三方意见",
    "co_maker": "共同制作",
    "fee_payment": "缴费期限",
}


def clock(
    file: Annotated[
        str, typer.Argument(help="事件文件 (JSON),- 为标准输入 / the events as JSON, - for stdin")
    ],
    as_json: Annotated[
        bool, typer.Option("--json", help="输出一行 JSON / one JSON object on one line.")
    ] = False,
) -> None:
    """依申请公开的答复期限 / the reply period of an application for information.

    退出码:0 已算出(违法事项列在 findings);2 输入有误。
    """
    try:
        asked = read_ledger(_document(file))
        found = clock_of(
            asked.moments,
            load_calendars(calendar_directory()),
            asked.known_on,
            asked.rules,
            region=asked.region,
        )
    except (BadInput, LedgerError, NoticeError) as error:
        fail(str(error))
    lines = explain(found)
    if as_json:
        days = [line.as_dict() for line in lines]
        write_json(found.as_dict() | {"explanation": sentences(found, lines), "days": days})
    else:
        sys.stdout.write(_text(found, lines))


def _document(file: str) -> Any:
    """The parsed JSON of a file, "-" for stdin. Raises BadInput."""
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return json.loads(content.decode("utf-8-sig"))
    except OSError as error:
        raise BadInput(f"无法读取 {file}:{error.strerror} / cannot read {file}: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise BadInput(
            f"{file} 不是 JSON(UTF-8):{error};请按文档给出事件 / {file} is not JSON in UTF-8: {error}"
        ) from error


def _text(found: Clock, lines: list[Line]) -> str:
    """The answer for a person, in Chinese."""
    receipt = (
        f"{named(found.receipt_date)} {found.receipt_rule.article}" if found.receipt_date else "尚未确定"
    )
    rows = [
        ("收到申请", receipt),
        ("届满日", _due(found)),
        ("状态", STATUS[found.status]),
        ("是否按期", {True: "是", False: "否", None: "尚未办结"}[found.on_time]),
        ("扣除", f"{found.suspended_working_days} 个工作日"),
    ]
    for limit in found.deadlines:
        if limit.what != "reply":
            between = f"{named(limit.earliest)} 至 {named(limit.latest)} 之间"
            rows.append((_LIMITS[limit.what], named(limit.due) if limit.due else between))
    text = "".join(f"{label}{'　' * (6 - len(label))} {value}\n" for label, value in rows) + "\n"
    text += "".join(f"{at}. {sentence}\n" for at, sentence in enumerate(sentences(found, lines), 1)) + "\n"
    for one in found.findings:
        text += f"[{_LEVELS[one.level]}] {one.code}: {one.zh}({one.article})\n"
    for rule in found.basis:
        note = f":{rule.note}" if rule.note else ""
        text += f"依据 {rule.article}({BASIS[rule.status]}){note}\n"
    return text + ("\n" + table(lines) if lines else "")


def _due(found: Clock) -> str:
    if found.earliest is None:
        return "无(期限未在计算)"
    if found.due is None or found.due_status != "final":
        until = (
            f"{named(found.earliest)} 至 {named(found.latest)} 之间"
            if found.latest
            else f"不早于 {named(found.earliest)}"
        )
        return f"{named(found.due)},可能在 {until}变动" if found.due else until
    return named(found.due)
