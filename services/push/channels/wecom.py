"""WeCom group robot (企业微信消息推送, formerly 群机器人): plain text parts of at most 2048 bytes. Pure.

The address carries the key. Source: developer.work.weixin.qq.com/document/path/99110, formerly 91770 (text 2048 bytes, `<@userid>`
calls a member, 20 a minute) and 90313 (error codes). Ordinary WeChat groups have no such interface: see `handed_over`; the same
robots take markdown too: see `wecom_markdown`.
"""

from datetime import datetime
from typing import Any, Final

from kernel.http.outbound.answers import Answer
from services.push.channels import bots
from services.push.channels.messages import Message, plain
from services.push.channels.port import Endpoint, Limits, Outcome, Rendering, Request
from services.push.channels.splitting import utf8

#: Bytes of the text itself; the body around it may be larger.
TEXT: Final = 2048
limits = Limits(bytes=6 * TEXT + 64, per_minute=20, deduplicates=False)

_MEANINGS: Final[dict[int, bots.Meaning]] = {
    -1: bots.BUSY,
    45009: bots.THROTTLED,
    45033: bots.THROTTLED,
    40058: bots.TOO_LONG,
    45002: bots.TOO_LONG,
    40008: bots.MALFORMED,
    44004: bots.MALFORMED,
    47001: bots.MALFORMED,
    60020: bots.SOURCE,
    93000: bots.GONE,
    93004: bots.GONE,
    93008: bots.GONE,
}


def render(message: Message) -> tuple[Rendering, ...]:
    """Parts of plain text, numbered (1/3) where there are several."""
    return bots.rendered(message, _body, TEXT, utf8, limits, _uncalling)


def request(rendering: Rendering, endpoint: Endpoint, at: datetime) -> Request:
    """The same at every moment."""
    return Request("POST", endpoint.url, {"content-type": rendering.media_type}, rendering.body)


def classify(answer: Answer, at: datetime) -> Outcome:
    """By `errcode`."""
    return bots.by_code(answer, at, ("errcode",), _MEANINGS, throttled_seconds=60)


def _uncalling(message: Message) -> str:
    """The text, in which `<@` would call a member of the group: the bracket is written full-width there."""
    return plain(message).replace("<@", "＜@")


def _body(text: str) -> dict[str, Any]:
    return {"msgtype": "text", "text": {"content": text}}
