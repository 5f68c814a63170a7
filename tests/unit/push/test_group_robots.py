"""Group robots of WeCom, DingTalk and Feishu, against simulators written from the providers' documents."""

from datetime import timedelta
from types import ModuleType

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.http.outbound.answers import Answer
from kernel.http.outbound.client import Outbound
from services.push.channels import dingtalk, feishu, wecom
from services.push.channels.messages import Message, plain
from services.push.channels.port import Endpoint, Outcome
from services.push.channels.service import send
from tests.support import robots
from tests.support.channel_messages import AT, NOTICE, lengthy
from tests.support.robots import Robot, robot_of

ROBOTS = [(wecom, robots.wecom), (dingtalk, robots.dingtalk), (feishu, robots.feishu)]
SECRET = "SEC0123456789abcdef"


def robot_for(channel: ModuleType) -> Robot:
    return Robot(None if channel is wecom else SECRET, AT.timestamp())


async def tell(
    channel: ModuleType, robot: Robot, message: Message, secret: str | None = SECRET
) -> list[Outcome]:
    async with Outbound(robot.policy) as outbound:
        endpoint = Endpoint(robot.url, (secret,) if secret else ())
        return [
            (await send(outbound, channel, rendering, endpoint, AT)).outcome  # type: ignore[arg-type]
            for rendering in channel.render(message)
        ]


def unnumbered(parts: list[str]) -> str:
    heads = [f"({n}/{len(parts)})\n" for n in range(1, len(parts) + 1)]
    return "".join(part.removeprefix(head) for part, head in zip(parts, heads, strict=True))


@pytest.mark.parametrize(("channel", "judge"), ROBOTS)
async def test_a_notice_stands_in_the_group_word_by_word(channel: ModuleType, judge: robots.Judge) -> None:
    async with robot_of(judge, robot_for(channel)) as robot:
        outcomes = await tell(channel, robot, NOTICE)
    assert [outcome.kind for outcome in outcomes] == ["delivered"]
    assert robot.group == [plain(NOTICE)]


@pytest.mark.parametrize(("channel", "judge"), ROBOTS)
async def test_a_long_notice_comes_in_numbered_parts_within_the_limit(
    channel: ModuleType, judge: robots.Judge
) -> None:
    message = lengthy(300 if channel is not wecom else 60)
    async with robot_of(judge, robot_for(channel)) as robot:
        outcomes = await tell(channel, robot, message)
    assert len(robot.group) > 1
    assert {outcome.kind for outcome in outcomes} == {"delivered"}
    assert unnumbered(robot.group) == plain(message)
    renderings = channel.render(message)
    assert len({rendering.id for rendering in renderings}) == len(renderings)
    assert all(len(rendering.body) <= channel.limits.bytes for rendering in renderings)


@pytest.mark.parametrize(("channel", "judge"), ROBOTS)
async def test_success_of_http_with_an_error_inside_is_no_success(
    channel: ModuleType, judge: robots.Judge
) -> None:
    async with robot_of(judge, robot_for(channel)) as robot:
        robot.taken = 100
        outcome = (await tell(channel, robot, NOTICE))[0]
    assert (outcome.kind, outcome.code) == ("failed_temp", "throttled")
    assert outcome.retry_after_seconds == (600 if channel is dingtalk else 60)
    assert robot.group == []


@pytest.mark.parametrize(("channel", "judge"), ROBOTS[1:])
async def test_another_secret_and_a_clock_that_is_off_are_for_the_operator(
    channel: ModuleType, judge: robots.Judge
) -> None:
    async with robot_of(judge, robot_for(channel)) as robot:
        assert (await tell(channel, robot, NOTICE, "SECother"))[0].code == "signature_refused"
        robot.now += timedelta(hours=2).total_seconds()
        outcome = (await tell(channel, robot, NOTICE))[0]
    assert (outcome.kind, outcome.code) == ("credential", "signature_refused")
    assert robot.group == []


async def test_a_keyword_that_is_missing_is_told_apart_from_a_signature() -> None:
    async with robot_of(robots.dingtalk, Robot(None, AT.timestamp(), keyword="监控报警")) as robot:
        outcome = (await tell(dingtalk, robot, NOTICE, None))[0]
    assert (outcome.kind, outcome.code) == ("failed_perm", "keyword_missing")


@pytest.mark.parametrize("channel", [wecom, dingtalk, feishu])
def test_a_text_that_would_fill_a_group_is_refused(channel: ModuleType) -> None:
    with pytest.raises(ValueError, match="more than 20"):
        channel.render(lengthy(6000))


