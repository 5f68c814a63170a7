"""Receipts on the wire."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from kernel.http.types import Moment, Name, StrictModel, example
from kernel.http.written import Written
from services.push.receipts.rules import Verdict
from services.push.subscriptions.schemas import Channel

Code = Annotated[
    str,
    Written(
        r"^[A-Za-z0-9_.:-]{1,100}$", "应为 1 至 100 个半角字母、数字或 _ . : -,如 DELIVRD",
        "1 to 100 letters, digits or _ . : - are needed, such as DELIVRD",
    ),
]  # fmt: skip


class ReceiptIn(StrictModel):
    """What a provider reported of one message."""

    channel: Channel
    reference: Annotated[str, StringConstraints(min_length=1, max_length=200)] = Field(
        description="平台给出的消息编号 / the provider's own id of the message"
    )
    verdict: Verdict = Field(description="arrived:已送达;bounced:退回或失败 / arrived or bounced")
    code: Code = Field(description="平台的状态码 / the provider's code")
    at: Moment = Field(description="发生时间 / when")


class ReceiptsIn(StrictModel):
    """Receipts, each judged by itself."""

    model_config = StrictModel.model_config | example(
        receipts=[{"channel": "sms", "reference": "58012345", "verdict": "arrived", "code": "DELIVRD",
                   "at": "2026-03-02T09:31:00+08:00"}],
    )  # fmt: skip
    receipts: Annotated[list[ReceiptIn], Field(min_length=1, max_length=500)]


class JudgedOut(BaseModel):
    """applied: it changed the delivery. noted: it changes nothing. repeated: it was here before. waiting: nothing of this
    reference is settled yet; it is taken into account when that comes. in_the_future: refused, look at the clock and tell it again.
    """

    reference: str
    message_reference: str | None = Field(
        description="applied、noted 时为发送方自定的消息标识 / the sender's own reference of the message, where applied or noted"
    )
    result: Literal["applied", "noted", "repeated", "waiting", "in_the_future"]


class JudgementsOut(BaseModel):
    """What became of each receipt, in their order."""

    items: list[JudgedOut]


class ConfirmationIn(StrictModel):
    """A person confirms that a message was handed over, posted or received, or that it was not."""

    model_config = StrictModel.model_config | example(
        verdict="arrived", person="张信息员", at="2026-03-02T10:00:00+08:00"
    )
    verdict: Verdict
    person: Name = Field(description="确认人 / who confirms")
    at: Moment = Field(description="时间 / when")


class ReceiptOut(BaseModel):
    """What was heard of a delivery."""

    verdict: Verdict
    code: str
    person: str | None
    at: datetime
    received_at: datetime
    applied: bool


class ReceiptsOut(BaseModel):
    """Everything that was heard, the earliest first."""

    items: list[ReceiptOut]
