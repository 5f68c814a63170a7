"""Acts on duties on the wire."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from kernel.http.types import LegalDate, Name, Slug, StrictModel, Text, example

Ground = Literal[
    "state_secret", "prohibited_by_law", "three_securities", "trade_secret", "personal_privacy",
    "third_party_rights", "internal_affairs", "process_information", "enforcement_file",
]  # fmt: skip


class Person(StrictModel):
    """An officer who answers for a decision."""

    id: Name = Field(description="工号")
    name: Name


class NilReportIn(StrictModel):
    """Nil report (零报告): nothing happened in the period that had to be published."""

    model_config = example(
        reported_on="2026-03-02", reason="本季度无新增宅基地审批", channels=["gov_website"], published=True
    )
    reported_on: LegalDate
    reason: Text
    channels: list[Slug] = Field(default_factory=list, max_length=50, description="零报告已公开的渠道")
    published: bool = Field(False, description="零报告本身是否已公开")


class WaiverBasis(StrictModel):
    """The article that allows it: 14, 15 or 16 of the Regulation, or an article of another act (`title` given)."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)] | None = (
        Field(None, description="其他法律法规名称;null 为《政府信息公开条例》")
    )
    article: Name = Field(description="条例:14、15、16;其他法律法规:第几条", examples=["15"])


class WaiverIn(StrictModel):
    """A decision not to publish (免除), by somebody other than the officer who reports it."""

    model_config = example(
        basis={"article": "15"}, ground="personal_privacy", grounds="名单含个人隐私,第三方不同意公开",
        decided_on="2026-03-02", approver={"id": "u-03", "name": "王审批"},
    )  # fmt: skip
    basis: WaiverBasis
    ground: Ground | None = Field(None, description="条例第十四至十六条的情形;引用条例时必填")
    grounds: Text = Field(description="理由")
    decided_on: LegalDate
    approver: Person


class RevocationIn(StrictModel):
    """The re-evaluation (《条例》第十八条) found that it is to be published after all."""

    model_config = example(decided_on="2026-03-02", reason="第三方已同意公开")
    decided_on: LegalDate
    reason: Text


class TransferIn(StrictModel):
    """Another body answers from now on."""

    model_config = example(
        to_body="sample-finance-bureau", reason="机构改革,职权划转", effective_on="2026-03-02"
    )
    to_body: str = Field(description="承接机构(标识或信用代码)")
    reason: Text
    effective_on: LegalDate = Field(description="职权移转之日,不晚于今日")


class ActOut(BaseModel):
    """An act on a duty, as its trace keeps it."""

    id: str
    kind: Literal["nil_report", "waiver", "waiver_revocation", "transfer"]
    at: str
    officer: dict[str, str] | None
    details: dict[str, Any]


class ActsOut(BaseModel):
    """What was done with a duty, in order."""

    items: list[ActOut]


class TransferredOut(BaseModel):
    """What a reorganisation moved: open duties and running recurrences; closed duties stay where they were."""

    from_body: str
    to_body: str
    effective_on: str
    moved: list[str]
    recurrences: list[str]
