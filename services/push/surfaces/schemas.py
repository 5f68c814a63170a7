"""Surfaces on the wire."""

from typing import Literal

from pydantic import BaseModel

Surface = Literal["webhook", "wecom", "dingtalk", "feishu", "sms", "email", "handed_over", "loudspeaker"]


class PartOut(BaseModel):
    """One part as it goes out, and its bytes."""

    body: str
    bytes: int


class PreviewOut(BaseModel):
    """A message on a surface. `seconds`: of reading aloud. `segments`: text messages that are billed. `zh`, `en`: what to do."""

    surface: str
    parts: list[PartOut]
    limit_bytes: int | None
    seconds: int | None
    segments: int | None
    zh: str | None
    en: str | None
