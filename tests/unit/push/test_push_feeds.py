"""Feeds: valid by their schemas, and what becomes of entries that are superseded."""

from datetime import datetime
from typing import Any

import jsonschema
import orjson
import pytest
from lxml import etree

from services.push.channels import feeds
from services.push.channels.corrections import standing, successors
from services.push.channels.messages import Message, canonical_bytes
from tests.support.channel_messages import AT, CORRECTION, NOTICE, WITHDRAWAL, lengthy
from tests.support.renderings import SCENES

FEED = feeds.Feed(
    "政务公开 & <推送>", "https://a.example/", "https://a.example/feed?x=1&y=2", "https://a.example/m/", AT
)
MESSAGES = [NOTICE, CORRECTION, lengthy(3)]
FEEDS = {"empty": [], "corrected": MESSAGES, "withdrawn": [*MESSAGES, WITHDRAWAL]} | {
    name: list(scene.all) for name, scene in SCENES.items()
}

#: RFC 4287 as far as these feeds use it, in RELAX NG: elements of a feed and of an entry in any order, each as often as allowed.
ATOM = """
<grammar xmlns="http://relaxng.org/ns/structure/1.0" ns="http://www.w3.org/2005/Atom"
         datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
  <start><element name="feed"><attribute name="xml:lang"><data type="language"/></attribute><interleave>
    <ref name="id"/><ref name="title"/><ref name="updated"/><oneOrMore><ref name="link"/></oneOrMore>
    <zeroOrMore><element name="entry"><interleave>
      <ref name="id"/><ref name="title"/><ref name="updated"/><element name="published"><ref name="date"/></element>
      <element name="author"><element name="name"><text/></element></element>
      <oneOrMore><ref name="link"/></oneOrMore>
      <element name="content"><attribute name="type"><value>html</value></attribute><text/></element>
    </interleave></element></zeroOrMore>
  </interleave></element></start>
  <define name="date"><data type="dateTime"><param name="pattern">.+T.+(Z|[+\\-]\\d\\d:\\d\\d)</param></data></define>
  <define name="id"><element name="id"><data type="anyURI"/></element></define>
  <define name="title"><element name="title"><text/></element></define>
  <define name="updated"><element name="updated"><ref name="date"/></element></define>
  <define name="link"><element name="link">
    <attribute name="href"><data type="anyURI"/></attribute><attribute name="rel"/>
    <optional><attribute name="type"/></optional><optional><attribute name="title"/></optional>
  </element></define>
</grammar>
"""
#: www.rssboard.org/rss-specification as far as these feeds use it, with the link to itself that its profile asks for.
RSS = """
<grammar xmlns="http://relaxng.org/ns/structure/1.0" datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
  <start><element name="rss"><attribute name="version"><value>2.0</value></attribute><element name="channel"><interleave>
    <ref name="title"/><ref name="link"/><ref name="description"/>
    <element name="language"><data type="language"/></element><element name="lastBuildDate"><ref name="date"/></element>
    <element name="link" ns="http://www.w3.org/2005/Atom">
      <attribute name="href"><data type="anyURI"/></attribute><attribute name="rel"><value>self</value></attribute>
      <attribute name="type"><value>application/rss+xml</value></attribute>
    </element>
    <zeroOrMore><element name="item"><interleave>
      <ref name="title"/><ref name="link"/><ref name="description"/><element name="pubDate"><ref name="date"/></element>
      <element name="guid"><attribute name="isPermaLink"><value>true</value></attribute><data type="anyURI"/></element>
    </interleave></element></zeroOrMore>
  </interleave></element></element></start>
  <define name="date"><data type="string"><param name="pattern">(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \\d\\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|\
Oct|Nov|Dec) \\d{4} \\d\\d:\\d\\d:\\d\\d GMT</param></data></define>
  <define name="title"><element name="title"><data type="string"><param name="minLength">1</param></data></element></define>
  <define name="link"><element name="link"><data type="anyURI"/></element></define>
  <define name="description"><element name="description"><data type="string"><param name="minLength">1</param></data></element></define>
</grammar>
"""
#: The library's own check of addresses asks for a package that is not here, and without it passes everything.
_ADDRESS = r"^https?://[^\s<>\"{}|\\^`]+$"
#: jsonfeed.org/version/1.1: members that it does not name begin with "_".
JSON_FEED = {
    "type": "object",
    "required": ["version", "title", "items"],
    "additionalProperties": False,
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": {"type": "string", "minLength": 1},
        "language": {"type": "string", "pattern": "^[a-z]{2}(-[A-Z]{2})?$"},
        "home_page_url": {"type": "string", "pattern": _ADDRESS},
        "feed_url": {"type": "string", "pattern": _ADDRESS},
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id"],
                "anyOf": [{"required": ["content_html"]}, {"required": ["content_text"]}],
                "additionalProperties": False,
                "properties": {
                    "id": {"type": "string", "minLength": 1},
                    "url": {"type": "string", "pattern": _ADDRESS},
                    "title": {"type": "string"},
                    "content_html": {"type": "string"},
                    "language": {"type": "string", "pattern": "^[a-z]{2}(-[A-Z]{2})?$"},
                    "date_published": {"type": "string", "format": "date-time"},
                    "date_modified": {"type": "string", "format": "date-time"},
                    "authors": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "minProperties": 1,
                            "additionalProperties": False,
                            "properties": {"name": {"type": "string", "minLength": 1}},
                        },
                    },
                },
                "patternProperties": {"^_": {"type": "object"}},
            },
        },
    },
}
#: CloudEvents 1.0.2, JSON batch format.
BATCH = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["id", "source", "specversion", "type"],
        "propertyNames": {"pattern": "^[a-z0-9]+$"},
        "properties": {
            "specversion": {"const": "1.0"},
            "id": {"type": "string", "minLength": 1},
            "source": {"type": "string", "pattern": "^[!-~]+$"},
            "time": {"type": "string", "format": "date-time"},
        },
    },
}


