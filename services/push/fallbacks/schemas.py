"""Fallbacks on the wire."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field, field_validator

from kernel.http.types import Division, StrictModel, example
from services.push.audiences.schemas import Class_
from services.push.subscriptions.schemas import Channel


class FallbackIn(StrictModel):
    """On which channels a class is told next, in this order."""

    model_config = StrictModel.model_config | example(region="360425", channels=["sms", "email", "bulletin"])
    region: Division | None = Field(
        None,
        description="区划(本级及下级的消息适用,以最近的一级为准);不写为密钥的区划"
        " / whose messages, with those below, unless a nearer division has its own; that of the key if left out",
    )
    channels: Annotated[list[Channel], Field(max_length=12)] = Field(
        description="依次改用的渠道;空:不改用,本级不再沿用上级的规定"
        " / the channels, in this order; empty: none, whatever a division above says"
    )

    @field_validator("channels")
    @classmethod
    def named_once(cls, channels: list[Channel]) -> list[Channel]:
        if len(set(channels)) < len(channels):
            raise ValueError("每个渠道只写一次 / name each channel once")
        return channels


class FallbackOut(BaseModel):
    """The policy of a division for a class."""

    region: str
    class_: Class_ = Field(alias="class")
    channels: list[Channel]
    client: str
    changed_at: datetime


class FailoverOut(BaseModel):
    """Why a delivery stands in the place of another: which, on which channel, and how that ended."""

    delivery: str = Field(description="未成的投递 / the delivery that came to nothing")
    channel: str
    code: str
    reason: str = Field(description="failover from <channel>: <code>")
    at: datetime
