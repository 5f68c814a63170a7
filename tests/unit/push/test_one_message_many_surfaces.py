"""One message, many surfaces: each tells the facts of the message, no other, and none differently (P6)."""

import email
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from email.message import EmailMessage
from email.policy import SMTP
from types import ModuleType
from typing import Any
from xml.etree import ElementTree

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

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
from services.push.channels.messages import Fact, Message, Posting, canonical_bytes
from tests.support import random_facts
from tests.support.channel_messages import AFTER, ANNOUNCEMENT, AT, BEFORE, CORRECTION, NOTICE, WITHDRAWAL
from tests.support.told import Told, canonical, of_case, of_html, of_markdown, spoken, written

FEED = feeds.Feed("政务公开", "https://a.example/", "https://a.example/feed", "https://a.example/m/", AT)
POSTING = Posting(
    "永公示〔2026〕17号", date(2026, 3, 2), date(2026, 4, 1), "0792-3221234", "https://a.example/p/8f3k"
)


def by_mail(part: str) -> Callable[[Message], str]:
    def text(message: Message) -> str:
        raw = mail.render(message, mail.Envelope("push@a.example.cn", "li@example.com")).body
        found = email.message_from_bytes(raw, policy=SMTP)
        assert isinstance(found, EmailMessage)
        body = found.get_body((part,))
        assert body is not None
        return of_html(body.get_content()) if part == "html" else str(body.get_content())

    return text


def by_robot(channel: ModuleType, member: Callable[[Any], str]) -> Callable[[Message], str]:
    def text(message: Message) -> str:
        parts = [member(orjson.loads(rendering.body)) for rendering in channel.render(message)]
        heads = [f"({n}/{len(parts)})\n" for n in range(1, len(parts) + 1)]
        return "".join(part.removeprefix(head) for part, head in zip(parts, heads, strict=True))

    return text


def in_atom(message: Message) -> str:
    root = ElementTree.fromstring(feeds.atom(FEED, [message]))
    return of_html(root.findtext("{*}entry/{*}content", ""))


def in_rss(message: Message) -> str:
    return of_html(
        ElementTree.fromstring(feeds.rss(FEED, [message])).findtext("channel/item/description", "")
    )


def in_json_feed(message: Message) -> str:
    return of_html(orjson.loads(feeds.json_feed(FEED, [message]))["items"][0]["content_html"])


def lines_on(screen: screens.Screen, message: Message) -> list[str]:
    shown = orjson.loads(screens.loop(screen, [(message, POSTING)], POSTING.first))
    return [line for page in shown["items"][0]["pages"] for line in page["lines"]]


def as_article(message: Message) -> str:
    return of_html(orjson.loads(official_account.render(message)[0].body)["content"])


def as_markdown(message: Message) -> str:
    whole = by_robot(wecom_markdown, lambda body: str(body["markdown"]["content"]))(message)
    return of_markdown(whole).text


SURFACES: dict[str, Callable[[Message], str]] = {
    "mail_text": by_mail("plain"),
    "mail_html": by_mail("html"),
    "wecom": by_robot(wecom, lambda body: str(body["text"]["content"])),
    "wecom_markdown": as_markdown,
    "dingtalk": by_robot(dingtalk, lambda body: str(body["text"]["content"])),
    "feishu": by_robot(
        feishu,
        lambda body: "\n".join(line[0]["text"] for line in body["content"]["post"]["zh_cn"]["content"]),
    ),
    "sms": lambda message: sms.render(message)[0].body.decode(),
    "official_account": as_article,
    "handed_over": lambda message: "".join(handed_over.render(message, "wechat_group").parts),
    "atom": in_atom,
    "rss": in_rss,
    "json_feed": in_json_feed,
    "screen": lambda message: "\n".join(lines_on(screens.Screen(columns=60), message)),
}

#: What a step of a case has to tell, as it is written.
CASES = [
    (
        BEFORE,
        [
            "办理条件1：年满六十周岁，户籍在本县",
            "所需材料1：居民身份证（原件1份、复印件2份）",
            "所需材料2：户籍证明（原件1份；出具：户籍所在地派出所；依据：《永修县高龄津贴发放办法》第五条）",
        ],
    ),
    (
        AFTER,
        [
            "救济途径1：可自知道或者应当知道该行政行为之日起60日内向永修县人民政府申请行政复议"
            "（《中华人民共和国行政复议法》第二十条）",
            "救济途径2：可自知道或者应当知道作出行政行为之日起6个月内向永修县人民法院提起行政诉讼"
            "（《中华人民共和国行政诉讼法》第四十六条）",
        ],
    ),
]
FACTS = random_facts.facts()
PARAGRAPHS = st.lists(
    st.sampled_from([*NOTICE.paragraphs, '含 <b>标记</b> & "引号"', "符号𠮷🌾"]), max_size=6
).map(tuple)


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize(
    "message", [NOTICE, ANNOUNCEMENT, CORRECTION, WITHDRAWAL], ids=["notice", "announcement", "correction", "withdrawal"]
)  # fmt: skip
def test_a_notice_has_the_same_facts_everywhere(surface: str, message: Message) -> None:
    if (surface, message) == ("screen", WITHDRAWAL):
        shown = screens.loop(screens.Screen(), [(NOTICE, POSTING), (CORRECTION, POSTING), (WITHDRAWAL, POSTING)], POSTING.first)  # fmt: skip
        assert orjson.loads(shown)["items"] == []  # nothing stands there of what is withdrawn
        return
    text = SURFACES[surface](message)
    assert written(text) == canonical(message)
    if message.relation and surface != "sms":
        assert {"corrects": "以本条为准", "withdraws": "现予撤回"}[message.relation] in text


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize(("message", "step"), CASES, ids=["before", "after"])
def test_what_a_step_of_a_case_tells_is_the_same_everywhere(
    surface: str, message: Message, step: list[str]
) -> None:
    text = SURFACES[surface](message)
    flat = "".join(text.split())
    assert [line for line in step if flat.count(line) != 1] == []
    assert of_case(flat) == [line.partition("：")[0] for line in step]
    assert written(text) == canonical(message)


