"""Responsible persons on the wire."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from kernel.http.types import Division, Name, StrictModel, example
from services.push.subscriptions.schemas import Channels

Stage = Literal["T-1", "T", "T+1"]
Subscribers = Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=20)]


class ResponsibleIn(StrictModel):
    """Who is told of the deadlines of a body."""

    model_config = StrictModel.model_config | example(
        region="360425", name="永修县自然资源局", persons=["sbr_01m87vwfrpf5n1mfamfa7229tz"], supervisors=[],
        channels=["feed", "sms"], escalate_at="T+1",
    )  # fmt: skip
    region: Division
    name: Name = Field(description="机构名称,写入提醒 / name of the body, as notices say it")
    persons: Annotated[Subscribers, Field(min_length=1, description="责任人(订阅者)/ subscribers")]
    supervisors: Subscribers = Field(default=[], description="督办人(订阅者)/ supervisors, subscribers too")
    channels: Channels
    escalate_at: Stage | None = Field(
        "T+1",
        description="自哪一阶段起同时告知督办人;null 为不升级(本单位设置,法无明文)"
        " / stage from which supervisors are told too; null: never. Your own rule, no law sets it",
    )


class ResponsibleOut(BaseModel):
    """Who is told of the deadlines of a body, at this version."""

    body: str
    version: int
    region: str
    name: str
    persons: list[str]
    supervisors: list[str]
    channels: list[str]
    escalate_at: Stage | None
    at: datetime
