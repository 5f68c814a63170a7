"""Feeds of messages: Atom (RFC 4287), RSS 2.0, JSON Feed 1.1, CloudEvents 1.0 batches. Pure.

A message that was superseded stays in a feed under its id, so that readers that hold it learn of it; its text is replaced by where
the present one is (RFC 5829: successor-version), the one in its place points back (predecessor-version).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from typing import Any, Final
from xml.etree import ElementTree

import orjson

from services.push.channels.corrections import successors
from services.push.channels.html import fragment
from services.push.channels.messages import RELATIONS, Message

ATOM_TYPE: Final = "application/atom+xml"
RSS_TYPE: Final = "application/rss+xml"
JSON_FEED_TYPE: Final = "application/feed+json"
_ATOM: Final = "http://www.w3.org/2005/Atom"
TYPE: Final = "gongkai.push.message.told.v1"
_VERSION: Final = "https://jsonfeed.org/version/1.1"

ElementTree.register_namespace("atom", _ATOM)


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: its title, the page it belongs to, its own address, the address before a message's id, and when it last changed
    while it is empty.
    """

    title: str
    home: str
    own: str
    message_prefix: str
    updated: datetime

    def address(self, id: str) -> str:
        """Where a message is read; its id in the feed."""
        return self.message_prefix + id


@dataclass(frozen=True, slots=True)
class Told:
    """A message that a subscriber was told: the delivery's id, the canonical bytes and their hash, when; what supersedes it (its
    canonical bytes too), if anything.
    """

    delivery: str
    message: str
    region: str
    content: bytes
    sha256: str
    at: datetime
    superseded_by: str | None = None
    successor: bytes | None = None


@dataclass(frozen=True, slots=True)
class _Entry:
    message: Message
    address: str
    successor: Message | None

    @property
    def title(self) -> str:
        if self.successor is None:
            return self.message.heading
        mark = RELATIONS[self.successor.relation][0] if self.successor.relation else ""
        return f"【已{mark}】{self.message.title}"

    @property
    def updated(self) -> datetime:
        return self.message.published if self.successor is None else self.successor.published

    def html(self, feed: Feed) -> str:
        if self.successor is None:
            return fragment(self.message)
        address = escape(feed.address(self.successor.id))
        return f'<p>此条已被替代，现行内容见：<a href="{address}">{escape(self.successor.heading)}</a></p>'


def atom(feed: Feed, messages: Sequence[Message], beyond: Sequence[Message] = ()) -> bytes:
    """The feed as Atom, newest first; what supersedes any of it may stand `beyond` it."""
    entries = _entries(feed, messages, beyond)
    root = ElementTree.Element(f"{{{_ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "zh-CN"})
    _add(root, "id", feed.own)
    _add(root, "title", feed.title)
    _add(root, "updated", _latest(feed, entries).isoformat())
    _link(root, "self", feed.own, ATOM_TYPE)
    _link(root, "alternate", feed.home, "text/html")
    for entry in entries:
        element = ElementTree.SubElement(root, f"{{{_ATOM}}}entry")
        _add(element, "id", entry.address)
        _add(element, "title", entry.title)
        _add(element, "published", entry.message.published.isoformat())
        _add(element, "updated", entry.updated.isoformat())
        _add(ElementTree.SubElement(element, f"{{{_ATOM}}}author"), "name", entry.message.issuer)
        _link(element, "alternate", entry.address, "text/html")
        if entry.successor is not None:
            _link(element, "successor-version", feed.address(entry.successor.id))
        if entry.message.supersedes is not None:
            _link(element, "predecessor-version", feed.address(entry.message.supersedes))
        for link in entry.message.links if entry.successor is None else ():
            _link(element, "related", link.url).set("title", link.text)
        _add(element, "content", entry.html(feed)).set("type", "html")
    return _written(root)


def rss(feed: Feed, messages: Sequence[Message], beyond: Sequence[Message] = ()) -> bytes:
    """The feed as RSS 2.0, newest first."""
    entries = _entries(feed, messages, beyond)
    root = ElementTree.Element("rss", {"version": "2.0"})
    channel = ElementTree.SubElement(root, "channel")
    _text(channel, "title", feed.title)
    _text(channel, "link", feed.home)
    _text(channel, "description", feed.title)
    _text(channel, "language", "zh-CN")
    _text(channel, "lastBuildDate", _rfc822(_latest(feed, entries)))
    _link(channel, "self", feed.own, RSS_TYPE)
    for entry in entries:
        item = ElementTree.SubElement(channel, "item")
        _text(item, "title", entry.title)
        _text(item, "link", entry.address)
        _text(item, "guid", entry.address).set("isPermaLink", "true")
        _text(item, "pubDate", _rfc822(entry.updated))
        _text(item, "description", entry.html(feed))
    return _written(root)


def json_feed(feed: Feed, messages: Sequence[Message], beyond: Sequence[Message] = ()) -> bytes:
    """The feed as JSON Feed 1.1, newest first; `_gongkai` says what a message supersedes and what stands in its place."""
    items = [
        {
            "id": entry.address,
            "url": entry.address,
            "title": entry.title,
            "content_html": entry.html(feed),
            "date_published": entry.message.published.isoformat(),
            "date_modified": entry.updated.isoformat(),
            "authors": [{"name": entry.message.issuer}],
            "language": "zh-CN",
            "_gongkai": {
                "about": feed.home,
                "class": entry.message.notice_class,
                "supersedes": _address(feed, entry.message.supersedes),
                "relation": entry.message.relation,
                "superseded_by": _address(feed, entry.successor.id if entry.successor else None),
            },
        }
        for entry in _entries(feed, messages, beyond)
    ]
    return orjson.dumps(
        {
            "version": _VERSION,
            "title": feed.title,
            "home_page_url": feed.home,
            "feed_url": feed.own,
            "language": "zh-CN",
            "items": items,
        }
    )


def cloudevent(told: Told) -> dict[str, Any]:
    """What was told as a CloudEvent; `data` are the canonical bytes as they are."""
    return {
        "specversion": "1.0", "id": told.delivery, "type": TYPE, "source": "/v1/push", "subject": f"messages/{told.message}",
        "time": told.at.isoformat(timespec="milliseconds"), "datacontenttype": "application/json", "region": told.region,
        "sha256": told.sha256, "supersededby": told.superseded_by or "", "data": orjson.Fragment(told.content),
    }  # fmt: skip


def _entries(feed: Feed, messages: Sequence[Message], beyond: Sequence[Message]) -> list[_Entry]:
    replaced = successors([*messages, *beyond])
    found = [_Entry(message, feed.address(message.id), replaced.get(message.id)) for message in messages]
    return sorted(found, key=lambda entry: (entry.updated, entry.message.published), reverse=True)


def _latest(feed: Feed, entries: Sequence[_Entry]) -> datetime:
    return max((entry.updated for entry in entries), default=feed.updated)


def _address(feed: Feed, id: str | None) -> str | None:
    return None if id is None else feed.address(id)


def _rfc822(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def _add(parent: ElementTree.Element, name: str, text: str) -> ElementTree.Element:
    return _text(parent, f"{{{_ATOM}}}{name}", text)


def _text(parent: ElementTree.Element, name: str, text: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, name)
    element.text = text
    return element


def _link(parent: ElementTree.Element, rel: str, href: str, kind: str | None = None) -> ElementTree.Element:
    values: dict[str, Any] = {"rel": rel, "href": href} | ({"type": kind} if kind else {})
    return ElementTree.SubElement(parent, f"{{{_ATOM}}}link", values)


def _written(root: ElementTree.Element) -> bytes:
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written
