"""Feeds of messages: Atom, RSS 2.0, JSON Feed 1.1 (kernel.syndication), CloudEvents 1.0 batches. Pure.

A message that was superseded stays in a feed under its id, so that readers that hold it learn of it; its text is replaced by where
the present one is (RFC 5829: successor-version), the one in its place points back (predecessor-version).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any, Final

import orjson

from kernel import syndication
from kernel.http.feed import MEDIA_TYPE
from kernel.syndication import Entry, Link
from services.push.channels.corrections import successors
from services.push.channels.html import fragment
from services.push.channels.messages import RELATIONS, Message

TYPE: Final = "gongkai.push.message.told.v1"


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

    @property
    def head(self) -> syndication.Feed:
        """What a writer has to know of it."""
        return syndication.Feed(self.title, self.home, self.own, self.updated, MEDIA_TYPE)


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


def atom(feed: Feed, messages: Sequence[Message], beyond: Sequence[Message] = ()) -> bytes:
    """The feed as Atom, newest first; what supersedes any of it may stand `beyond` it."""
    return syndication.atom(feed.head, _entries(feed, messages, beyond))


def rss(feed: Feed, messages: Sequence[Message], beyond: Sequence[Message] = ()) -> bytes:
    """The feed as RSS 2.0, newest first."""
    return syndication.rss(feed.head, _entries(feed, messages, beyond))


def json_feed(feed: Feed, messages: Sequence[Message], beyond: Sequence[Message] = ()) -> bytes:
    """The feed as JSON Feed 1.1, newest first; `_gongkai` says what a message supersedes and what stands in its place."""
    return syndication.json_feed(feed.head, _entries(feed, messages, beyond))


def cloudevent(told: Told) -> dict[str, Any]:
    """What was told as a CloudEvent; `data` are the canonical bytes as they are."""
    return {
        "specversion": "1.0", "id": told.delivery, "type": TYPE, "source": "/v1/push", "subject": f"messages/{told.message}",
        "time": told.at.isoformat(timespec="milliseconds"), "datacontenttype": "application/json", "region": told.region,
        "sha256": told.sha256, "supersededby": told.superseded_by or "", "data": orjson.Fragment(told.content),
    }  # fmt: skip


def _entries(feed: Feed, messages: Sequence[Message], beyond: Sequence[Message]) -> list[Entry]:
    replaced = successors([*messages, *beyond])
    found = [_entry(feed, message, replaced.get(message.id)) for message in messages]
    return sorted(found, key=lambda entry: (entry.updated, entry.published), reverse=True)


def _entry(feed: Feed, message: Message, successor: Message | None) -> Entry:
    links = [Link("successor-version", feed.address(successor.id))] if successor is not None else []
    if message.supersedes is not None:
        links.append(Link("predecessor-version", feed.address(message.supersedes)))
    if successor is None:
        title, html = message.heading, fragment(message)
        links += [Link("related", link.url, link.text) for link in message.links]
    else:
        mark = RELATIONS[successor.relation][0] if successor.relation else ""
        title, address = f"【已{mark}】{message.title}", escape(feed.address(successor.id))
        html = f'<p>此条已被替代，现行内容见：<a href="{address}">{escape(successor.heading)}</a></p>'
    told = {
        "about": feed.home,
        "class": message.notice_class,
        "supersedes": _address(feed, message.supersedes),
        "relation": message.relation,
        "superseded_by": _address(feed, successor.id if successor else None),
    }
    return Entry(
        feed.address(message.id), title, message.issuer, html, message.published,
        message.published if successor is None else successor.published, tuple(links), extra={"_gongkai": told},
        page_type="application/json",
    )  # fmt: skip


def _address(feed: Feed, id: str | None) -> str | None:
    return None if id is None else feed.address(id)
