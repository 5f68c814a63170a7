"""WeCom's markdown: our own markup and no other, whatever a message says; within its bytes, links whole; the form is an endpoint's."""

import re
from dataclasses import replace
from urllib.parse import unquote

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.http.outbound.client import Outbound
from services.push.channels import wecom, wecom_markdown
from services.push.channels.messages import Fact, Link, Message, canonical_bytes, plain
from services.push.channels.port import Endpoint
from services.push.channels.service import (
    CHANNELS,
    OTHERS,
    behind,
    done,
    form_of,
    in_form,
    parts_of,
    rendered,
    send,
)
from services.push.endpoints.rules import FORMATS, fault_of_form
from services.push.surfaces.rules import Around, preview
from tests.support import robots
from tests.support.channel_messages import AT, CORRECTION, NOTICE, lengthy
from tests.support.robots import Robot, robot_of
from tests.support.told import of_markdown

MARKS = "[](){}<>@*#_`~!|\\/:.;&=-+ 字甲a1"
#: Words that would be markup, each as the documents write it.
BAITS = [
    "[补偿查询](https://evil.example/)", "![](https://evil.example/a.png)", "<@all>", "<@wangqing>", '<font color="warning">已停发</font>',
    "**加粗**", "*斜*", "`code`", "> 引用", "# 标题", "###### 标题", "&lt;@all&gt;", "&#60;@all&#62;", "<https://evil.example/>", "张*三、李*四",
]  # fmt: skip
WORDS = st.one_of(st.sampled_from(BAITS), st.text(st.sampled_from(MARKS), min_size=1, max_size=30)).filter(
    str.strip
)
URLS = st.text(st.sampled_from("[]()*_#&;=?/a1"), max_size=20).map("https://a.example/".__add__)


def contents(message: Message) -> list[str]:
    bodies = [orjson.loads(rendering.body) for rendering in wecom_markdown.render(message)]
    assert all(set(body) == {"msgtype", "markdown"} and body["msgtype"] == "markdown" for body in bodies)
    return [body["markdown"]["content"] for body in bodies]


def test_a_notice_is_a_heading_quotes_and_a_link() -> None:
    [content] = contents(NOTICE)
    found = of_markdown(content)
    assert found.headings == [NOTICE.heading]
    assert found.quotes == [fact.line for fact in NOTICE.told]
    assert found.links == [(link.text, link.url) for link in NOTICE.links]
    assert [line for line in found.text.split("\n") if line] == plain(NOTICE).split("\n")
    assert of_markdown(contents(CORRECTION)[0]).headings[0].startswith("【更正】")


@given(title=WORDS, paragraphs=st.lists(WORDS, max_size=3), issuer=WORDS, label=WORDS, value=WORDS, words=WORDS, url=URLS)  # fmt: skip
def test_no_word_of_a_message_is_markup(
    title: str, paragraphs: list[str], issuer: str, label: str, value: str, words: str, url: str
) -> None:
    message = Message(
        "msg_1", title, tuple(paragraphs), issuer, AT, facts=(Fact("name", label, value),), links=(Link(words, url),)
    )  # fmt: skip
    [content] = contents(message)
    found = of_markdown(content)
    assert [one.strip() for one in found.headings] == [title.strip()]
    assert [one.strip() for one in found.quotes] == [f"{label}：{value}".strip()]
    assert [text for text, _ in found.links] == [words]
    assert unquote(found.links[0][1]) == url
    assert all(paragraph.strip() in found.text for paragraph in paragraphs)


@pytest.mark.parametrize("bait", BAITS)
def test_what_would_be_markup_is_read_as_it_was_written(bait: str) -> None:
    """Each stands in a text as a reader of it sees it; an address keeps its signs where they belong to it."""
    found = of_markdown(wecom_markdown.escaped(bait))
    assert found == ([], [], [], bait)
    kept = "https://a.example/b_c.html?x=1&y=2#part"
    assert wecom_markdown.escaped(f"见{kept}") == f"见{kept}"
    assert wecom_markdown.address(kept) == kept


@pytest.mark.parametrize("query", ["&lt=1;&gt;", "&copy;=1", "&#60;", "&#x3c;", "&1;", "a&b;c&d;"])
def test_a_sign_by_its_name_is_none_in_an_address(query: str) -> None:
    """A renderer would show `&copy;` of an address as ©, and lead to another page."""
    url = f"https://a.example/?{query}"
    written = wecom_markdown.address(url)
    assert not re.search(r"&#?\w+;", written)
    assert unquote(written) == url


@settings(max_examples=30)
@given(paragraphs=st.integers(min_value=20, max_value=90), urls=st.lists(st.integers(min_value=1, max_value=900), max_size=4))  # fmt: skip
def test_parts_are_within_their_bytes_and_tear_no_link(paragraphs: int, urls: list[int]) -> None:
    links = tuple(Link(f"附件{n}", "https://a.example/" + "a。" * size) for n, size in enumerate(urls))
    message = replace(lengthy(paragraphs), links=links)
    parts = contents(message)
    heads = [f"({n}/{len(parts)})\n" for n in range(1, len(parts) + 1)] if len(parts) > 1 else [""]
    assert all(len(part.encode()) <= 4096 for part in parts)
    assert "".join(part.removeprefix(head) for part, head in zip(parts, heads, strict=True)) == (
        wecom_markdown.markdown(message)
    )
    found = [link for part in parts for link in re.findall(r"\[附件\d\]\(([^)]*)\)", part)]
    assert found == [link.url for link in links]
    assert len(parts) <= len(wecom.render(message))


