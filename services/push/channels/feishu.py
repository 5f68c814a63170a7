"""Feishu group robot (飞书自定义机器人) with signature: rich text without mark-up, bodies of at most 20 KB. Pure.

Source: open.feishu.cn/document/client-docs/bot-v3/add-custom-bot: the signature is HMAC-SHA256 of nothing by the key
"{seconds}\\n{secret}", in the body; 100 messages a minute and 5 a second (单租户单机器人 100 次/分钟,5 次/秒). Rich text (post),
because plain text reads `<at …>` as a call to members.
"""

import base64
import hashlib
import hmac
from datetime import datetime
from typing import Any, Final

import orjson

from kernel.http.outbound.answers import Answer
from services.push.channels import bots
from services.push.channels.messages import Message
from services.push.channels.port import Endpoint, Limits, Outcome, Rendering, Request

limits = Limits(bytes=20 * 1024, per_minute=100, deduplicates=False, per_second=5)
_LINE: Final = [{"tag": "text", "text": ""}]
#: Room for the JSON around the text, and for timestamp and signature.
_TEXT: Final = limits.bytes - 256

_MEANINGS: Final[dict[int, bots.Meaning]] = {
    9499: bots.MALFORMED,
    11232: bots.THROTTLED,
    11233: bots.THROTTLED,
    11246: bots.MALFORMED,
    19001: bots.GONE,
    19002: bots.MALFORMED,
    19007: bots.GONE,
    19021: bots.SIGNATURE,
    19022: bots.SOURCE,
    19024: bots.KEYWORD,
    230049: bots.BUSY,
}


def render(message: Message) -> tuple[Rendering, ...]:
    """Parts of rich text, a line each, numbered (1/3) where there are several."""
    return bots.rendered(message, _body, _TEXT, _measure, limits)


def request(rendering: Rendering, endpoint: Endpoint, at: datetime) -> Request:
    """Signed with the current secret where the robot has one: timestamp and signature before the kept bytes' members."""
    body = rendering.body
    if endpoint.secrets:
        stamp = int(at.timestamp())
        signed = orjson.dumps({"timestamp": str(stamp), "sign": sign(endpoint.secrets[0], stamp)})
        body = signed[:-1] + b"," + body[1:]
    return Request("POST", endpoint.url, {"content-type": rendering.media_type}, body)


def sign(secret: str, stamp: int) -> str:
    """The signature of a moment (seconds), base64."""
    return base64.b64encode(hmac.digest(f"{stamp}\n{secret}".encode(), b"", hashlib.sha256)).decode()


def classify(answer: Answer, at: datetime) -> Outcome:
    """By `code`, in old answers `StatusCode`."""
    return bots.by_code(answer, at, ("code", "StatusCode"), _MEANINGS, throttled_seconds=60)


def _measure(text: str) -> int:
    return bots.in_json(text) + text.count("\n") * len(orjson.dumps(_LINE))


def _body(text: str) -> dict[str, Any]:
    lines = [[{"tag": "text", "text": line}] for line in text.split("\n")]
    return {"msg_type": "post", "content": {"post": {"zh_cn": {"content": lines}}}}
