"""Feeds that readers take: Atom (RFC 4287), RSS 2.0, JSON Feed 1.1. Pure: what the entries are is their service's business."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Final
from xml.etree import ElementTree

import orjson

from kernel.text import for_xml

ATOM_TYPE: Final = "application/atom+xml"
RSS_TYPE: Final = "application/rss+xml"
JSON_FEED_TYPE: Final = "application/feed+json"
ATOM: Final = "http://www.w3.org/2005/Atom"
_VERSION: Final = "https://jsonfeed.org/version/1.1"

ElementTree.register_namespace("atom", ATOM)


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: its title, the page it belongs to (and its media type), its own address, and when it last changed while it is
    empty.
    """

    title: str
    home: str
    own: str
    updated: datetime
    home_type: str = "text/html"


@dataclass(frozen=True, slots=True)
class Link:
    """A further link of an entry."""

    rel: str
    href: str
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry: its address is its id, and where it is read, as `page_type`, unless it `is_page` not. `html` is its content, plain
    text where it `is_text`; `categories` are (term, label); `extra` are members of JSON Feed, each name begins with `_`.
    """

    address: str
    title: str
    author: str
    html: str
    published: datetime
    updated: datetime
    links: tuple[Link, ...] = ()
    categories: tuple[tuple[str, str], ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    is_page: bool = True
    page_type: str = "text/html"
    is_text: bool = False


def atom(feed: Feed, entries: Sequence[Entry]) -> bytes:
    """The feed as Atom, in the order given."""
    root = ElementTree.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "zh-CN"})
    _add(root, "id", feed.own)
    _add(root, "title", feed.title)
    _add(root, "updated", _latest(feed, entries).isoformat())
    _link(root, "self", feed.own, ATOM_TYPE)
    _link(root, "alternate", feed.home, feed.home_type)
    for entry in entries:
        element = ElementTree.SubElement(root, f"{{{ATOM}}}entry")
        _add(element, "id", entry.address)
        _add(element, "title", entry.title)
        _add(element, "published", entry.published.isoformat())
        _add(element, "updated", entry.updated.isoformat())
        _add(ElementTree.SubElement(element, f"{{{ATOM}}}author"), "name", entry.author)
        for term, label in entry.categories:
            ElementTree.SubElement(
                element, f"{{{ATOM}}}category", {"term": for_xml(term), "label": for_xml(label)}
            )
        if entry.is_page:
            _link(element, "alternate", entry.address, entry.page_type)
        for link in entry.links:
            made = _link(element, link.rel, link.href)
            if link.title is not None:
                made.set("title", for_xml(link.title))
        _add(element, "content", entry.html).set("type", "text" if entry.is_text else "html")
    return _written(root)


def rss(feed: Feed, entries: Sequence[Entry]) -> bytes:
    """The feed as RSS 2.0, in the order given."""
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
        _text(item, "description", entry.html)
    return _written(root)


def json_feed(feed: Feed, entries: Sequence[Entry]) -> bytes:
    """The feed as JSON Feed 1.1, in the order given."""
    items = [
        {
            "id": entry.address,
            "url": entry.address,
            "title": entry.title,
            "content_html": entry.html,
            "date_published": entry.published.isoformat(),
            "date_modified": entry.updated.isoformat(),
            "authors": [{"name": entry.author}],
            "language": "zh-CN",
            **entry.extra,
        }
        for entry in entries
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


def _latest(feed: Feed, entries: Sequence[Entry]) -> datetime:
    return max((entry.updated for entry in entries), default=feed.updated)


def _rfc822(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def _add(parent: ElementTree.Element, name: str, text: str) -> ElementTree.Element:
    return _text(parent, f"{{{ATOM}}}{name}", text)


def _text(parent: ElementTree.Element, name: str, text: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, name)
    element.text = for_xml(text)
    return element


def _link(parent: ElementTree.Element, rel: str, href: str, kind: str | None = None) -> ElementTree.Element:
    values: dict[str, Any] = {"rel": rel, "href": for_xml(href)} | ({"type": kind} if kind else {})
    return ElementTree.SubElement(parent, f"{{{ATOM}}}link", values)


def _written(root: ElementTree.Element) -> bytes:
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written
