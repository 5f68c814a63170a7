"""WeChat official account (公众号): the message as a draft that an editor looks at and publishes. Pure.

Source: developers.weixin.qq.com/doc/offiaccount, 草稿箱 draft/add and stable_token. Titles have at most 32 signs, authors 16,
digests 128, contents fewer than 20,000 signs. The content is escaped text in a few tags: no script, style sheet or foreign image.
"""

from datetime import datetime
from html import escape
from typing import Final
from urllib.parse import quote

import orjson

from kernel.http.outbound.answers import Answer
from services.push.channels import bots
from services.push.channels.html import fragment
from services.push.channels.messages import Message
from services.push.channels.port import Endpoint, Limits, Outcome, Rendering, Request
from services.push.channels.splitting import clusters

TITLE, AUTHOR, DIGEST, CONTENT = 32, 16, 128, 20_000
HOST: Final = "https://api.weixin.qq.com"
limits = Limits(bytes=1024 * 1024, per_minute=None, deduplicates=False)

_TOKEN: Final[bots.Meaning] = (
    "credential",
    "token_refused",
    "公众号凭据失效,请核对 AppID 与 AppSecret",
    "the account's credentials are no longer good; check AppID and AppSecret",
)
_COVER: Final[bots.Meaning] = (
    "credential",
    "cover_missing",
    "封面素材无效,请在设置中更换 thumb_media_id",
    "the cover picture is not there; set another thumb_media_id",
)
_MEANINGS: Final[dict[int, bots.Meaning]] = {
    -1: bots.BUSY,
    40001: _TOKEN,
    40013: _TOKEN,
    40014: _TOKEN,
    40125: _TOKEN,
    42001: _TOKEN,
    48001: _TOKEN,
    40007: _COVER,
    40164: bots.SOURCE,
    45009: bots.THROTTLED,
    45011: bots.THROTTLED,
    45002: bots.TOO_LONG,
    45003: bots.TOO_LONG,
    45004: bots.TOO_LONG,
    47001: bots.MALFORMED,
    87014: bots.FORBIDDEN,
}


def render(message: Message) -> tuple[Rendering, ...]:
    """One article. A title that is cut stands whole at the head of the content. Raises ValueError where the content is too long."""
    title = _cut(message.heading, TITLE)
    whole = f"<h2>{escape(message.heading)}</h2>" if title != message.heading else ""
    content = whole + fragment(message)
    if len(content) >= CONTENT:
        raise ValueError(f"图文正文超过 {CONTENT} 字 / the article has more than {CONTENT} signs")
    article = {
        "article_type": "news",
        "title": title,
        "author": _cut(message.issuer, AUTHOR),
        "digest": _cut(message.body[0] if message.body else message.heading, DIGEST),
        "content": content,
        "content_source_url": message.links[0].url if message.links else "",
        "need_open_comment": 0,
    }
    return (Rendering(message.id, orjson.dumps(article), bots.JSON),)


def token_request(endpoint: Endpoint) -> Request:
    """Asks for the account's access token; options `appid`, secret the AppSecret. The same token is given for two hours."""
    if not endpoint.secrets or not endpoint.options.get("appid"):
        raise ValueError("公众号缺少 AppID 或 AppSecret / the official account lacks AppID or AppSecret")
    asked = {
        "grant_type": "client_credential",
        "appid": endpoint.options["appid"],
        "secret": endpoint.secrets[0],
    }
    return Request(
        "POST", f"{_base(endpoint)}/cgi-bin/stable_token", {"content-type": bots.JSON}, orjson.dumps(asked)
    )


def token(answer: Answer) -> str | None:
    """The token of an answer; None where it holds none."""
    found = bots.document_of(answer).get("access_token")
    return found if isinstance(found, str) and found else None


def request(rendering: Rendering, endpoint: Endpoint, at: datetime) -> Request:
    """Puts the draft; the endpoint's secret is an access token here, its option `thumb_media_id` the cover picture."""
    cover = endpoint.options.get("thumb_media_id", "")
    if not cover or not endpoint.secrets:
        raise ValueError(
            "公众号缺少封面素材 thumb_media_id / the official account lacks its cover, thumb_media_id"
        )
    body = b'{"articles":[' + orjson.dumps({"thumb_media_id": cover})[:-1] + b"," + rendering.body[1:] + b"]}"
    url = f"{_base(endpoint)}/cgi-bin/draft/add?access_token={quote(endpoint.secrets[0], safe='')}"
    return Request("POST", url, {"content-type": bots.JSON}, body)


def classify(answer: Answer, at: datetime) -> Outcome:
    """A `media_id` is a draft that waits for its editor; otherwise by `errcode`."""
    document = bots.document_of(answer)
    media = document.get("media_id")
    if answer.status == 200 and isinstance(media, str) and media and not document.get("errcode"):
        return Outcome(
            "accepted_unverified",
            "draft_waiting",
            "已存入公众号草稿箱,待编辑审核发布",
            "it lies in the account's drafts and waits for its editor",
            None,
            media,
        )
    outcome = bots.by_code(answer, at, ("errcode",), _MEANINGS, throttled_seconds=3600)
    if outcome.kind == "delivered":
        return Outcome(
            "uncertain",
            "unreadable_answer",
            "平台未返回草稿编号,请在草稿箱核对",
            "the platform gave no id of the draft; look into the drafts",
        )
    return outcome


def _base(endpoint: Endpoint) -> str:
    return (endpoint.url or HOST).rstrip("/")


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    kept = ""
    for sign in clusters(text):
        if len(kept) + len(sign) > limit - 1:
            break
        kept += sign
    return kept + "…"
