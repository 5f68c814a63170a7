"""Decisions on the wire."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from kernel.http.types import LegalDate, Name, StrictModel, Text, example
from services.disclosure_requests.applications.schemas import ActIn, Short
from services.disclosure_requests.decisions.answers import Code, Ground

Long = Annotated[str, StringConstraints(min_length=1, max_length=20_000, strip_whitespace=True)]
Several = Annotated[list[Text], Field(min_length=1, max_length=100)]


class ProvisionIn(StrictModel):
    """Arts 36(2), 40: what is handed over, in which form, by which route and when."""

    titles: Several = Field(description="提供的政府信息 / what is given")
    carrier: Literal["paper", "electronic", "read_on_site"] = Field(description="形式 / carrier")
    route: Literal["post", "email", "collect", "web"] = Field(description="途径 / route")
    on: LegalDate | None = Field(None, description="何时提供;随答复提供则不写 / when, if not with the answer")
    other_form_reason: Text | None = Field(
        None, description="不按申请的形式或途径提供的理由(第四十条)/ why not in the form asked for (Art. 40)"
    )


class PlaceIn(StrictModel):
    """Arts 36(1), 39(2): where it is published and how to get at it."""

    where: Text = Field(description="公开的位置或出版物 / place")
    how: Text = Field(description="获取的方式、途径 / how to get it")


class WithheldIn(StrictModel):
    """A part that is withheld."""

    what: Text = Field(description="不予公开的部分 / the part")
    ground: Ground = Field(description="豁免事由(第十四至十六条)/ exemption")
    reason: Long = Field(description="理由 / reason")


class PartsIn(StrictModel):
    """Art. 37: content is severed into what is given and what is withheld."""

    given: Several = Field(description="予以公开的部分 / what is given")
    withheld: list[WithheldIn] = Field(min_length=1, max_length=100)


class SearchIn(StrictModel):
    """Art. 36(4): the search that found nothing."""

    where: Several = Field(description="检索范围:档案、系统、处室 / where")
    terms: Several = Field(description="检索词、方法 / terms and methods")
    searched_on: LegalDate = Field(description="检索之日 / day")
    by: Short = Field(description="检索人 / by whom")


class ClassificationIn(StrictModel):
    """Why it is a state secret."""

    level: Literal["top_secret", "secret", "confidential"] = Field(description="绝密、机密、秘密 / level")
    basis: Text = Field(description="定密依据 / basis of the classification")


class ProhibitionIn(StrictModel):
    """The law or administrative regulation that forbids disclosure."""

    law: Name = Field(description="法律、行政法规名称")
    article: Name = Field(description="条款")


class ThirdPartyIn(StrictModel):
    """Art. 32: the consultations that a finding about third parties rests on, or why there was none."""

    consultations: list[Short] = Field(default=[], max_length=100, description="征求意见标识 / consultations")
    not_consulted: Text | None = Field(None, description="未征求意见的理由 / why nobody was asked")


class SpecialRuleIn(StrictModel):
    """Art. 36(7): the special rules by which such information is got."""

    law: Name = Field(description="法律、行政法规名称")
    where: Text = Field(description="办理查询的机构与方式 / where and how to ask")


class OrganIn(StrictModel):
    """The organ that answers for it."""

    name: Name = Field(description="机关名称")
    contact: Text = Field(description="联系方式")


class EarlierIn(StrictModel):
    """The earlier answer."""

    number: Short = Field(description="此前答复的文号 / its number")
    on: LegalDate = Field(description="此前答复之日 / its day")


class AnswerIn(StrictModel):
    """One answer: its type and what the type asks for (see GET /v1/disclosure-requests/answer-types)."""

    type: Code = Field(description="答复种类 / kind of answer")
    item: Text | None = Field(None, description="所答复的申请事项 / the item that it answers")
    facts: Long | None = Field(None, description="认定的事实 / facts found")
    reason: Long | None = Field(None, description="理由 / reason")
    provision: ProvisionIn | None = None
    publication: PlaceIn | None = None
    parts: PartsIn | None = None
    search: SearchIn | None = None
    classification: ClassificationIn | None = None
    prohibition: ProhibitionIn | None = None
    harm: Long | None = Field(None, description="可能造成的危害 / the harm that may come of it")
    third_party: ThirdPartyIn | None = None
    special_rule: SpecialRuleIn | None = None
    right_organ: OrganIn | None = None
    right_organ_unknown: Text | None = Field(
        None, description="不能确定负责机关的说明 / why it cannot be told"
    )
    earlier: EarlierIn | None = None
    right_channel: Text | None = Field(None, description="相应渠道 / the right channel")


class ObjectionIn(StrictModel):
    """How the objection of a third party was weighed (Art. 32)."""

    consultation: Short = Field(description="征求意见标识 / consultation")
    treatment: Literal["withheld", "unfounded", "public_interest"] = Field(
        description="withheld 理由合理,不予公开;unfounded 理由不合理;public_interest 不公开可能对公共利益造成重大影响,决定公开"
    )
    reason: Text | None = Field(
        None, description="理由;unfounded、public_interest 必填 / reason, unless withheld"
    )


class DecisionIn(AnswerIn):
    """A draft: the answer, further answers to other items, the articles relied on, how objections were weighed."""

    model_config = StrictModel.model_config | example(
        type="granted", basis=["《政府信息公开条例》第三十六条第二项"], facts="经检索,本机关制作并保存所申请的公告。",
        provision={"titles": ["征收土地公告"], "carrier": "paper", "route": "post"},
    )  # fmt: skip

    basis: list[Text] = Field(
        default=[],
        max_length=20,
        description="所依据的条款;批准前必填 / articles relied on, needed for the approval",
    )
    further: list[AnswerIn] = Field(
        default=[],
        max_length=50,
        description="对其他事项的答复;报表只计首个 / other items; the first answer is counted",
    )
    objections: list[ObjectionIn] = Field(default=[], max_length=100)


class ApprovalIn(ActIn):
    """The head of the office approves the draft: the decision is made."""

    on: LegalDate = Field(description="作出答复之日 / day of the decision")


class RemedyOut(BaseModel):
    """A paragraph of the remedies."""

    order: str = Field(description="review_first 复议前置、review_or_suit 复议或者诉讼")
    of: str
    text: str
    articles: list[str]
    basis_status: str


class DecisionOut(BaseModel):
    """A decision or draft, without its words."""

    application: str
    number: int
    status: str = Field(description="draft 草案、approved 已作出、superseded 未采用")
    type: str
    title: str
    row: str = Field(description="年度报告表三的行 / row of table 3")
    row_status: str
    grounds: list[str]
    articles: list[str]
    letter: str = Field(description="文书种类 / kind of letter")
    author: dict[str, str]
    drafted_at: datetime
    approver: dict[str, str] | None
    decided_on: date | None
    entry: int | None = Field(description="台账序号 / number in the ledger")


class DecisionDocumentOut(DecisionOut):
    """A decision with its words and remedies, as a letter prints them."""

    words: dict[str, Any] = Field(
        description="草案的全部文字;删除个人信息后为空 / all its words; empty once erased"
    )
    asked: dict[str, Any] | None = Field(description="申请内容 / what was asked for")
    office: dict[str, Any]
    registration: str
    received_on: date | None
    due_by: date | None = Field(description="答复期限 / answer due")
    extension_days: int
    suspended_working_days: int
    remedies: list[RemedyOut]


class DecisionsOut(BaseModel):
    """The decisions of a case, drafts among them."""

    items: list[DecisionOut]


class RemediesOut(BaseModel):
    """What the applicant can do now."""

    application: str
    occasion: str = Field(description="decided 已答复、lapsed 不再处理、silence 逾期未答复、none 尚无")
    remedies: list[RemedyOut]
    complaint: dict[str, Any]
    procedural: dict[str, Any]


class AnswerTypeOut(BaseModel):
    """A kind of answer."""

    code: str
    title: str
    en: str
    articles: list[str]
    needs: list[str] = Field(description="必填成员;a|b 为二者取一 / members that it must have")
    may: list[str]
    row: str
    row_status: str
    letter: str
    review_first: bool = Field(description="复议前置 / review comes before a suit")


class AnswerTypesOut(BaseModel):
    """The kinds of answers of a day."""

    items: list[AnswerTypeOut]