@pytest.mark.parametrize(("message", "step"), CASES, ids=["before", "after"])
def test_the_loudspeaker_says_twice_what_a_step_of_a_case_tells(message: Message, step: list[str]) -> None:
    said = loudspeaker.render(message).text
    for line in step:
        for figure, word in (("60日", "六十日"), ("6个月", "六个月"), ("1", "一"), ("2", "二")):
            line = line.replace(figure, word)
        assert said.count(line.replace("：", "，", 1)) == 2
    assert len(of_case(said)) == 2 * len(step)
    assert spoken(said) == canonical(message)


@pytest.mark.parametrize("surface", SURFACES)
@given(facts=FACTS, paragraphs=PARAGRAPHS)
def test_any_message_has_the_same_facts_everywhere(
    surface: str, facts: tuple[Fact, ...], paragraphs: tuple[str, ...]
) -> None:
    message = Message("msg_1", "关于补偿的公告", paragraphs, "永修县自然资源局", AT, "statutory", facts)
    text = SURFACES[surface](message)
    assert written(text) == canonical(message)
    assert surface == "sms" or all(paragraph in text for paragraph in paragraphs)


@given(facts=FACTS, columns=st.integers(min_value=12, max_value=30))
def test_a_narrow_screen_tears_no_figure_apart(facts: tuple[Fact, ...], columns: int) -> None:
    message = Message("msg_1", "关于补偿的公告", (), "永修县自然资源局", AT, "statutory", facts)
    text = "\n".join(lines_on(screens.Screen(columns=columns), message))
    assert written(text)._replace(names=set()) == canonical(message)._replace(names=set())
    assert all(name in text.replace("\n", "") for name in canonical(message).names)


@given(facts=FACTS)
def test_the_loudspeaker_says_the_same_facts(facts: tuple[Fact, ...]) -> None:
    message = Message(
        "msg_1", "关于补偿的公告", NOTICE.paragraphs, "永修县自然资源局", AT, "statutory", facts
    )
    said = loudspeaker.render(message)
    assert spoken(said.text) == canonical(message)
    assert not any(
        sign.isdigit() and sign.isascii()
        for line in said.text.splitlines()
        for sign in line.partition("，")[2]
    )
    assert said.seconds >= len(said.text) / 4


@pytest.mark.parametrize("message", [NOTICE, ANNOUNCEMENT, CORRECTION, WITHDRAWAL])
def test_the_loudspeaker_says_the_facts_of_a_notice(message: Message) -> None:
    assert spoken(loudspeaker.render(message).text) == canonical(message)


@pytest.mark.parametrize("message", [NOTICE, CORRECTION], ids=["notice", "correction"])
def test_machines_get_the_facts_as_values_and_as_written(message: Message) -> None:
    hook = orjson.loads(webhooks.render(message)[0].body)["data"]
    told = feeds.Told("dlv_1", message.id, "360425", canonical_bytes(message), "ab" * 32, AT)
    event = orjson.loads(orjson.dumps(feeds.cloudevent(told)))["data"]
    assert hook == event
    values: dict[str, set[Any]] = {
        "amount": set(),
        "date": {message.published.date()},
        "phone": set(),
        "name": set(),
    }
    read: dict[str, Callable[[str], Any]] = {"amount": Decimal, "date": date.fromisoformat}
    for fact in hook["facts"]:
        values[fact["kind"]].add(read.get(fact["kind"], str)(fact["value"]))
    assert Told(values["amount"], values["date"], values["phone"], values["name"]) == canonical(message)
    lines = "\n".join(f"{fact['label']}：{fact['written']}" for fact in hook["facts"])
    assert written(f"{lines}\n{message.signature}") == canonical(message)
    assert (hook["supersedes"], hook["relation"]) == (message.supersedes, message.relation)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("amount", "12"), ("amount", Decimal("1.234")), ("amount", Decimal("-1")), ("amount", Decimal("NaN")), ("amount", Decimal(10**16)),
        ("date", "2026-03-02"), ("date", AT), ("name", " "), ("name", "张\u202e三"), ("phone", "none"), ("phone", "12"), ("phone", "１３８"),
        ("phone", "0792--3221234"),
    ],
)  # fmt: skip
def test_a_fact_of_another_kind_is_refused(kind: str, value: Any) -> None:
    with pytest.raises(ValueError, match=" / "):
        Fact(kind, "事项", value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change",
    [{"title": ""}, {"title": "a\nb"}, {"title": "\u202e"}, {"issuer": "x\x00"}, {"paragraphs": ("\ud800",)}, {"paragraphs": ("\ufffe",)},
     {"id": "a.b"}, {"id": ""}, {"id": "x" * 65}, {"supersedes": "msg_0"}, {"relation": "corrects"}, {"published": AT.replace(tzinfo=None)}],
)  # fmt: skip
def test_a_message_that_cannot_be_told_is_refused(change: dict[str, Any]) -> None:
    members: dict[str, Any] = {
        "id": "msg_1",
        "title": "题",
        "paragraphs": ("文",),
        "issuer": "局",
        "published": AT,
    }
    with pytest.raises(ValueError, match=" / "):
        Message(**(members | change))


def test_a_posting_does_not_run_backwards() -> None:
    with pytest.raises(ValueError, match="before"):
        Posting("1", POSTING.first, POSTING.first - timedelta(days=1), "0792-3221234", "https://a.example/")
