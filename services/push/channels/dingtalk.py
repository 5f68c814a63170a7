"""DingTalk group robot (钉钉自定义机器人) with signature (加签): plain text, bodies of at most 20,000 bytes. Pure.

Source: open.dingtalk.com/document/robots/custom-robot-access and customize-robot-security-settings: the signature is HMAC-SHA256
of "{milliseconds}\\n{secret}" by the secret, in the query; 20 messages a minute, then ten minutes of silence.
"""

import base64
import hashlib
import hmac
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from kernel.http.outbound.answers import Answer
from services.push.channels import bots
from services.push.channels.messages import Message
from services.push.channels.port import Endpoint, Limits, Outcome, Rendering, Request

limits = Limits(bytes=20_000, per_minute=20, deduplicates=False)
#: Room for the JSON around the text.
_TEXT: Final = limits.bytes - 64
_REFUSED: Final = 310000

_MEANINGS: Final[dict[int, bots.Meaning]] = {
    -1: bots.BUSY,
    130101: bots.THROTTLED,
    410100: bots.THROTTLED,
    660026: bots.THROTTLED,
    460101: bots.TOO_LONG,
    40035: bots.MALFORMED,
    43004: bots.MALFORMED,
    400105: bots.MALFORMED,
    430101: bots.FORBIDDEN,
    430102: bots.FORBIDDEN,
    430103: bots.FORBIDDEN,
    430104: bots.FORBIDDEN,
    300001: bots.GONE,
    300005: bots.GONE,
    400013: bots.GONE,
    400101: bots.GONE,
    400102: bots.GONE,
    400106: bots.GONE,
    _REFUSED: bots.KEYWORD,
}


def render(message: Message) -> tuple[Rendering, ...]:
    """Parts of plain text, numbered (1/3) where there are several."""
    return bots.rendered(message, _body, _TEXT, bots.in_json, limits)


def request(rendering: Rendering, endpoint: Endpoint, at: datetime) -> Request:
    """Signed with the current secret where the robot has one."""
    url = endpoint.url
    if endpoint.secrets:
        stamp = int(at.timestamp() * 1000)
        query = urlencode({"timestamp": stamp, "sign": sign(endpoint.secrets[0], stamp)})
        url += ("&" if "?" in url else "?") + query
    return Request("POST", url, {"content-type": rendering.media_type}, rendering.body)


def sign(secret: str, stamp: int) -> str:
    """The signature of a moment (milliseconds), base64."""
    digest = hmac.digest(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256)
    return base64.b64encode(digest).decode()


def classify(answer: Answer, at: datetime) -> Outcome:
    """By `errcode`; 310000 is one number for a keyword, a signature and a source address that the robot refuses."""
    meanings = _MEANINGS
    words = bots.said(bots.document_of(answer)).lower()
    if "keyword" not in words and any(word in words for word in ("sign", "timestamp")):
        meanings = meanings | {_REFUSED: bots.SIGNATURE}
    elif "whitelist" in words:
        meanings = meanings | {_REFUSED: bots.SOURCE}
    return bots.by_code(answer, at, ("errcode",), meanings, throttled_seconds=600)


def _body(text: str) -> dict[str, Any]:
    return {"msgtype": "text", "text": {"content": text}}
