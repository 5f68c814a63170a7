"""Redrives on the wire."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from kernel.http.types import Moment, Name, StrictModel, example
from services.push.decisions.schemas import OfficerOut
from services.push.redrives.rules import REDRIVEN, Redriven
from services.push.subscriptions.schemas import Channel

Identifier = Annotated[str, Field(min_length=1, max_length=40)]


class RedrivesIn(StrictModel):
    """What is sent again: at least one of `message`, `endpoint`, `channel`; of several, what is of each of them."""

    model_config = StrictModel.model_config | example(
        endpoint="end_01m8m268sg84p37ffmy5efny1k", states=["failed_perm", "held"], since="2026-03-02T08:00:00+08:00",
        reason="接收方系统恢复",
    )  # fmt: skip
    message: Identifier | None = Field(None, description="消息 / message")
    endpoint: Identifier | None = Field(None, description="经其发出的端点 / the endpoint that it goes out by")
    channel: Channel | None = Field(None, description="渠道 / channel")
    states: Annotated[list[Redriven], Field(min_length=1, max_length=len(REDRIVEN))] = Field(
        description="所处状态;held 重新判断,其余为新的一代 / in which states; what is held is looked at anew, the rest is a new generation"
    )
    since: Moment | None = Field(None, description="自何时进入该状态 / in its state since then or later")
    before: Moment | None = Field(None, description="至何时之前 / and before then")
    reason: Name = Field(description="理由 / why")


class RedrivesOut(BaseModel):
    """How far a redrive is: of `total` deliveries `seen` were looked at; each was `sent_again`, `released` (what was held), or refused, by
    the code of the problem that a single call would answer. Officer and reason are null once forgotten.
    """

    id: str
    region: str
    state: Literal["waiting", "done"]
    message: str | None
    endpoint: str | None
    channel: str | None
    states: list[Redriven]
    since: datetime | None
    before: datetime | None
    total: int
    seen: int
    sent_again: int
    released: int
    refused: dict[str, int]
    officer: OfficerOut | None
    reason: str | None
    begun_at: datetime
    ended_at: datetime | None