@pytest.mark.parametrize("paragraphs", [1, 25, 60])
async def test_the_group_takes_it_part_by_part(paragraphs: int) -> None:
    """4,096 bytes are its limit, where a text has 2,048; the errcodes are the same."""
    message = lengthy(paragraphs)
    async with (
        robot_of(robots.wecom, Robot(None, AT.timestamp())) as robot,
        Outbound(robot.policy) as outbound,
    ):
        endpoint = Endpoint(robot.url, options={"format": "markdown"})
        told = in_form("wecom", form_of(endpoint))
        outcomes = [
            (await send(outbound, told, rendering, endpoint, AT)).outcome
            for rendering in told.render(message)
        ]
        long = replace(
            told.render(message)[0],
            body=orjson.dumps({"msgtype": "markdown", "markdown": {"content": "字" * 1366}}),
        )
        refused = (await send(outbound, told, long, endpoint, AT)).outcome
    assert {outcome.kind for outcome in outcomes} == {"delivered"}
    assert robot.group == contents(message)
    assert (refused.kind, refused.code) == ("failed_perm", "too_long")
    assert "40058" in refused.en


def test_it_takes_fewer_parts_than_text_and_is_refused_like_it() -> None:
    message = lengthy(60)
    assert 1 < len(wecom_markdown.render(message)) < len(wecom.render(message))
    with pytest.raises(ValueError, match="more than 20"):
        wecom_markdown.render(lengthy(6000))


def test_a_text_calls_no_member_of_the_group() -> None:
    """`<@userid>` calls in a text too."""
    message = replace(NOTICE, title="<@all>", paragraphs=("<@wangqing>请看", "1<2"))
    text = orjson.loads(wecom.render(message)[0].body)["text"]["content"]
    assert "<@" not in text
    assert text.replace("＜@", "<@") == plain(message)


def test_the_form_is_the_endpoints_and_text_where_it_says_none() -> None:
    assert ("text", *(form for name, form in OTHERS if name == "wecom")) == FORMATS
    assert {name for name, _ in OTHERS} == {"wecom"}
    for options, told in (({}, wecom), ({"format": "text"}, wecom), ({"format": "markdown"}, wecom_markdown)):
        assert in_form("wecom", form_of(Endpoint("https://a.example/", options=options))) is told
    assert in_form("wecom", form_of(None)) is wecom
    assert all(in_form(name, "markdown") is channel for name, channel in CHANNELS.items() if name != "wecom")
    assert wecom_markdown.request is wecom.request
    assert wecom_markdown.classify is wecom.classify


@pytest.mark.parametrize(("given", "code"), [({}, None), ({"format": "text"}, None), ({"format": "markdown"}, None),
                                             ({"format": "markdown_v2"}, "unreadable"), ({"format": "MARKDOWN"}, "unreadable"),
                                             ({"formats": "text"}, "unknown_option")])  # fmt: skip
def test_another_form_is_refused_by_name(given: dict[str, str], code: str | None) -> None:
    robot = {"channel": "wecom", "subscriber": "sbr_1", "url": "https://a.example/", "secret": None}
    fault = fault_of_form(robot | {"options": given, "uncertain": None}, has_secret=False)
    assert (fault.code if fault else None) == code
    if fault is not None and code == "unreadable":
        assert fault.pointer == "/options/format"
        assert fault.message_zh == "format 须为 text、markdown"
        assert fault.message_en == "the format is one of text, markdown"


def test_parts_in_one_form_are_none_in_the_other() -> None:
    """Where the form of an endpoint changes between two attempts the message begins anew: parts are cut elsewhere."""
    for form, other in (("", "markdown"), ("markdown", "text")):
        for parts in range(4):
            assert behind("wecom", form, done("wecom", form, parts)) == parts
            assert behind("wecom", other, done("wecom", form, parts)) == 0
    assert done("webhook", "markdown", 1) == 1


def test_a_preview_shows_what_goes_out_and_what_is_left() -> None:
    message = lengthy(60)
    found = preview(message, "wecom_markdown", Around("wechat_group", "https://a.example", None))
    assert [part.body.encode() for part in found.parts] == [
        one.body for one in wecom_markdown.render(message)
    ]
    assert [part.text for part in found.parts] == contents(message)
    assert (found.limit_bytes, found.limit_signs) == (4096, None)
    assert all(part.left == 4096 - len(part.text.encode()) >= 0 for part in found.parts)


def test_a_message_is_rendered_once_in_each_form() -> None:
    content = canonical_bytes(lengthy(60))
    assert rendered("wecom", content, "markdown") is rendered("wecom", content, "markdown")
    assert parts_of("wecom", content, "markdown") == len(rendered("wecom", content, "markdown"))
    assert (
        parts_of("wecom", content) == len(rendered("wecom", content)) > parts_of("wecom", content, "markdown")
    )
