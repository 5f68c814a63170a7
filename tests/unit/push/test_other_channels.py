"""Text messages, drafts of an official account, screens, the loudspeaker, hand-overs, addresses of the simulator."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from urllib.parse import parse_qs

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.http.outbound.addresses import Policy
from kernel.http.outbound.answers import Answer
from kernel.http.outbound.client import Outbound
from services.push.channels import (
    dingtalk,
    feishu,
    handed_over,
    loudspeaker,
    official_account,
    screens,
    simulators,
    sms,
    webhooks,
    wecom,
    wecom_markdown,
)
from services.push.channels.lines import balanced, broken
from services.push.channels.mail.rules import check_address
from services.push.channels.messages import Fact, Message, Posting
from services.push.channels.port import Endpoint, Outcome
from services.push.channels.service import CHANNELS, send, send_draft
from tests.support.channel_messages import AT, CORRECTION, NOTICE, lengthy
from tests.support.hostile_receivers import Receiver, RecordedSockets, answers_text, receiver

POSTING = Posting("17", date(2026, 3, 2), date(2026, 4, 1), "0792-3221234", "https://a.example/p/8f3k")
ACCOUNT = {"mobile": "13812345678", "signature": "永修县政务公开"}


@asynccontextmanager
async def provider(*replies: dict[str, object]) -> AsyncIterator[Receiver]:
    """A simulator of a provider, written from its documents: answers HTTP 200 with these bodies in turn."""
    left = list(replies)

    async def answer(reader: object, writer: object) -> None:
        await answers_text("200 OK", orjson.dumps(left.pop(0)).decode())(reader, writer)  # type: ignore[arg-type]

    async with receiver(answer) as running:
        yield running


async def text(running: Receiver, **options: str) -> Outcome:
    async with Outbound(running.policy) as outbound:
        endpoint = Endpoint(running.url, ("key",), ACCOUNT | options)
        return (await send(outbound, sms, sms.render(NOTICE)[0], endpoint, AT)).outcome


@pytest.mark.parametrize(
    ("signs", "segments"),
    [
        ("字" * 70, 1),
        ("字" * 71, 2),
        ("字" * 134, 2),
        ("字" * 135, 3),
        ("a" * 71, 2),
        ("𠮷" * 35, 1),
        ("𠮷" * 36, 2),
    ],
)
def test_segments_are_counted_in_units_of_utf16(signs: str, segments: int) -> None:
    assert sms.segments(signs) == segments


async def test_a_text_message_names_the_facts_and_waits_for_its_receipt() -> None:
    async with provider({"code": 0, "msg": "发送成功", "count": 3, "sid": 3310228064}) as running:
        outcome = await text(running)
    assert (outcome.kind, outcome.reference) == ("accepted_unverified", "3310228064")
    form = parse_qs(running.requests[0].partition(b"\r\n\r\n")[2].decode())
    assert form["mobile"] == ["13812345678"]
    assert form["text"][0].startswith("【永修县政务公开】" + NOTICE.title)
    assert len(form["text"][0]) <= sms.LONGEST


@pytest.mark.parametrize(
    ("code", "kind"),
    [(2, "failed_perm"), (3, "credential"), (4, "failed_perm"), (5, "failed_perm"), (8, "uncertain"), (22, "failed_temp"), (-1, "credential"),
     (-3, "credential"), (-5, "failed_temp"), (-51, "failed_temp"), (777, "failed_temp")],
)  # fmt: skip
@pytest.mark.parametrize("status", [200, 400])
def test_a_providers_number_becomes_an_outcome(code: int, kind: str, status: int) -> None:
    assert (
        sms.classify(Answer(status, {}, orjson.dumps({"code": code, "msg": "x", "detail": "y"})), AT).kind
        == kind
    )


def test_a_provider_that_refuses_and_says_that_it_took_it_leaves_the_end_unknown() -> None:
    assert sms.classify(Answer(400, {}, orjson.dumps({"code": 0, "sid": 7})), AT).kind == "uncertain"


@pytest.mark.parametrize(
    "options",
    [{"mobile": "138"}, {"mobile": "１３８１２３４５６７８"}, {"signature": ""}, {"signature": "【假】"}],
)
async def test_an_account_that_cannot_send_is_for_the_operator_and_no_number_is_its_fault(
    options: dict[str, str],
) -> None:
    async with provider() as running:
        kind = "failed_perm" if "mobile" in options else "credential"
        assert (await text(running, **options)).kind == kind
    assert running.requests == []


def test_a_text_message_that_is_too_long_is_refused() -> None:
    facts = tuple(Fact("name", f"第{n}位联系人姓名", "欧阳明远") for n in range(40))
    with pytest.raises(ValueError, match="fewer facts"):
        sms.render(Message("msg_1", "公告", (), "局", AT, facts=facts))


async def draft(*replies: dict[str, object]) -> tuple[Outcome, list[bytes]]:
    async with provider(*replies) as running, Outbound(running.policy) as outbound:
        base = running.url.removesuffix("/hook")
        endpoint = Endpoint(base, ("app-secret",), {"appid": "wx1", "thumb_media_id": "cover"})
        attempt = await send_draft(outbound, official_account.render(NOTICE)[0], endpoint, AT)
        return attempt.outcome, running.requests


async def test_a_draft_waits_for_its_editor() -> None:
    outcome, requests = await draft({"access_token": "t", "expires_in": 7200}, {"media_id": "draft-1"})
    assert (outcome.kind, outcome.code, outcome.reference) == (
        "accepted_unverified",
        "draft_waiting",
        "draft-1",
    )
    assert b"app-secret" not in requests[1]
    assert requests[1].startswith(b"POST /cgi-bin/draft/add?access_token=t")
    [article] = orjson.loads(requests[1].partition(b"\r\n\r\n")[2])["articles"]
    assert article["thumb_media_id"] == "cover"
    assert article["title"] == NOTICE.title


@pytest.mark.parametrize(
    ("replies", "kind"),
    [
        ([{"errcode": 40125, "errmsg": "invalid appsecret"}], "credential"),
        ([{"errcode": 40164, "errmsg": "invalid ip"}], "credential"),
        ([{"errcode": -1, "errmsg": "busy"}], "failed_temp"),
        ([{}], "failed_temp"),
        ([{"access_token": "t"}, {"errcode": 40007, "errmsg": "invalid media_id"}], "credential"),
        ([{"access_token": "t"}, {"errcode": 45009, "errmsg": "quota"}], "failed_temp"),
        ([{"access_token": "t"}, {"errcode": 0}], "uncertain"),
        ([{"access_token": "t"}, {}], "uncertain"),
    ],
)
async def test_what_the_official_account_answers_becomes_an_outcome(
    replies: list[dict[str, object]], kind: str
) -> None:
    outcome, _ = await draft(*replies)
    assert outcome.kind == kind
    assert "app-secret" not in outcome.zh + outcome.en


def test_a_title_that_is_cut_stands_whole_in_the_article() -> None:
    long = Message(
        "msg_1", "关于" + "特别长的标题" * 8 + "<b>", ("文",), "某某市某某县自然资源和规划局征收办公室", AT
    )
    article = orjson.loads(official_account.render(long)[0].body)
    assert (len(article["title"]), len(article["author"])) == (32, 16)
    assert f"<h2>{long.title.replace('<b>', '&lt;b&gt;')}</h2>" in article["content"]
    with pytest.raises(ValueError, match="20000"):
        official_account.render(lengthy(600))


def shown(today: date, *messages: Message) -> list[str]:
    loop = orjson.loads(screens.loop(screens.Screen(), [(message, POSTING) for message in messages], today))
    return [item["id"] for item in loop["items"]]


def test_a_screen_shows_what_stands_and_whose_days_have_come() -> None:
    urgent = Message(
        "msg_urgent", "暴雨转移", ("请立即转移。",), "防汛办", AT - timedelta(days=1), "emergency"
    )
    assert shown(POSTING.first, NOTICE, urgent) == ["msg_urgent", NOTICE.id]
    assert shown(POSTING.last, NOTICE, CORRECTION) == [CORRECTION.id]
    assert (
        shown(POSTING.last + timedelta(days=1), NOTICE)
        == shown(POSTING.first - timedelta(days=1), NOTICE)
        == []
    )


def luminance(colour: str) -> float:
    parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_screens_are_readable() -> None:
    """WCAG 2.2, 1.4.6: contrast of at least 7 to 1; and time enough to read."""
    for colours in screens.COLOURS.values():
        low, high = sorted(map(luminance, colours))
        assert (high + 0.05) / (low + 0.05) >= 7
    loop = orjson.loads(screens.loop(screens.Screen(20, 8), [(lengthy(5), POSTING)], POSTING.first))
    for page in loop["items"][0]["pages"]:
        assert len(page["lines"]) <= 8
        assert page["seconds"] >= sum(map(len, page["lines"])) / 4


TEXTS = st.text(st.sampled_from("字，。（）“”a1 42500元2026年3月2日👩‍👩‍👧"), max_size=80)


@given(TEXTS, st.integers(min_value=8, max_value=30))
def test_lines_put_together_are_the_text_and_each_is_within_its_width(text: str, width: int) -> None:
    for lines in (broken(text, width, len), balanced(text, width, len)):
        assert "".join(lines) == text
        assert all(len(line) <= width for line in lines)


def test_no_line_begins_with_a_closing_sign_and_no_figure_is_torn() -> None:
    assert broken("一二三四五六七。八", 7, len) == ["一二三四五六", "七。八"]
    assert broken("甲乙丙（丁）戊", 4, len) == ["甲乙丙", "（丁）戊"]
    assert broken("共计1234567.80元整", 12, len) == ["共计", "1234567.80元整"]
    assert len({len(line) for line in balanced("关于兴隆村征地补偿安置方案的公告第二号", 18, len)}) <= 2


@pytest.mark.parametrize(
    ("value", "words"),
    [(0, "零"), (10, "十"), (11, "十一"), (101, "一百零一"), (110, "一百一十"), (1010, "一千零一十"), (10500, "一万零五百"),
     (100000, "十万"), (1000010, "一百万零一十"), (100010001, "一亿零一万零一"), (10**12, "一万亿")],
)  # fmt: skip
def test_numbers_are_said_in_words(value: int, words: str) -> None:
    assert loudspeaker.number(value) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [("0", "零元"), ("0.05", "五分"), ("10.05", "十元零五分"), ("10.50", "十元五角"), ("0.55", "五角五分")],
)
def test_amounts_are_said_in_words(value: str, words: str) -> None:
    assert loudspeaker.amount(Decimal(value)) == words


def test_the_loudspeaker_says_it_twice_and_leaves_addresses_out() -> None:
    said = loudspeaker.render(NOTICE)
    assert said.text.count("一百二十三万四千五百六十七元八角") == 2
    assert "http" not in said.text
    assert "电话，零七九二，三二二幺二三四。" in said.text
    assert (
        loudspeaker.aloud("请于2026年3月2日前拨打13812345678")
        == "请于二零二六年三月二日前拨打幺三八幺二三四五六七八"
    )


def test_a_hand_over_is_told_by_a_person() -> None:
    given_to = handed_over.render(lengthy(60), "wechat_group")
    assert len(given_to.parts) > 1
    assert all(len(part) <= 1500 for part in given_to.parts)
    for way in handed_over.WAYS:
        assert handed_over.waiting(way).kind == "accepted_unverified"
    outcome = handed_over.confirmed("王芳", AT)
    assert (outcome.kind, outcome.reference) == ("delivered", "王芳")
    for person, at in (("", AT), ("王芳", AT.replace(tzinfo=None))):
        with pytest.raises(ValueError, match=" / "):
            handed_over.confirmed(person, at)


def test_addresses_of_the_simulator_yield_every_outcome() -> None:
    found = [simulators.simulated(address) for address in simulators.ADDRESSES]
    kinds = {"delivered", "accepted_unverified", "failed_temp", "failed_perm", "uncertain", "credential"}
    assert {outcome.kind for outcome in found if outcome} == kinds
    assert len(found) == 3 * len(kinds)
    temporary = simulators.simulated("temporary@simulator")
    assert (
        temporary
        == simulators.simulated("https://simulator/temporary")
        == simulators.simulated("10000000002")
    )
    assert temporary is not None
    assert temporary.retry_after_seconds == 60
    with pytest.raises(ValueError, match=" / "):
        check_address("anybody@simulator")
    check_address("delivered@simulator")
    for address in ("delivered@simulator.example", "13812345678", "https://simulator.example/delivered", ""):
        assert simulators.simulated(address) is None


@pytest.mark.parametrize(
    ("channel", "endpoint"),
    [
        (webhooks, Endpoint("https://simulator/uncertain")),
        (wecom, Endpoint("https://simulator/uncertain")),
        (sms, Endpoint("https://provider.example/", options={"mobile": "10000000004"})),
    ],
)
async def test_nothing_leaves_for_an_address_of_the_simulator(
    channel: ModuleType, endpoint: Endpoint
) -> None:
    sockets = RecordedSockets()
    async with Outbound(Policy(), opener=sockets) as outbound:
        attempt = await send(outbound, channel, channel.render(NOTICE)[0], endpoint, AT)  # type: ignore[arg-type]
    assert (attempt.outcome.code, attempt.answer) == ("simulated_uncertain", None)
    assert sockets.dialled == []


@pytest.mark.parametrize("name", CHANNELS)
def test_every_channel_keeps_to_the_port(name: str) -> None:
    """Renderings within the limit and the same each time; broken answers that leave open what happened are never a success."""
    channel = CHANNELS[name]
    for message in (NOTICE, CORRECTION):
        renderings = channel.render(message)
        assert renderings == channel.render(message)
        assert [(one.part, one.parts) for one in renderings] == [
            (n, len(renderings)) for n in range(1, len(renderings) + 1)
        ]
        assert all(0 < len(one.body) <= channel.limits.bytes for one in renderings)
    for status in (302, 401, 404, 429, 500, 502, 503):
        assert channel.classify(Answer(status, {}, b"<html>"), AT).kind not in (
            "delivered",
            "accepted_unverified",
        )


def test_the_document_of_channels_tells_limits_and_addresses_as_they_are() -> None:
    told = (Path(__file__).parents[3] / "docs/integrators/push-channels.md").read_text("utf-8")
    assert all(f"`{address}`" in told for address in simulators.ADDRESSES)
    for channel, size in (
        (wecom, f"{wecom.TEXT:,} bytes"),
        (dingtalk, f"{dingtalk.limits.bytes:,} bytes"),
        (feishu, "20 KiB"),
    ):
        row = next(
            line
            for line in told.splitlines()
            if channel.__name__.rpartition(".")[2] in line.lower() and "机器人" in line
        )
        assert size in row
        a_second = f", and {channel.limits.per_second} a second" if channel.limits.per_second else ""
        assert f"| {channel.limits.per_minute}{a_second} | no |" in row
    assert (
        f"| WeCom robot with `format` `markdown` | markdown | {wecom_markdown.MARKDOWN:,} bytes | 20 | no |"
        in told
    )
    assert wecom_markdown.limits.per_minute == 20
    assert feishu.limits.bytes == 20 * 1024
    assert webhooks.limits.bytes == 256 * 1024
    assert f"{sms.LONGEST - sms.SIGNATURE} signs; {sms.ALONE}, then {sms.EACH} a segment" in told
