"""A message as each surface tells it, before it goes out: parts, their bytes, and what is left of the limit. Pure."""

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal

import orjson

from kernel.clock import day_of
from services.push.channels import (
    dingtalk,
    feeds,
    feishu,
    handed_over,
    loudspeaker,
    official_account,
    screens,
    sms,
    webhooks,
    wecom,
    wecom_markdown,
)
from services.push.channels.handed_over import Way
from services.push.channels.html import page
from services.push.channels.mail import rules as mail
from services.push.channels.messages import Message, plain
from services.push.channels.port import HttpChannel
from services.push.channels.screens import Screen
from services.push.channels.sheet import service as sheets

Surface = Literal[
    "webhook", "wecom", "wecom_markdown", "dingtalk", "feishu", "sms", "email", "official_account", "handed_over", "loudspeaker", "screen",
    "bulletin", "feed",
]  # fmt: skip
#: Days for which a screen of a preview shows a message.
_DAYS: Final = timedelta(days=30)
#: Addresses as long as real ones are: a preview reckons with them.
_ENVELOPE: Final = mail.Envelope(
    "push@example.gov.cn",
    "resident@example.gov.cn",
    f"https://example.gov.cn/told/unsubscriptions/{'0' * 32}",
)
_SHEET: Final = (
    "张贴页为 PDF:以同一请求调用 POST /v1/push/message-previews/sheet 得样张",
    "the sheet is a PDF: POST the same message to /v1/push/message-previews/sheet for a specimen",
)

_NO_FONT: Final = (
    "本机没有中文字体,暂不能生成张贴页,也不能检查缺字;请安装中文字体(如 apt-get install fonts-noto-cjk)",
    "no Chinese font is installed here: no sheet can be made, nor is it known which signs it would lack; install one"
    " (apt-get install fonts-noto-cjk)",
)


@dataclass(frozen=True, slots=True)
class Part:
    """One part as it goes out, what people read of it, and what is `left` of the surface's limit."""

    body: str
    text: str
    left: int | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """Parts in their order, what the surface allows in one of them in bytes or in signs (None: no known limit), and what to do
    with them.
    """

    parts: tuple[Part, ...]
    limit_bytes: int | None = None
    limit_signs: int | None = None
    seconds: int | None = None
    segments: int | None = None
    zh: str | None = None
    en: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """The days on which a message is shown, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a message where it is told: the way of handing over, the address at which the public reaches this
    installation, and the code points of the signs that the font of the sheet has (None: no font is there).
    """

    way: Way
    address: str
    signs: Container[int] | None


def preview(message: Message, surface: Surface, around: Around) -> Preview:
    """The message on a surface. Raises ValueError, bilingual, where it cannot be told there."""
    if surface == "handed_over":
        given = handed_over.render(message, around.way)
        parts = tuple(Part(text, text, handed_over.SIGNS - len(text)) for text in given.parts)
        return Preview(parts, limit_signs=handed_over.SIGNS, zh=given.zh, en=given.en)
    if surface == "bulletin":
        return _bulletin(message, around.signs)
    if surface == "feed":
        return _feed(message, around.address)
    return _MAKERS[surface](message)


def _webhook(message: Message) -> Preview:
    return _in_json(webhooks, lambda body: plain(message))(message)


def _in_json(channel: HttpChannel, read: Callable[[Any], str]) -> Callable[[Message], Preview]:
    """Parts of a channel whose limit is of the whole body."""

    def made(message: Message) -> Preview:
        limit = channel.limits.bytes
        bodies = [rendering.body for rendering in channel.render(message)]
        return Preview(
            tuple(Part(body.decode(), read(orjson.loads(body)), limit - len(body)) for body in bodies), limit
        )

    return made


def _within(channel: HttpChannel, member: str, limit: int) -> Callable[[Message], Preview]:
    """Parts of a channel whose limit is of the content of a member of the body."""

    def made(message: Message) -> Preview:
        bodies = [rendering.body for rendering in channel.render(message)]
        texts = [orjson.loads(body)[member]["content"] for body in bodies]
        return Preview(
            tuple(
                Part(body.decode(), text, limit - len(text.encode()))
                for body, text in zip(bodies, texts, strict=True)
            ),
            limit,
        )

    return made


def _sms(message: Message) -> Preview:
    """The account's signature in brackets goes before the text: a preview reckons with the longest."""
    [rendering] = sms.render(message)
    text, limit = rendering.body.decode(), sms.LONGEST - sms.SIGNATURE
    return Preview(
        (Part(text, text, limit - len(text)),), limit_signs=limit, segments=sms.segments("签" * sms.SIGNATURE + text)
    )  # fmt: skip


def _email(message: Message) -> Preview:
    """Both bodies of the mail; the limit is of the mail as a whole, with its headers."""
    left = mail.limits.bytes - len(mail.render(message, _ENVELOPE).body)
    text = plain(message)
    return Preview((Part(text, text, left), Part(page(message), text, left)), mail.limits.bytes)


def _official_account(message: Message) -> Preview:
    [rendering] = official_account.render(message)
    content, limit = orjson.loads(rendering.body)["content"], official_account.CONTENT - 1
    return Preview((Part(rendering.body.decode(), content, limit - len(content)),), limit_signs=limit)


def _loudspeaker(message: Message) -> Preview:
    said = loudspeaker.render(message)
    return Preview((Part(said.text, said.text),), seconds=said.seconds)


def _screen(message: Message) -> Preview:
    """The item of the loop; nothing stands on a screen of what withdraws."""
    day = day_of(message.published)
    items = orjson.loads(screens.loop(Screen(), [(message, Span(day, day + _DAYS))], day))["items"]
    parts = [
        Part(
            orjson.dumps(item).decode(), "\n".join(line for shown in item["pages"] for line in shown["lines"])
        )
        for item in items
    ]
    return Preview(tuple(parts), seconds=sum(shown["seconds"] for item in items for shown in item["pages"]))


def _bulletin(message: Message, signs: Container[int] | None) -> Preview:
    """Its text; without a font nobody knows which signs the sheet will have."""
    zh, en = _NO_FONT if signs is None else _SHEET
    if signs is not None:
        sheets.check_signs(message, "", signs)
    text = plain(message)
    return Preview((Part(text, text),), zh=zh, en=en)


def _feed(message: Message, address: str) -> Preview:
    """The entry of JSON Feed; Atom and RSS hold the same HTML."""
    own = f"{address}/v1/push"
    feed = feeds.Feed("", own, own, f"{own}/messages/", message.published)
    [entry] = orjson.loads(feeds.json_feed(feed, [message]))["items"]
    return Preview((Part(orjson.dumps(entry).decode(), entry["content_html"]),))


def _in_lines(body: Any) -> str:
    return "\n".join(line[0]["text"] for line in body["content"]["post"]["zh_cn"]["content"])


_MAKERS: Final[Mapping[Surface, Callable[[Message], Preview]]] = {
    "webhook": _webhook,
    "wecom": _within(wecom, "text", wecom.TEXT),
    "wecom_markdown": _within(wecom_markdown, "markdown", wecom_markdown.MARKDOWN),
    "dingtalk": _in_json(dingtalk, lambda body: str(body["text"]["content"])),
    "feishu": _in_json(feishu, _in_lines),
    "sms": _sms,
    "email": _email,
    "official_account": _official_account,
    "loudspeaker": _loudspeaker,
    "screen": _screen,
}
