"""A catalogue as an Atom feed (RFC 4287), an entry for each item, with the filters of every other form. Pure.

An item keeps its id from version to version, so that a reader who holds it sees the new words in its place.
"""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any, Final

from kernel import syndication
from kernel.syndication import ATOM_TYPE, Entry, Feed, Link
from services.catalog.exports.layout import Item
from services.catalog.seed.reader import read_vocabulary

MEDIA_TYPE: Final = ATOM_TYPE
_METHODS: Final = {"proactive": "主动公开", "on_request": "依申请公开"}
_SCOPES: Final = {"whole_society": "全社会", "specific_group": "特定群体", "both": "全社会、特定群体"}


def atom(
    about: Mapping[str, Any], items: Sequence[Item], domains: Mapping[str, str], host: str, own: str
) -> bytes:
    """The feed. `about`: `region`, `place`, `title`, `base` (the catalogue's path), `at` (when it was published, or begun);
    `host`: where the API answers; `own`: the address that was asked.
    """
    home = f"{host}{about['base']}"
    feed = Feed(about["title"], home, own, about["at"], home_type="application/json")
    return syndication.atom(feed, [_entry(about, item, domains, home) for item in items])


def _entry(about: Mapping[str, Any], item: Item, domains: Mapping[str, str], home: str) -> Entry:
    author = (item["responsible_body"] or {}).get("text") or about["place"]
    domain = item["domain"]
    return Entry(
        f"urn:gongkai:catalogue:{about['region']}:{item['id']}", item["name"] or item["id"], author, _html(item),
        about["at"], about["at"], (Link("related", f"{home}/items?domain={domain}", domains.get(domain, domain)),),
        ((domain, domains.get(domain, domain)),), is_page=False,
    )  # fmt: skip


def _html(item: Item) -> str:
    """The eight elements of 国办发〔2019〕54号 item 4, those that the item has."""
    told = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in _elements(item) if text
    )
    return f"<dl>{told}</dl>"


def _elements(item: Item) -> Iterator[tuple[str, str | None]]:
    channels = {term.code: term.zh for term in read_vocabulary("channels")}
    named = [channels.get(code, code) for code in item["channels"] or ()]
    audience = item["audience"] or {}
    yield "公开内容", "、".join(element["name"] for element in item["content_elements"] or ())
    yield "公开依据", "、".join(_act(act) for act in item["basis"] or ())
    yield "公开时限", (item["time_limit"] or {}).get("text")
    yield "公开主体", (item["responsible_body"] or {}).get("text")
    yield "公开渠道", "、".join([*named, *item["channels_other"]])
    yield (
        "公开对象",
        "、".join(t for t in (_SCOPES.get(audience.get("scope", "")), audience.get("note")) if t),
    )
    yield "公开方式", _METHODS.get(item["method"] or "")


def _act(act: Mapping[str, Any]) -> str:
    return f"《{act['title']}》" + (f"({act['number']})" if act["number"] else "")
