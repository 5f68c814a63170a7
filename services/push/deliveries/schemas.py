"""Deliveries on the wire."""

from datetime import datetime

from pydantic import BaseModel, Field

from kernel.http.types import Name, StrictModel, example
from kernel.security.principal import Kind as KeyKind
from services.push.audiences.schemas import ReasonOut
from services.push.channels.port import Kind
from services.push.deliveries.rules import State
from services.push.fallbacks.schemas import FailoverOut


class DeliveryOut(BaseModel):
    """A delivery; `reason` says why it is held, suppressed or failed. `not_before`: when it is (next) to go out."""

    id: str
    message: str
    message_reference: str = Field(
        description="发送方为消息自定的标识 / the sender's own reference of the message"
    )
    subscriber: str
    channel: str
    generation: int
    state: State
    reason: str | None
    not_before: datetime
    expires: datetime | None
    attempts: int
    created_at: datetime
    changed_at: datetime
    kind: KeyKind = Field(
        description="消息的密钥种类:test 从未真正发出 / kind of the key of its message: of a test nothing was sent"
    )
    failover: FailoverOut | None = Field(
        description="改用备用渠道的缘由;不是改用的为 null / why it stands in the place of another delivery; null where it does not"
    )


class DeliveryReasonOut(ReasonOut):
    """Why the subscriber of a delivery is told, and why on this channel where it stands in the place of another."""

    failover: FailoverOut | None


class AttemptOut(BaseModel):
    """An attempt; `kind` null: under way. `lost`: the worker died and nobody saw its end. `status`: of
    the HTTP answer; what else the receiver said is not shown.
    """

    number: int
    begun_at: datetime
    kind: Kind | str | None
    code: str | None
    reference: str | None
    status: int | None
    ended_at: datetime | None


class AttemptsOut(BaseModel):
    """Every attempt, the first one first."""

    items: list[AttemptOut]


class CountsOut(BaseModel):
    """Deliveries by state; `inconsistent`: how many are in a state that their last attempt does not lead to. It is 0."""

    message: str
    total: int
    by_state: dict[State, int]
    inconsistent: int


class SwitchIn(StrictModel):
    """Whether a channel of a subscriber is on."""

    model_config = StrictModel.model_config | example(on=False, reason="号码停机")
    on: bool = Field(description="false:停用,待发的保留 / off: what waits is held")
    reason: Name | None = Field(None, description="停用原因 / why it is off")


class SwitchOut(BaseModel):
    """A channel of a subscriber."""

    subscriber: str
    channel: str
    on: bool
    reason: str | None
