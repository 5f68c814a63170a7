"""Reviews and lawsuits on the wire."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from kernel.http.types import LegalDate, Name, Slug, StrictModel, example
from services.disclosure_requests.reviews.rules import Kind, Outcome, Procedure, Role

Number = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]


class ReviewIn(StrictModel):
    """A review or lawsuit as it stands; sent whole again with every change."""

    model_config = StrictModel.model_config | example(
        kind="review", procedure="simplified", authority="永修县人民政府", case_number="永府复〔2026〕12号",
        received_on="2026-05-11", outcome="pending",
    )  # fmt: skip

    kind: Kind = Field(
        description="review 行政复议、suit_direct 未经复议直接起诉、suit_after_review 复议后起诉:年度报告表四各栏"
        " / the blocks of table 4"
    )
    role: Role = Field(
        "respondent", description="respondent 作出答复的机关、co_defendant 作为共同被告的复议机关(不计入其表四,国办公开办函〔2016〕201号)"
        " / the organ that answered, or the review organ sued with it, which does not count the case"
    )  # fmt: skip
    office: Slug | None = Field(
        None,
        description="共同被告的工作机构;不写则为办理该申请的机构 / the co-defendant's office; else the case's own",
    )
    procedure: Procedure | None = Field(
        None, description="行政复议适用简易程序或普通程序(行政复议法第五十三条)/ procedure of a review"
    )
    authority: Name = Field(description="复议机关或人民法院 / the review organ or the court")
    case_number: Number | None = Field(None, description="复议或诉讼案号 / its number there")
    received_on: LegalDate = Field(
        description="收到复议申请书或起诉状副本之日 / day the office got the copy of the application or complaint"
    )
    accepted_on: LegalDate | None = Field(None, description="受理或立案之日 / day it was accepted")
    answered_on: LegalDate | None = Field(
        None, description="提出书面答复或答辩状之日 / day the office answered"
    )
    outcome: Outcome = Field(
        "pending",
        description="upheld 结果维持、corrected 结果纠正、other 其他结果、pending 尚未审结 / outcome",
    )
    decided_on: LegalDate | None = Field(None, description="审结之日 / day it was decided")


class DeadlineOut(BaseModel):
    """A period that runs, or ran."""

    key: str = Field(description="answer 书面答复、defence 答辩状、decision 复议决定")
    title: str
    title_en: str
    from_: date = Field(alias="from")
    amount: int
    unit: str
    due: date | None
    due_status: str
    earliest: date
    latest: date
    article: str
    basis_status: str
    done_on: date | None
    on_time: bool | None


class WarningOut(BaseModel):
    """Something irregular that is recorded all the same."""

    code: str
    article: str
    basis_status: str
    message_zh: str
    message_en: str


class ReviewOut(BaseModel):
    """A review or lawsuit with the deadlines of the office."""

    id: str
    application: str
    office: str
    region: str
    kind: Kind
    role: Role
    procedure: Procedure | None
    authority: str
    case_number: str | None
    received_on: date
    accepted_on: date | None
    answered_on: date | None
    outcome: Outcome
    decided_on: date | None
    counted: bool = Field(description="是否计入本机关表四 / whether the office's table 4 counts it")
    deadlines: list[DeadlineOut]
    warnings: list[WarningOut]
