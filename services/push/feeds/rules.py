"""A feed as CloudEvents and as Atom (RFC 4287). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson

from kernel import syndication

TYPE: Final = "gongkai.push.message.told.v1"


@dataclass(frozen=True, slots=True)
class Entry:
    """A message in a feed: the delivery's id, the canonical bytes and their hash, what supersedes it (if anything)."""

    delivery: str
    message: str
    region: str
    content: bytes
    sha256: str
    at: datetime
    superseded_by: str | None


def cloudevent(entry: Entry) -> dict[str, Any]:
    """The entry as a CloudEvent; `data` are the canonical bytes as they are."""
    return {
        "specversion": "1.0", "id": entry.delivery, "type": TYPE, "source": "/v1/push", "subject": f"messages/{entry.message}",
        "time": entry.at.isoformat(timespec="milliseconds"), "datacontenttype": "application/json", "region": entry.region,
        "sha256": entry.sha256, "supersededby": entry.superseded_by or "", "data": orjson.Fragment(entry.content),
    }  # fmt: skip


def atom(home: str, own: str, entries: Sequence[Entry], updated: datetime) -> bytes:
    """The feed as Atom, the newest first; what is superseded has the category `superseded`."""
    return syndication.atom(
        syndication.Feed("政务公开推送", home, own, updated), [_entry(one) for one in entries]
    )


def _entry(entry: Entry) -> syndication.Entry:
    told = orjson.loads(entry.content)
    facts = [f"{fact['label']}:{fact['written']}" for fact in told["facts"]]
    return syndication.Entry(
        f"urn:gongkai:push:delivery:{entry.delivery}", told["title"], told["issuer"], "\n".join([*told["paragraphs"], *facts]),
        entry.at, entry.at, tuple(syndication.Link("related", link["url"], link["text"]) for link in told["links"]),
        (("superseded", entry.superseded_by),) if entry.superseded_by else (), is_page=False, is_text=True,
    )  # fmt: skip
