"""What each surface makes of a message, as a person can read it: the golden texts of tests/data/renderings.

Above what is told stands how it goes out: the request with its signature, the bytes of each part of what is allowed, and their SHA-256,
so that a byte that reading would not show is seen too. JSON is indented in its own order, HTML and XML have a line for each tag. All
moments, addresses and secrets are fixed; nothing is sent.
"""

import email
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any, Final
from urllib.parse import parse_qs

import orjson
import pypdfium2 as pdfium

from kernel.http.problems import Unavailable
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
from services.push.channels.mail import rules as mail
from services.push.channels.messages import Message, Posting, canonical_bytes
from services.push.channels.port import Endpoint, HttpChannel, Rendering, Request
from services.push.channels.sheet import service as sheets
from services.push.channels.sheet.fonts import find_font
from services.push.preferences.rules import ALWAYS
from tests.support.channel_messages import AFTER, ANNOUNCEMENT, BEFORE, CORRECTION, WITHDRAWAL

#: A subscriber's feed; of the three forms it has the address of Atom's.
FEED: Final = feeds.Feed(
    "政务公开推送",
    "https://zw.example.cn/v1/push/subscribers/sbr_1/feed",
    "https://zw.example.cn/v1/push/subscribers/sbr_1/feed.atom",
    "https://zw.example.cn/v1/push/messages/",
    ANNOUNCEMENT.published,
)
POSTING: Final = Posting(
    "永公示〔2026〕17号", date(2026, 3, 2), date(2026, 4, 1), "0792-3221234", "https://zw.example.cn/told/sheets/8f3k"
)  # fmt: skip
ENVELOPE: Final = mail.Envelope(
    "push@zw.example.cn", "li@example.com", "https://zw.example.cn/told/unsubscriptions/0123456789abcdef"
)
#: The font of the sheets: where lines end is a matter of its widths.
FONT: Final = "NotoSerifCJK-Regular.ttc"
#: Seconds after its publication at which a message is sent.
LATER: Final = timedelta(seconds=7)
_SECRET: Final = "SEC0123456789abcdef"
_HOOK: Final = ("whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3", "whsec_b2xkLW9sZC1vbGQtb2xkLW9sZC1vbGQtb2xk")


@dataclass(frozen=True, slots=True)
class Scene:
    """A message, and what stands before it: in feeds and on screens it comes after them."""

    message: Message
    earlier: tuple[Message, ...] = ()

    @property
    def all(self) -> tuple[Message, ...]:
        return (*self.earlier, self.message)


SCENES: Final[Mapping[str, Scene]] = {
    "announcement": Scene(ANNOUNCEMENT),
    "correction": Scene(CORRECTION, (ANNOUNCEMENT,)),
    "withdrawal": Scene(WITHDRAWAL, (ANNOUNCEMENT, CORRECTION)),
    "case_before": Scene(BEFORE),
    "case_after": Scene(AFTER),
}


def _measured(size: int, limit: int | None, body: bytes, unit: str = "bytes") -> str:
    """How much it is of what is allowed, and the hash of the bytes that go out."""
    of = f" of {limit}" if limit is not None else ""
    return f"{size}{of} {unit}, sha256 {hashlib.sha256(body).hexdigest()}"


def _request(request: Request) -> str:
    return "\n".join(
        [f"{request.method} {request.url}", *(f"{name}: {value}" for name, value in request.headers.items())]
    )


def _sent(channel: HttpChannel, rendering: Rendering, endpoint: Endpoint, scene: Scene) -> Request:
    return channel.request(rendering, endpoint, scene.message.published + LATER)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


def _tags(text: str) -> str:
    """A line for each tag that follows another."""
    return text.replace("><", ">\n<")


def _webhook(scene: Scene) -> str:
    [rendering] = webhooks.render(scene.message)
    request = _sent(webhooks, rendering, Endpoint("https://oa.example.cn/push", _HOOK), scene)
    size = _measured(len(request.body), webhooks.limits.bytes, request.body)
    return f"{_request(request)}\n\n{size}\n{_json(orjson.loads(request.body))}"


def _robot(
    channel: HttpChannel, url: str, read: Callable[[Any], str], limit: int, within: bool, secret: str | None = None
) -> Callable[[Scene], str]:  # fmt: skip
    """Parts of a group's robot: their body with its content left out, then the content as the group reads it. The limit is of the
    content where it is `within` the body.
    """

    def told(scene: Scene) -> str:
        found = []
        for rendering in channel.render(scene.message):
            request = _sent(channel, rendering, Endpoint(url, (secret,) if secret else ()), scene)
            body = orjson.loads(request.body)
            text = read(body)
            size = len(text.encode()) if within else len(request.body)
            found.append(
                f"{_request(request)}\n{rendering.part}/{rendering.parts} {rendering.id}: "
                f"{_measured(size, limit, request.body)}\n{_json(_emptied(body))}\n\n{text}"
            )
        return "\n\n".join(found)

    return told


def _emptied(value: Any) -> Any:
    """A body of which the texts of its content are left out, and all but the first line of it."""
    if isinstance(value, dict):
        return {
            name: "…" if name in ("content", "text") and isinstance(one, str) else _emptied(one)
            for name, one in value.items()
        }
    return [_emptied(one) for one in value[:1]] if isinstance(value, list) else value


def _lines_of_post(body: Any) -> str:
    return "\n".join(line[0]["text"] for line in body["content"]["post"]["zh_cn"]["content"])