def test_two_thousand_signs_are_three_parts_for_wecom() -> None:
    """2,048 bytes are 682 Chinese signs: a limit of characters would have let 6,144 bytes go."""
    message = lengthy(38)
    assert len(plain(message)) < 2048 < len(plain(message).encode())
    assert len(wecom.render(message)) >= 3


def test_feishu_reads_no_call_to_members_out_of_a_text() -> None:
    message = Message("msg_1", '<at user_id="all">全体</at>', ("正文",), "办公室", AT)
    body = orjson.loads(feishu.render(message)[0].body)
    assert body["msg_type"] == "post"
    assert {part["tag"] for line in body["content"]["post"]["zh_cn"]["content"] for part in line} == {"text"}


def test_a_signature_is_of_the_moment_and_the_kept_bytes_stay() -> None:
    rendering = feishu.render(NOTICE)[0]
    endpoint = Endpoint("https://open.feishu.example/hook", (SECRET,))
    first = feishu.request(rendering, endpoint, AT).body
    later = feishu.request(rendering, endpoint, AT + timedelta(hours=1)).body
    assert first != later
    assert first.endswith(rendering.body[1:])
    assert orjson.loads(first) | {"timestamp": "", "sign": ""} == orjson.loads(later) | {
        "timestamp": "",
        "sign": "",
    }


@pytest.mark.parametrize(
    ("channel", "member", "code", "kind"),
    [
        (wecom, "errcode", 93000, "credential"), (wecom, "errcode", 40058, "failed_perm"), (wecom, "errcode", -1, "failed_temp"),
        (wecom, "errcode", 60020, "credential"), (wecom, "errcode", 987654, "failed_temp"),
        (dingtalk, "errcode", 410100, "failed_temp"), (dingtalk, "errcode", 430102, "failed_perm"),
        (dingtalk, "errcode", 400102, "credential"), (dingtalk, "errcode", 460101, "failed_perm"),
        (feishu, "code", 19001, "credential"), (feishu, "code", 19022, "credential"), (feishu, "code", 19024, "failed_perm"),
        (feishu, "code", 9499, "failed_perm"), (feishu, "StatusCode", 0, "delivered"),
    ],
)  # fmt: skip
def test_a_number_becomes_an_outcome(channel: ModuleType, member: str, code: int, kind: str) -> None:
    outcome = channel.classify(Answer(200, {}, orjson.dumps({member: code, "errmsg": "root:x:0:0"})), AT)
    assert outcome.kind == kind
    assert "root" not in outcome.zh + outcome.en  # what a receiver answers is not shown
    assert kind == "delivered" or str(code) in outcome.en


@pytest.mark.parametrize("channel", [wecom, dingtalk, feishu])
@pytest.mark.parametrize(
    "body",
    [b"", b"ok", b"[]", b"{}", b'{"errcode":"0","code":"0"}', b'{"errcode":true,"code":true}', b'{"errcode":null,"code":null}',
     b"[" * 4000, b'{"errcode":0.0,"code":0.0}', b"\xff\xfe", b"<html>"],
)  # fmt: skip
def test_an_answer_without_a_number_is_uncertain(channel: ModuleType, body: bytes) -> None:
    assert channel.classify(Answer(200, {}, body), AT).kind == "uncertain"


@pytest.mark.parametrize("channel", [wecom, dingtalk, feishu])
@given(
    status=st.integers(min_value=100, max_value=999),
    code=st.one_of(
        st.integers(min_value=-(2**60), max_value=2**60), st.sampled_from([0, 45009, 310000, 19021, 93000])
    ),
    text=st.text(max_size=60),
)
def test_every_answer_has_an_outcome_and_only_zero_is_delivered(
    channel: ModuleType, status: int, code: int, text: str
) -> None:
    body = orjson.dumps({"errcode": code, "code": code, "errmsg": text, "msg": text})
    outcome = channel.classify(Answer(status, {}, body), AT)
    assert (outcome.kind == "delivered") == (status == 200 and code == 0)
    assert outcome.zh
    assert outcome.en


def test_keys_and_numbers_are_not_told_by_representations() -> None:
    endpoint = Endpoint("https://robot.example/?key=k-e-y", ("s-e-c-r-e-t",), {"mobile": "13812345678"})
    request = dingtalk.request(dingtalk.render(NOTICE)[0], endpoint, AT)
    for word in ("k-e-y", "s-e-c-r-e-t", "13812345678"):
        assert word not in f"{endpoint!r} {request!r}"
