"""Rulings on the wire."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from kernel.http.types import StrictModel, example
from kernel.http.written import Written
from services.interpretation.texts import Text

_ID = Written(
    r"^[0-9a-f]{32}$", "应为检查结果的 id:32 位小写十六进制数字(0-9、a-f),见 GET …/findings",
    "the id of a finding is needed: 32 digits 0-9 and a-f in lower case, see GET …/findings",
)  # fmt: skip


class RulingIn(StrictModel):
    """An error that is none."""

    model_config = StrictModel.model_config | example(
        finding="0b9f6f0d6c1f4a55b1d6a1b7f6a2e9c3",
        reason="“三个月”是本镇演练的时长,与文件所定的申请期限无关",
    )
    finding: Annotated[str, _ID] = Field(description="检查结果的 id(GET …/findings)/ the id of the finding")
    reason: Text = Field(description="为何不是错误 / why it is none")


class RulingMade(BaseModel):
    """Who held an error to be none, when and why."""

    reason: str
    officer: dict[str, str]
    at: datetime


class RulingOut(RulingMade):
    """A ruling; `found` is what the checks had said. `stands`: of a changed document or material nobody has ruled on anything."""

    finding: str
    edition: int
    code: str
    material: str | None
    pointer: str
    written: str
    zh: str
    en: str
    stands: bool


class RulingsOut(BaseModel):
    """All rulings of a package."""

    items: list[RulingOut]