def _sms(scene: Scene) -> str:
    [rendering] = sms.render(scene.message)
    options = {"mobile": "13800000000", "signature": "永修县政务公开"}
    request = _sent(
        sms, rendering, Endpoint("https://sms.example.cn/v2/single_send.json", ("key",), options), scene
    )
    fields = {name: value for name, [value] in parse_qs(request.body.decode()).items()}
    size = _measured(len(fields["text"]), sms.LONGEST, request.body, "signs")
    return f"{_request(request)}\n\n{size}, {sms.segments(fields['text'])} segments\n{_json(fields)}"


def _mail(scene: Scene) -> str:
    """Headers as they are read. How they are folded is the library's affair: no hash is over them."""
    told_anyway = scene.message.notice_class in ALWAYS
    raw = mail.render(scene.message, replace(ENVELOPE, unsubscribe=None) if told_anyway else ENVELOPE).body
    whole = email.message_from_bytes(raw, policy=SMTP)
    assert isinstance(whole, EmailMessage)
    found = ["\n".join(f"{name}: {value}" for name, value in whole.items())]
    for part in whole.iter_parts():
        assert isinstance(part, EmailMessage)
        head = "\n".join(f"{name}: {value}" for name, value in part.items())
        text = str(part.get_content()).replace("\r\n", "\n")
        found.append(f"{head}\n\n{_tags(text) if part.get_content_subtype() == 'html' else text}".rstrip())
    return f"\n\n--{whole.get_boundary()}\n".join(found)


def _article(scene: Scene) -> str:
    [rendering] = official_account.render(scene.message)
    endpoint = Endpoint(official_account.HOST, ("token",), {"appid": "wx0", "thumb_media_id": "cover-1"})
    request = _sent(official_account, rendering, endpoint, scene)
    [article] = orjson.loads(request.body)["articles"]
    content = article.pop("content")
    size = _measured(len(content), official_account.CONTENT - 1, request.body, "signs")
    return f"{_request(request)}\n\n{size}\n{_json(article)}\n\n{_tags(content)}"


def _handed_over(scene: Scene) -> str:
    given = handed_over.render(scene.message, "wechat_group")
    parts = [f"{len(part)} of {handed_over.SIGNS} signs\n{part}" for part in given.parts]
    return "\n\n".join([f"{given.zh}\n{given.en}", *parts])


def _loudspeaker(scene: Scene) -> str:
    said = loudspeaker.render(scene.message)
    return f"{said.seconds} seconds\n\n{said.text}"


def _screen(scene: Scene) -> str:
    """The loop on the day on which the message came."""
    shown = [(message, POSTING) for message in scene.all]
    body = screens.loop(screens.Screen(), shown, scene.message.published.date())
    return f"{_measured(len(body), None, body)}\n{_json(orjson.loads(body))}"


def _sheet(scene: Scene) -> str:
    """The text of the sheet page by page, line by line as it is set."""
    content = sheets.make(scene.message, POSTING, find_font())
    pages = [page.get_textpage().get_text_range() for page in pdfium.PdfDocument(content)]
    return "\n\n".join(page.replace("\r\n", "\n") for page in pages)


def _xml(write: Callable[[feeds.Feed, Sequence[Message]], bytes]) -> Callable[[Scene], str]:
    def told(scene: Scene) -> str:
        body = write(FEED, scene.all)
        return f"{_measured(len(body), None, body)}\n{_tags(body.decode())}".replace("&gt;&lt;", "&gt;\n&lt;")

    return told


def _json_feed(scene: Scene) -> str:
    body = feeds.json_feed(FEED, scene.all)
    return f"{_measured(len(body), None, body)}\n{_tags(_json(orjson.loads(body)))}"


def _cloudevent(scene: Scene) -> str:
    content, message = canonical_bytes(scene.message), scene.message
    told = feeds.Told(
        "dlv_01m884ff", message.id, "360425102", content, hashlib.sha256(content).hexdigest(), message.published + LATER
    )  # fmt: skip
    body = orjson.dumps(feeds.cloudevent(told))
    return f"{_measured(len(body), None, body)}\n{_json(orjson.loads(body))}"


#: Every surface of push, and what a message is there.
SURFACES: Final[Mapping[str, Callable[[Scene], str]]] = {
    "webhook": _webhook,
    "cloudevent": _cloudevent,
    "feed_atom": _xml(feeds.atom),
    "feed_rss": _xml(feeds.rss),
    "feed_json": _json_feed,
    "mail": _mail,
    "sms": _sms,
    "wecom": _robot(
        wecom, "https://wecom.example.cn/send?key=k", lambda body: str(body["text"]["content"]), wecom.TEXT, within=True
    ),
    "wecom_markdown": _robot(
        wecom_markdown, "https://wecom.example.cn/send?key=k", lambda body: str(body["markdown"]["content"]),
        wecom_markdown.MARKDOWN, within=True,
    ),
    "dingtalk": _robot(
        dingtalk, "https://dingtalk.example.cn/send?access_token=t", lambda body: str(body["text"]["content"]),
        dingtalk.limits.bytes, within=False, secret=_SECRET,
    ),
    "feishu": _robot(
        feishu, "https://feishu.example.cn/hook/h", _lines_of_post, feishu.limits.bytes, within=False, secret=_SECRET
    ),
    "official_account": _article,
    "handed_over": _handed_over,
    "loudspeaker": _loudspeaker,
    "screen": _screen,
    "sheet": _sheet,
}  # fmt: skip


def absent(surface: str) -> str | None:
    """Why a golden text cannot be made on this machine; None where it can."""
    if surface != "sheet":
        return None
    try:
        font = find_font().path.name
    except Unavailable as unavailable:
        return unavailable.en
    return None if font == FONT else f"the golden sheets are set in {FONT}; this machine has {font}"


def rendered(scene: str, surface: str) -> str:
    """The text of a message on a surface, a line end behind it."""
    return SURFACES[surface](SCENES[scene]).rstrip("\n") + "\n"
