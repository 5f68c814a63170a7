"""Preferences on the wire."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from kernel.http.types import StrictModel, example
from kernel.http.written import Written
from services.push.preferences.rules import State
from services.push.subscriptions.schemas import Channel

_CODE = Written(
    r"^[0-9a-f]{16}$", "应为询问中的 16 位确认码(0-9、a-f),如 4f7a1c9e0b2d8a61",
    "the code of the question is needed: 16 digits 0-9 and a-f, such as 4f7a1c9e0b2d8a61",
)  # fmt: skip


class QuestionIn(StrictModel):
    """Which channel a subscriber is asked about."""

    model_config = StrictModel.model_config | example(channel="email")
    channel: Channel


class AnswerIn(StrictModel):
    """The code that the subscriber was sent and tells the office."""

    model_config = StrictModel.model_config | example(code="4f7a1c9e0b2d8a61")
    code: Annotated[str, _CODE] = Field(description="确认码 / the code")


class PreferenceOut(BaseModel):
    """What a subscriber said of a channel. `always`: classes that it is told all the same, and why."""

    subscriber: str
    channel: str
    state: State
    until: datetime | None
    changed_at: datetime
    unsubscribe_url: str
    always: list[str]
    always_zh: str
    always_en: str


class PreferencesOut(BaseModel):
    """The channels that a subscriber was asked about or has switched off; of others the office answers for the consent."""

    items: list[PreferenceOut]
