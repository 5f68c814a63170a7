"""Consultations on the wire: the officer's side, and the letter as its addressee sees it."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from kernel.http.types import LegalDate, Name, StrictModel, Text, example
from services.disclosure_requests.applications.schemas import ActIn, Short

Long = Annotated[str, StringConstraints(min_length=1, max_length=20_000, strip_whitespace=True)]
PartyName = Literal["third_party", "co_maker", "other_organ"]
OpinionName = Literal["agree", "object", "partial"]
SendingManner = Literal["direct", "post", "ems", "registered_post", "official_exchange", "electronic", "fax"]
_OPINION = "agree 同意公开、object 不同意公开、partial 同意部分公开 / opinion"


class AddresseeIn(StrictModel):
    """Who is asked."""

    kind: Literal["person", "organisation", "organ"] = Field(description="个人、法人或其他组织、行政机关")
    name: Name
    address: Name | None = None
    telephone: Short | None = None
    email: Short | None = None


class ConsultationIn(StrictModel):
    """A letter to a third party (Art. 32), a co-making organ (Art. 34) or another organ (Art. 33(3))."""

    model_config = StrictModel.model_config | example(
        party="third_party", sent_on="2026-03-10", manner="ems",
        addressee={"kind": "organisation", "name": "江西某建设有限公司", "address": "永修县新城大道 10 号"},
        question="现有申请人申请公开贵公司的投标文件,请就是否同意公开提出意见", extract="投标文件技术部分第三章",
    )  # fmt: skip

    party: PartyName = Field(
        description="third_party 第三方、co_maker 共同制作机关、other_organ 其他机关 / who is asked"
    )
    addressee: AddresseeIn = Field(description="被征求意见方(密存)/ addressee; kept closed")
    question: Long = Field(
        description="征求意见的内容;不得写明申请人(密存)/ question; does not name the applicant"
    )
    extract: Long | None = Field(
        None, description="拟公开的内容摘录(密存)/ extract of what would be disclosed"
    )
    sent_on: LegalDate = Field(description="发函之日;自次日起扣除期限 / day the letter is sent")
    manner: SendingManner = Field(
        description="direct 直接、post 邮寄、ems、registered_post 挂号、official_exchange 公文交换、electronic 电子、fax 传真"
    )


class ConsultationReceiptIn(ActIn):
    """The addressee received the letter: its 15 working days begin."""

    on: LegalDate = Field(description="被征求方收到之日 / day of receipt")


class ConsultationReplyIn(ActIn):
    """An opinion on paper, entered by an officer."""

    on: LegalDate = Field(description="收到意见之日 / day the opinion came")
    opinion: OpinionName = Field(description=_OPINION)
    reason: Long | None = Field(None, description="理由(密存)/ reason; kept closed")


class ConsultationReturnIn(ActIn):
    """The letter came back."""

    on: LegalDate = Field(description="获知退回之日 / day the return is known")
    note: Text | None = Field(None, description="说明(密存)/ note; kept closed")


class OverrideNoticeIn(ActIn):
    """Art. 32: the third party is told in writing what is disclosed against its objection, and why."""

    manner: SendingManner = Field(description="告知方式 / how it was told")


class OpinionIn(StrictModel):
    """The opinion of the addressee, given by the link; given once."""

    model_config = StrictModel.model_config | example(opinion="object", reason="涉及本公司技术秘密")

    opinion: OpinionName = Field(description=_OPINION)
    reason: Long | None = Field(None, description="理由;不同意公开的,请说明 / reason")


class ConsultationOut(BaseModel):
    """A consultation and where its own clock stands."""

    id: str
    application: str
    party: PartyName
    addressee: dict[str, Any] | None = Field(description="已遮盖;删除后为空 / masked")
    manner: str
    sent_on: date
    received_on: date | None
    replied_on: date | None
    returned_on: date | None
    due: date | None = Field(
        description="提出意见的期限;未收到函件或无期限时为空 / until when an opinion is waited for"
    )
    due_earliest: date | None
    due_latest: date | None
    outcome: str = Field(
        description="open 等待意见、replied 已答复、returned 退回、silent_organ_decides 逾期由行政机关决定(第三十二条)、"
        "silent_consents 逾期视为同意(第三十四条)"
    )
    silence: str = Field(description="逾期不答复的后果 / what silence means")
    article: str
    opinion: OpinionName | None
    opinion_by: str | None = Field(description="link 网上、paper 书面")
    link_expires_at: datetime
    link_used_at: datetime | None
    token: str | None = Field(
        None, description="链接口令,只给出一次,不保存 / token of the link: given once, not kept"
    )
    words: dict[str, Any] | None = Field(
        None, description="问题、摘录、理由 / question, extract, reason; only where one case is read"
    )
    looks: list[dict[str, Any]] | None = Field(None, description="链接使用记录 / uses of the link")


class ConsultationsOut(BaseModel):
    """The consultations of a case."""

    items: list[ConsultationOut]


class LetterOut(BaseModel):
    """The letter as its addressee sees it: nothing of the applicant, nothing of the case."""

    office: str = Field(description="征求意见的行政机关 / the organ that asks")
    telephone: str | None
    party: PartyName
    sent_on: date
    question: str
    extract: str | None
    received_on: date | None
    due: date | None = Field(description="提出意见的期限 / answer by")
    silence: str
    article: str


class OpinionGivenOut(BaseModel):
    """The opinion was recorded; the link is closed."""

    opinion: OpinionName
    on: date
