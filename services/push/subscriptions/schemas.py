"""Subscriptions on the wire."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from kernel.http.types import StrictModel, example
from services.push.digests.rules import Frequency

Channel = Literal[
    "feed",
    "webhook",
    "email",
    "sms",
    "wecom",
    "dingtalk",
    "feishu",
    "official_account",
    "handed_over",
    "bulletin",
    "screen",
    "loudspeaker",
]
RuleDocument = Annotated[
    dict[str, Any],
    Field(
        description="订阅规则,封闭语法:all、any、not 与条件 domain、item、body、audience、event_type、class(取值数组)、"
        "region + direction(down 下发、up 上报、exact 仅本级);至多 6 层、64 个部分、200 个取值"
        " / a rule in a closed grammar: all, any, not over values of domain, item, body, audience, event_type, class, or a"
        " region with its direction (down from above, up from below, exact); at most 6 levels, 64 parts, 200 values"
    ),
]
Channels = Annotated[
    list[Channel], Field(min_length=1, max_length=12, description="推送渠道 / channels to be told on")
]
_RULE = {
    "all": [{"domain": ["land-expropriation"]}, {"region": "360425102001", "direction": "down"}]
}  # fmt: skip


class RuleIn(StrictModel):
    """What a subscription is to be."""

    model_config = StrictModel.model_config | example(rule=_RULE, channels=["feed"])
    rule: RuleDocument
    channels: Channels
    frequency: Frequency = Field(
        "immediate",
        description="即时、每日摘要、每周摘要;仅一般消息汇入摘要,其余即时告知"
        " / at once, a daily or a weekly digest: ordinary messages alone wait for one",
    )


class SubscriptionIn(RuleIn):
    """A new subscription of a subscriber."""

    model_config = StrictModel.model_config | example(
        subscriber="sbr_01m87vwfrpf5n1mfamfa7229tz", rule=_RULE, channels=["feed"]
    )
    subscriber: Annotated[str, Field(max_length=40, description="订阅者 / the subscriber")]


class SubscriptionOut(BaseModel):
    """A subscription as it stands; `active` false: it was ended."""

    id: str
    subscriber: str
    version: int
    active: bool
    rule: dict[str, Any]
    channels: list[str]
    frequency: Frequency
    changed_at: datetime


class WarningOut(BaseModel):
    """What is odd about a rule that was kept all the same: it can never hold, as things are."""

    code: Literal["contradiction", "unknown_item", "unknown_domain", "unknown_group"]
    pointer: str
    message_zh: str
    message_en: str


class KeptOut(SubscriptionOut):
    """A subscription that was just made or changed."""

    warnings: list[WarningOut]


class VersionOut(BaseModel):
    """A subscription as it was from a moment on."""

    version: int
    active: bool
    rule: dict[str, Any]
    channels: list[str]
    frequency: Frequency
    client: str
    at: datetime


class VersionsOut(BaseModel):
    """Every version, the first one first."""

    items: list[VersionOut]


class NeverOut(BaseModel):
    """Why a rule can never hold: it contradicts itself, or asks for nothing but what is unknown (`values`)."""

    code: Literal["contradiction", "unknown_item", "unknown_domain", "unknown_group"]
    values: list[str]
    message_zh: str
    message_en: str


class AuditedOut(BaseModel):
    """A subscription whose rule can never hold, as things are."""

    subscription: SubscriptionOut
    never: NeverOut
