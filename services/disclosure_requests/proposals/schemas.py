"""Proposals on the wire."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from kernel.http.types import Name, StrictModel, Text, example

State = Literal["unworded", "made", "accepted", "declined", "dismissed"]


class WordingIn(StrictModel):
    """What is to be disclosed, in the office's words: applicants' words stay closed."""

    model_config = StrictModel.model_config | example(
        title="村级机动地发包情况", description="各村机动地面积、承包人、期限、价款"
    )
    title: Name = Field(description="建议公开的信息 / what to disclose")
    description: Text | None = Field(None, description="说明 / description")


class DismissalIn(StrictModel):
    """Why a matter is not proposed."""

    model_config = StrictModel.model_config | example(reason="各申请所涉事项不同,不属于相同政府信息")
    reason: Text


class RepeatRate(BaseModel):
    """Applications on the matter before and after it was published."""

    before: int
    after: int
    per_30_days_before: float | None
    per_30_days_after: float | None


class RequestProposalOut(BaseModel):
    """A matter that distinct applicants asked for and that proved publishable (Art. 44)."""

    id: str
    office: str
    region: str
    item: str | None = Field(description="目录中的公开事项;目录尚无的为 null")
    title: str | None
    description: str | None
    state: State = Field(
        description="unworded 待写明内容、made 已向目录提出、accepted 已采纳、declined 未采纳、dismissed 不提出"
    )
    evidence: dict[str, Any] = Field(
        description="发现时:applicants 申请人数、applications 件数、granted 已公开或部分公开、refused 不予公开、first_on、last_on"
    )
    basis: dict[str, Any]
    found_at: datetime
    outcome: dict[str, Any] | None = Field(description="目录方的处理及理由,或不提出的理由")
    published_on: date | None = Field(description="此后该事项首次公开之日")
    publication: str | None
    asked: RepeatRate | None = Field(
        description="公开前后的申请件数 / applications before and after the publication"
    )
