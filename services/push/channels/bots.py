"""What group robots of Chinese chats have in common: HTTP 200 is no success, a number in the body says what happened. Pure."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

import orjson

from kernel.http.outbound.answers import Answer
from services.push.channels.messages import Message, plain
from services.push.channels.port import Kind, Limits, Outcome, Rendering
from services.push.channels.splitting import Measure, Pieces, numbered
from services.push.channels.statuses import by_status

JSON: Final = "application/json"
#: Messages into which one may be cut: what a group is told within a minute.
PARTS: Final = 20
#: kind, code, Chinese, English.
Meaning = tuple[Kind, str, str, str]

THROTTLED: Final[Meaning] = (
    "failed_temp",
    "throttled",
    "机器人限流",
    "the robot throttles",
)
BUSY: Final[Meaning] = (
    "failed_temp",
    "provider_busy",
    "平台繁忙",
    "the platform is busy",
)
TOO_LONG: Final[Meaning] = (
    "failed_perm",
    "too_long",
    "内容超过平台上限",
    "the content is over the platform's limit",
)
MALFORMED: Final[Meaning] = (
    "failed_perm",
    "malformed",
    "平台不接受此内容格式",
    "the platform does not take this form of content",
)
KEYWORD: Final[Meaning] = (
    "failed_perm",
    "keyword_missing",
    "内容不含机器人设置的关键词,请在安全设置中改用加签",
    "the content has none of the robot's keywords: let the robot check signatures instead",
)
FORBIDDEN: Final[Meaning] = (
    "failed_perm",
    "content_refused",
    "平台以内容不合规拒发,请人工处理",
    "the platform refuses the content; somebody has to look at it",
)
SIGNATURE: Final[Meaning] = (
    "credential",
    "signature_refused",
    "加签密钥不符或本机时钟偏差过大,请核对",
    "the signing secret is another or this machine's clock is off; check both",
)
SOURCE: Final[Meaning] = (
    "credential",
    "source_refused",
    "本机出口地址不在机器人允许的 IP 名单内,请添加",
    "the robot's list of IP addresses lacks ours; add it",
)
GONE: Final[Meaning] = (
    "credential",
    "robot_gone",
    "机器人地址无效、已停用或已移出群,请重新添加",
    "the robot's address is void, stopped or no longer in the group; add it again",
)


def rendered(
    message: Message,
    body_of: Callable[[str], dict[str, Any]],
    limit: int,
    measure: Measure,
    limits: Limits,
    tell: Callable[[Message], str] = plain,
    pieces: Pieces | None = None,
) -> tuple[Rendering, ...]:
    """What `tell` makes of the message as numbered parts that tear none of its `pieces`, each made into a body by `body_of`.

    Raises ValueError for more than PARTS.
    """
    text = tell(message)
    # A text far over the limit is not cut first: that would take seconds.
    texts = numbered(text, limit, measure, pieces) if measure(text) <= PARTS * limit else ()
    parts = len(texts)
    if not 0 < parts <= PARTS:
        raise ValueError(
            f"全文分条后超过上限 {PARTS} 条,请缩短正文并附链接"
            f" / the text would be more than {PARTS} messages: shorten it and add a link"
        )
    bodies = [orjson.dumps(body_of(text)) for text in texts]
    if any(len(body) > limits.bytes for body in bodies):
        raise ValueError("消息无法按平台上限拆分 / the message cannot be cut to the platform's limit")
    return tuple(
        Rendering(message.id if parts == 1 else f"{message.id}-{n}", body, JSON, part=n, parts=parts)
        for n, body in enumerate(bodies, 1)
    )


def in_json(text: str) -> int:
    """The bytes of a text within a JSON string."""
    return len(orjson.dumps(text)) - 2


def by_code(
    answer: Answer,
    at: datetime,
    members: tuple[str, ...],
    meanings: Mapping[int, Meaning],
    throttled_seconds: int,
) -> Outcome:
    """The outcome by the number under the first of `members` that is there: 0 is success, unknown ones are tried again.

    An answer without a readable number is uncertain: robots do not deduplicate, and the message may stand in the group.
    """
    if answer.status != 200:
        return _by_http(answer, at)
    number = _code(answer, members)
    if number is None:
        return Outcome(
            "uncertain",
            "unreadable_answer",
            "平台的应答无法读取,消息可能已发出,请在群中核对",
            "the platform's answer cannot be read; the message may stand in the group: look there",
        )
    if number == 0:
        return Outcome("delivered", "delivered", "平台已发到群里", "the platform put it into the group")
    if number in meanings:
        kind, code, zh, en = meanings[number]
    else:
        kind, code, zh, en = (
            "failed_temp",
            "provider_error",
            "平台返回未知错误",
            "the platform answered an error that is not known",
        )
    said = f" ({number})"  # not its words: whatever a receiver answers would be shown
    wait = throttled_seconds if code == THROTTLED[1] else None
    return Outcome(kind, code, zh + said, en + said, wait)


def document_of(answer: Answer) -> dict[str, Any]:
    """The JSON object of an answer; empty where it holds none."""
    try:
        found = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def said(document: Mapping[str, Any]) -> str:
    """What the platform says in words: to tell its errors apart, not to be shown."""
    text = next((document[name] for name in ("errmsg", "msg", "StatusMessage") if name in document), "")
    return text if isinstance(text, str) else ""


def _code(answer: Answer, members: tuple[str, ...]) -> int | None:
    document = document_of(answer)
    number = next((document[name] for name in members if name in document), None)
    return number if type(number) is int else None


def _by_http(answer: Answer, at: datetime) -> Outcome:
    outcome = by_status(answer, at)
    if answer.status in (500, 502, 504) or outcome.kind == "delivered":
        return Outcome(
            "uncertain",
            "gateway_error",
            f"平台以 {answer.status} 应答,消息可能已发出,请在群中核对",
            f"the platform answered {answer.status}; the message may stand in the group: look there",
        )
    return outcome
