"""Packages on the wire: what is said of a document, its plan, its signatories, and where the package stands."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints, model_validator

from kernel.http.types import Division, LegalDate, OneLine, Slug, StrictModel, example
from kernel.http.written import LINK
from services.interpretation.documents.schemas import DocumentIn
from services.interpretation.materials.rules import MOST_MATERIALS
from services.interpretation.materials.schemas import EXAMPLE_MATERIAL, Element, Form, MaterialIn
from services.interpretation.packages.rules import CATEGORIES, Event, State
from services.interpretation.texts import Name, Text

Attribute = Literal["proactive", "on_request", "none"]
Category = Literal[
    "government_rule", "normative_document", "vital_interests", "wide_concern", "technical", "draft_for_comment", "other"
]  # fmt: skip
Title = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True), OneLine]


class PersonIn(StrictModel):
    """A person of an office."""

    id: Slug = Field(description="工号 / id in your system")
    name: Name
    role: Name = Field(description="职务或环节,如 分管负责人 / post or step")


class BasisIn(StrictModel):
    """A text that the document rests on."""

    title: Title
    document_number: Name | None = Field(None, description="文号")


class PlanIn(StrictModel):
    """The interpretation plan (解读方案): whom it is for, in which forms, where, when, and who answers for it."""

    audience: Annotated[list[Name], Field(min_length=1, max_length=20)] = Field(description="解读对象")
    forms: Annotated[list[Form], Field(min_length=1, max_length=10)] = Field(description="解读形式")
    channels: Annotated[list[Name], Field(min_length=1, max_length=20)] = Field(description="发布渠道")
    timetable: Text = Field(description="时间安排")
    first_interpreter: PersonIn | None = Field(
        None, description="第一解读人和责任人 / who interprets first and answers"
    )
    not_applicable: Annotated[dict[Element, Text], Field(max_length=10)] = Field(
        default={}, description="不适用的解读要素及理由 / elements that do not apply, with the reason"
    )


_PLAN = {
    "audience": ["符合条件的农户"], "forms": ["qa", "chart"], "channels": ["政府网站", "微信公众号"], "timetable": "与文件同时发布",
    "first_interpreter": {"id": "u-40", "name": "陈局长", "role": "起草部门主要负责人"},
    "not_applicable": {"terms": "文件不含需要解释的术语"},
}  # fmt: skip


class PublicationReview(StrictModel):
    """The review before publication (《条例》第十七条, 《保密法》第三十五条), by which catalog records the publication."""

    officer: PersonIn = Field(description="审查人")
    reviewed_on: LegalDate = Field(description="审查日期,不晚于发布日期")
    secrecy_opinion: Text = Field(description="保密审查意见")
    privacy_opinion: Text = Field(description="个人信息审查意见")
    elements: Annotated[list[Text], Field(max_length=300)] = Field(
        default=[],
        description="本次公开所含的内容要素(目录原文);未列出的不算已公开 / content elements that this publishes, as the catalogue words them",
    )


class HeadIn(StrictModel):
    """What is said of a policy document, and how it is interpreted and signed."""

    title: Title = Field(description="文件标题")
    document_number: Name | None = Field(None, description="文号")
    issuer: Name = Field(description="发文机关")
    drafting: Annotated[list[Name], Field(min_length=1, max_length=20)] = Field(description="起草部门")
    lead: Name | None = Field(None, description="牵头部门,联合起草必填 / the lead of joint drafters")
    attribute: Attribute | None = Field(
        None, description="公开属性:主动公开、依申请公开、不予公开;缺少则退文 / returned when absent"
    )
    attribute_reasons: Text | None = Field(None, description="不予公开的理由 / reasons for not disclosing")
    category: Category = Field(description="、".join(f"{key} {row.title}" for key, row in CATEGORIES.items()))
    major: bool = Field(
        False, description="重大政策:至少两种解读形式 / a major policy is interpreted in two forms"
    )
    domain: Slug | None = Field(None, description="所属领域(公开目录)/ domain of the catalogue")
    item: Slug | None = Field(None, description="公开目录事项 / item of the catalogue")
    body: Slug | None = Field(
        None, description="公开主体(catalog 的机构)/ publishing body, as registered in catalog"
    )
    effective_on: LegalDate | None = Field(None, description="施行日期")
    expires_on: LegalDate | None = Field(None, description="有效期至 / last day of validity")
    bases: Annotated[list[BasisIn], Field(max_length=50)] = Field(default=[], description="制定依据")
    plan: PlanIn | None = Field(None, description="解读方案;缺少则退文 / returned when absent")
    signatories: Annotated[list[PersonIn], Field(max_length=20)] = Field(default=[], description="审签人")
    review: PublicationReview | None = Field(
        None,
        description="公开前审查,发起审签和发布前必填;与 body、domain 齐备时发布即登记公开记录 / needed for sign-off and release",
    )
    late_materials: bool = Field(
        False,
        description="按县级自有文件,材料可晚于文件发布(须先登记该文件)/ materials later, under a registered local text",
    )
    interpretation: Literal["interpret", "do_not_interpret"] | None = Field(
        None,
        description="是否解读的决定;不写则按文件类别 / whether it is interpreted; by category if left out",
    )
    interpretation_reason: Text | None = Field(None, description="决定的理由 / why")

    @model_validator(mode="after")
    def holds(self) -> "HeadIn":
        if len(self.drafting) > 1 and self.lead not in self.drafting:
            raise ValueError("联合起草须指明其中的牵头部门 lead / of joint drafters name one as lead")
        if self.interpretation == "do_not_interpret":
            if not self.interpretation_reason:
                raise ValueError("不解读须写明 interpretation_reason / say why it is not interpreted")
            if CATEGORIES[self.category].interpreted == "must":
                raise ValueError("该类文件必须解读 / a document of this category has to be interpreted")
        if self.effective_on and self.expires_on and self.expires_on < self.effective_on:
            raise ValueError("有效期早于施行日期 / it expires before it takes effect")
        ids = [one.id for one in self.signatories]
        if len(set(ids)) < len(ids):
            raise ValueError("审签人重复 / a signatory is named twice")
        return self


_HEAD: dict[str, Any] = {
    "title": "永修县粮食烘干机购置补贴实施办法", "document_number": "永府办发〔2026〕7号", "issuer": "永修县人民政府办公室",
    "drafting": ["永修县农业农村局"], "attribute": "proactive", "category": "normative_document", "major": True,
    "domain": "agricultural-subsidies", "effective_on": "2026-04-01", "expires_on": "2028-03-31",
    "bases": [{"title": "江西省农机购置补贴实施方案", "document_number": "赣农字〔2026〕3号"}], "plan": _PLAN,
    "review": {
        "officer": {"id": "u-52", "name": "谢审查", "role": "保密审查人"}, "reviewed_on": "2026-02-27",
        "secrecy_opinion": "不涉及国家秘密、工作秘密", "privacy_opinion": "不含个人信息",
    },
    "signatories": [{"id": "u-51", "name": "刘主任", "role": "办公室负责人"}],
}  # fmt: skip


class HeadChange(HeadIn):
    """The head as it is to be from now on."""

    model_config = StrictModel.model_config | example(**_HEAD)


class PackageIn(HeadIn):
    """A package in one call, or its beginning: document and materials may follow step by step."""

    model_config = StrictModel.model_config | example(
        reference="oa-2026-0131", region="360425", **_HEAD,
        document={"text": "永修县粮食烘干机购置补贴实施办法\n第一条 每台补贴6000元。\n第二条 自2026年4月1日起施行。"},
        materials={"questions": EXAMPLE_MATERIAL}, submit=True,
    )  # fmt: skip
    reference: Slug = Field(
        description="贵系统中该文件的标识;重复报送得到同一解读包 / your id of the document; sent again, the same package"
    )
    region: Division
    document: DocumentIn | None = Field(None, description="文件;可稍后报送 / may follow later")
    materials: Annotated[dict[Slug, MaterialIn], Field(max_length=MOST_MATERIALS)] = Field(
        default={}, description="解读材料,以贵方名称为键 / by names of your own"
    )
    submit: bool = Field(False, description="同时报送 / submit at once")


class ReturnIn(StrictModel):
    """Why a file goes back (退文)."""

    model_config = StrictModel.model_config | example(reason="解读材料与文件条款不一致,请核对第一条金额。")
    reason: Text


class ReleaseIn(StrictModel):
    """A release; with `emergency`, one that does not wait for materials or signatures."""

    model_config = StrictModel.model_config | example(
        web_address="https://www.example.gov.cn/zcjd/2026/0415.html"
    )
    web_address: Annotated[str, StringConstraints(max_length=1000), LINK] | None = Field(
        None, description="发布网址(政府网站)/ where the public finds it"
    )
    channels: Annotated[list[Slug], Field(max_length=20)] = Field(
        default=["gov_website"],
        description="公开渠道代码,见 GET /v1/catalog/vocabularies / channels, as catalog names them",
    )
    emergency: Text | None = Field(
        None,
        description="应急发布的理由;须事后复核 / the reason of an emergency release; it stays flagged until reviewed",
    )


class ReviewIn(StrictModel):
    """What a review of an emergency release found."""

    model_config = StrictModel.model_config | example(finding="情况属实,材料已补充。")
    finding: Text


class LackOut(BaseModel):
    code: str
    pointer: str
    zh: str
    en: str
    source: str


class ActionOut(BaseModel):
    """The next step; `lacks` is what it still needs."""

    action: str
    who: str
    zh: str
    en: str
    source: str
    until: LegalDate | None
    lacks: list[LackOut]


class SummaryOut(BaseModel):
    """A package in lists."""

    id: str
    reference: str
    region: str
    title: str
    state: State
    edition: int
    emergency: dict[str, Any] | None
    deferral_due: LegalDate | None
    released_at: datetime | None
    changed_at: datetime


class PackageOut(SummaryOut):
    """A package: `returned` are the reasons of the last return, `next_actions` what is missing, for whom, until when."""

    head: dict[str, Any]
    author: dict[str, str]
    writers: list[dict[str, str]] = Field(
        description="本版起草、修改过的人:不得审签、发布、复核 / who wrote in this edition: they neither sign, release nor review it"
    )
    duty: dict[str, Any] = Field(
        description="由谁解读、是否必须解读及依据 / who interprets, whether it has to be, and why"
    )
    document: dict[str, Any] | None = Field(description="现行版本 / the version it goes by")
    materials: list[dict[str, Any]]
    sign_off: dict[str, Any] | None = Field(description="最近一轮审签 / the last round")
    returned: list[LackOut]
    basis_changed: list[dict[str, Any]]
    allowed_events: list[Event]
    next_actions: list[ActionOut]


class ActOut(BaseModel):
    number: int
    event: Event
    before: State
    after: State
    officer: dict[str, str] | None
    at: datetime
    facts: dict[str, Any]


class ActsOut(BaseModel):
    items: list[ActOut]


class TransitionOut(BaseModel):
    state: State
    event: Event
    to: State
    gates: list[str]
    source: str
    status: str


class GatesOut(BaseModel):
    """The table of the gates."""

    items: list[TransitionOut]
    categories: list[dict[str, Any]]
