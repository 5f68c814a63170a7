"""A feed as CloudEvents and as Atom (RFC 4287). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement, tostring

import orjson

ATOM: Final = "http://www.w3.org/2005/Atom"
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


def atom(subscriber: str, entries: Sequence[Entry], updated: datetime) -> bytes:
    """The feed as Atom, the newest first; what is superseded has the category `superseded`."""
    feed = Element("feed", xmlns=ATOM)
    SubElement(feed, "id").text = f"urn:gongkai:push:feed:{subscriber}"
    SubElement(feed, "title").text = "政务公开推送"
    SubElement(feed, "updated").text = (entries[0].at if entries else updated).isoformat()
    SubElement(SubElement(feed, "author"), "name").text = "gongkai"
    for entry in entries:
        told = orjson.loads(entry.content)
        node = SubElement(feed, "entry")
        SubElement(node, "id").text = f"urn:gongkai:push:delivery:{entry.delivery}"
        SubElement(node, "title").text = told["title"]
        SubElement(node, "updated").text = entry.at.isoformat()
        SubElement(SubElement(node, "author"), "name").text = told["issuer"]
        if entry.superseded_by:
            SubElement(node, "category", term="superseded", label=entry.superseded_by)
        for link in told["links"]:
            SubElement(node, "link", rel="related", href=link["url"], title=link["text"])
        facts = [f"{fact['label']}:{fact['written']}" for fact in told["facts"]]
        SubElement(node, "content", type="text").text = "\n".join([*told["paragraphs"], *facts])
    document: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return document
