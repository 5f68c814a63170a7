"""The suppression list on the wire."""

from datetime import datetime

from pydantic import BaseModel, Field

from kernel.http.types import Division, StrictModel, example
from services.push.preferences.rules import Reason
from services.push.registry.schemas import Addresses


class SuppressionIn(StrictModel):
    """An address that nothing is to be sent to any more."""

    model_config = StrictModel.model_config | example(
        region="360425", addresses={"mobile": "13800000000"}, reason="wrong_person"
    )
    region: Division
    addresses: Addresses = Field(
        description="号码或邮箱(只存盲索引)/ number or mailbox; a blind index is kept"
    )
    reason: Reason = Field(
        description="bounced 无效地址、wrong_person 号码已换人、requested 本人要求(法定与应急信息仍发送)"
        " / no good, somebody else's now, its owner asked (what the law demands is sent all the same)"
    )


class SuppressionOut(BaseModel):
    """An entry; `id` stands for the address and tells nothing of it."""

    id: str
    region: str
    reason: Reason
    client: str
    at: datetime


class SuppressionsOut(BaseModel):
    """The entries of what was sent."""

    items: list[SuppressionOut]
