"""Time stamps on the wire."""

from datetime import datetime

from pydantic import BaseModel, Field

from services.push.time_stamps.rules import State


class TimeStampOut(BaseModel):
    """The time stamp (RFC 3161) of a kept root. `code` and the messages say why the last answer was refused; it is asked again at
    `ask_at`. `token` is the TimeStampResp (DER) in base64, `at` the time that it says.
    """

    state: State
    tries: int
    ask_at: datetime | None
    code: str | None
    message_zh: str | None
    message_en: str | None
    at: datetime | None
    policy: str | None = Field(description="时间戳策略 (OID) / policy")
    serial: str | None
    authority: str | None
    token: str | None
