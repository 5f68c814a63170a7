"""Endpoints on the wire: secrets go in and never come out, but for one that was made here, once."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from kernel.http.types import Division, Name, StrictModel, example
from kernel.http.written import Written

Channel = Literal["webhook", "wecom", "dingtalk", "feishu", "handed_over", "sms", "email", "official_account"]
Mode = Literal["live", "team", "test"]
Url = Annotated[str, StringConstraints(min_length=1, max_length=2048)]
Secret = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Option = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Id = Annotated[str, StringConstraints(max_length=40)]


class EndpointIn(StrictModel):
    """Where a channel sends."""

    model_config = StrictModel.model_config | example(
        channel="webhook", subscriber="sbr_01m87vwfrpf5n1mfamfa7229tz", name="县行政审批系统",
        url="https://www.example.gov.cn/push",
    )  # fmt: skip
    channel: Channel = Field(description="渠道 / channel")
    subscriber: Id | None = Field(
        None,
        description="订阅者:webhook、群机器人、人工转达的端点属于订阅者 / whose address it is: webhooks, robots, hand-overs",
    )
    region: Division | None = Field(
        None,
        description="短信、邮件、公众号账户属于的区划(本级及下级的消息由此发出);有 subscriber 时不写"
        " / division whose account it is (text messages, e-mail, official account): its messages and those below go out by it",
    )
    name: Name = Field(description="名称 / what people call it")
    mode: Mode = Field(
        "live",
        description="live:正式;team:只发给 team 中的订阅者;test:不真正发出,一律按模拟成功"
        " / live; team: to the subscribers in `team` alone; test: nothing leaves, every attempt is a simulated success",
    )
    team: Annotated[list[Id], Field(max_length=100)] = Field(
        default=[], description="mode=team 时可收到的订阅者"
    )
    url: Url | None = Field(
        None, description="地址(只写;答复中只显示主机)/ address; answers show its host alone"
    )
    secret: Secret | None = Field(
        None,
        description="密钥(只写)。webhook 不写则新生成并只显示一次;修改时不写即保留(发送账户换主机时须重写)"
        " / write-only. A webhook's is made here if left out, and shown once; left out of a change it stays, unless an account's"
        " address changes its host",
    )
    signature: Literal["v1", "v1a"] = Field(
        "v1",
        description="新生成的 webhook 密钥:v1 为 HMAC,v1a 为 Ed25519(只给公钥)/ of a secret that is made here",
    )
    options: Annotated[dict[str, Option], Field(max_length=5)] = Field(
        default={},
        description="sms:signature;email:sender、username;official_account:appid、thumb_media_id;handed_over:way;"
        "wecom:format(text 纯文本,不写即此;markdown 只在企业微信内显示,微信插件中不显示)"
        " / of wecom `format`: text, if left out, or markdown, which WeCom shows and WeChat does not",
    )
    concurrency: Annotated[int, Field(ge=1, le=64)] = Field(
        8, description="同时进行的请求数 / attempts under way at once"
    )
    per_minute: Annotated[int, Field(ge=1, le=60_000)] | None = Field(
        None,
        description="每分钟至多几条,不写则按渠道 / messages a minute at most; the channel's own limit if left out",
    )
    uncertain: Literal["resend", "hold", "ask", "query"] | None = Field(
        None,
        description="结果不明时:resend 再发,hold 留待人工,ask 须由经办人写明理由处置,query 向平台查询(仅 sms);不写则按渠道与类别"
        " / where the outcome is not known: again, left to people, or left to a named officer who decides with a reason, asked of the provider"
        " (text messages alone); by channel"
        " and class if left out",
    )


class RotationIn(StrictModel):
    """A new secret now, the old one valid for a while longer."""

    model_config = StrictModel.model_config | example(overlap_seconds=86400)
    secret: Secret | None = Field(
        None, description="新密钥;webhook 不写则新生成 / the new secret; made here if left out"
    )
    signature: Literal["v1", "v1a"] = Field("v1", description="新生成时 / of a secret that is made here")
    overlap_seconds: Annotated[int, Field(ge=0, le=30 * 86_400)] = Field(
        86_400, description="旧密钥还有效几秒 / seconds for which the old secret signs too"
    )


class SwitchIn(StrictModel):
    """Whether an endpoint is on."""

    model_config = StrictModel.model_config | example(on=False, reason="系统维护")
    on: bool = Field(description="false:停用,待发的保留 / off: what waits is held")
    reason: Name | None = Field(None, description="停用原因 / why it is off")


_MOBILE = Written(
    r"^1[0-9]{10}$", "应为 11 位半角数字的手机号,不带 +86、空格与横线,如 13800000000",
    "a mobile number of the mainland is needed: 11 digits without +86, blanks and hyphens, such as 13800000000",
)  # fmt: skip


class TestIn(StrictModel):
    """A test message; of text messages to whom."""

    model_config = StrictModel.model_config | example(to="10000000000")
    to: Annotated[str, _MOBILE] | None = Field(
        None, description="收测试短信的手机号,仅 sms / the mobile that gets it, of text messages alone"
    )


class SecretOut(BaseModel):
    """A secret that signs now: its fingerprint, until when, and the public key of an asymmetric one."""

    fingerprint: str
    until: datetime | None
    public_key: str | None


class HealthOut(BaseModel):
    """Failures since the last success; `open_until`: nothing is sent to it before."""

    failures: int
    failing_since: datetime | None
    open_until: datetime | None
    last_success_at: datetime | None
    last_failure_at: datetime | None
    last_code: str | None


class EndpointOut(BaseModel):
    """An endpoint; `secret` is there once, in the answer that made it."""

    id: str
    channel: Channel
    region: str
    subscriber: str | None
    name: str
    mode: Mode
    team: list[str]
    url: str | None
    options: dict[str, str]
    secrets: list[SecretOut]
    secret: str | None = None
    concurrency: int
    per_minute: int | None
    uncertain: str | None
    on: bool
    off_reason: str | None
    off_at: datetime | None
    health: HealthOut
    created_at: datetime
    changed_at: datetime


class TestedOut(BaseModel):
    """What became of a test message. What the receiver answered is not shown."""

    kind: str
    code: str
    zh: str
    en: str
    milliseconds: int