def checked(document: Any, schema: Any) -> Any:
    jsonschema.validate(document, schema, format_checker=jsonschema.FormatChecker())
    return document


@pytest.mark.parametrize("name", FEEDS)
def test_atom_is_valid(name: str) -> None:
    """RFC 4287: an id stands once, one link leads to the feed itself, and what changed last is at its head."""
    root = etree.fromstring(feeds.atom(FEED, FEEDS[name]))
    etree.RelaxNG(etree.fromstring(ATOM)).assertValid(root)
    ids = [one.text for one in root.findall("{*}entry/{*}id")]
    assert len(set(ids)) == len(ids) == len(FEEDS[name])
    assert [link.get("href") for link in root.findall("{*}link[@rel='self']")] == [FEED.own]
    moments = [datetime.fromisoformat(one.text) for one in root.findall("{*}entry/{*}updated")]
    assert moments == sorted(moments, reverse=True)
    assert datetime.fromisoformat(root.findtext("{*}updated")) == max(moments, default=FEED.updated)


def test_atom_says_of_what_type_it_leads_to() -> None:
    """A page of a message or of the feed that people could read there is none: both answer systems that have a key."""
    feed = etree.fromstring(feeds.atom(FEED, MESSAGES))
    types = [link.get("type") for link in feed.iterfind(".//{*}link[@rel='alternate']")]
    assert types == ["application/cloudevents-batch+json", *["application/json"] * len(MESSAGES)]


@pytest.mark.parametrize("name", FEEDS)
def test_rss_is_valid(name: str) -> None:
    root = etree.fromstring(feeds.rss(FEED, FEEDS[name]))
    etree.RelaxNG(etree.fromstring(RSS)).assertValid(root)
    items = root.findall("channel/item")
    assert len({item.findtext("guid") for item in items}) == len(items) == len(FEEDS[name])
    for item in items:
        assert datetime.strptime(item.findtext("pubDate"), "%a, %d %b %Y %H:%M:%S GMT")  # noqa: DTZ007  # the form is what is asked
        assert item.findtext("guid") == item.findtext("link")


@pytest.mark.parametrize("name", FEEDS)
def test_json_feed_is_valid(name: str) -> None:
    items = checked(orjson.loads(feeds.json_feed(FEED, FEEDS[name])), JSON_FEED)["items"]
    assert len({item["id"] for item in items}) == len(items) == len(FEEDS[name])


def test_cloud_events_are_valid() -> None:
    content = canonical_bytes(NOTICE)
    told = feeds.Told("dlv_1", NOTICE.id, "360425", content, "ab" * 32, AT, CORRECTION.id)
    written = orjson.dumps([feeds.cloudevent(told)])
    assert content in written
    [event] = checked(orjson.loads(written), BATCH)
    assert (event["id"], event["supersededby"]) == ("dlv_1", CORRECTION.id)


def test_a_superseded_entry_keeps_its_id_and_leads_to_what_stands() -> None:
    items = orjson.loads(feeds.json_feed(FEED, MESSAGES))["items"]
    newest, old = items[0], next(item for item in items if item["id"].endswith(NOTICE.id))
    assert newest["id"].endswith(CORRECTION.id)
    assert newest["_gongkai"]["supersedes"] == old["id"]
    assert old["_gongkai"]["superseded_by"] == newest["id"]
    assert old["title"].startswith("【已更正】")
    assert old["date_modified"] == CORRECTION.published.isoformat()
    assert "1234567.80" not in old["content_html"]
    assert newest["id"] in old["content_html"]
    links = etree.fromstring(feeds.atom(FEED, MESSAGES)).findall("{*}entry/{*}link")
    assert {link.get("rel"): link.get("href") for link in links if "version" in link.get("rel")} == {
        "successor-version": newest["id"], "predecessor-version": old["id"],
    }  # fmt: skip


def test_what_supersedes_an_entry_may_stand_beyond_the_feed() -> None:
    [old] = orjson.loads(feeds.json_feed(FEED, [NOTICE], [CORRECTION]))["items"]
    assert old["title"].startswith("【已更正】")


def test_chains_lead_to_their_end_and_a_withdrawn_notice_stands_no_more() -> None:
    chain = [WITHDRAWAL, NOTICE, CORRECTION]
    assert {id: message.id for id, message in successors(chain).items()} == {
        NOTICE.id: WITHDRAWAL.id, CORRECTION.id: WITHDRAWAL.id,
    }  # fmt: skip
    assert standing(chain) == []
    assert standing([NOTICE, CORRECTION]) == [CORRECTION]


def test_messages_that_supersede_each_other_end_somewhere() -> None:
    one = Message("msg_a", "题", ("文",), "局", AT, supersedes="msg_b", relation="corrects")
    other = Message("msg_b", "题", ("文",), "局", AT, supersedes="msg_a", relation="corrects")
    assert set(successors([one, other])) == {"msg_a", "msg_b"}
