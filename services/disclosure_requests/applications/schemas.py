"""Applications on the wire (Art. 29: who, what, in which form)."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, Field, StringConstraints, model_validator

from kernel.http.types import LegalDate, Name, Slug, StrictModel, Text, example

Manner = Literal["web", "counter", "registered_post", "ordinary_post", "fax", "transferred"]
ApplicantKind = Literal[
    "natural_person", "commercial", "research", "public_welfare", "legal_service", "other_org"
]
Short = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]


class IdentityIn(StrictModel):
    """Identity proof of a natural person."""

    type: Literal["resident_id", "passport", "hmt_pass", "residence_permit", "other"] = Field(
        "resident_id",
        description="证件种类:居民身份证、护照、港澳台通行证、居留证、其他 / kind of document",
    )
    number: Short = Field(description="证件号码;居民身份证核对校验码 / number; resident numbers are checked")


class ApplicantIn(StrictModel):
    """Who applies: a natural person with identity proof, an organisation with its credit code; how to reach them."""

    kind: ApplicantKind = Field(
        description="申请人类别,即年度报告表三各栏:自然人、商业企业、科研机构、社会公益组织、法律服务机构、其他"
        " / the columns of table 3"
    )
    name: Name = Field(description="姓名或名称 / name")
    identity: IdentityIn | None = Field(None, description="自然人的身份证明 / a person's identity proof")
    credit_code: Short | None = Field(
        None, description="法人的统一社会信用代码 / an organisation's credit code"
    )
    contact_person: Short | None = Field(None, description="法人的联系人 / an organisation's contact")
    agent: Short | None = Field(None, description="代理人 / agent")
    telephone: Short | None = Field(None, description="联系电话 / telephone")
    email: Short | None = Field(None, description="电子邮箱 / e-mail")
    address: Name | None = Field(None, description="通信地址 / postal address")
    postcode: Short | None = Field(None, description="邮编 / postcode")


class ContentIn(StrictModel):
    """What is asked for, so that it can be found: by its title, its document number, or other features (Art. 29(2))."""

    title: Name | None = Field(None, description="所需信息的名称 / title of the information")
    document_number: Short | None = Field(None, description="文号 / document number")
    description: Annotated[str, StringConstraints(max_length=20_000, strip_whitespace=True)] = Field(
        "", description="便于查询的其他特征性描述 / other features by which it can be found"
    )
    items: Annotated[int, Field(ge=1, le=1000, description="申请事项数(一事一申请)/ items asked for")] = 1

    @model_validator(mode="after")
    def _says_what(self) -> Self:
        if not (self.title or self.document_number or self.description):
            raise ValueError(
                "请写明所需信息的名称、文号或者其他特征性描述(条例第二十九条)"
                " / name the information by title, document number or other features (Art. 29)"
            )
        return self


class FormIn(StrictModel):
    """In which form and by which route it is wanted (Art. 29(3), 40)."""

    carrier: Literal["paper", "electronic", "read_on_site"] = Field(
        "paper", description="形式:纸质、电子、现场查阅 / carrier"
    )
    route: Literal["post", "email", "collect", "web"] = Field(
        "post", description="途径:邮寄、电子邮件、自行领取、网上 / route"
    )


class ApplicationIn(StrictModel):
    """An application as it came in."""

    model_config = StrictModel.model_config | example(
        office="yongxiu-zrzy", client_application_id="OA-2026-0012", manner="counter", submitted_on="2026-03-02",
        applicant={
            "kind": "natural_person", "name": "张三", "telephone": "13800000000",
            "identity": {"type": "resident_id", "number": "11010519491231002X"},
        },
        content={"title": "征收土地公告", "description": "某村 2025 年征收土地公告及补偿安置方案"},
        form={"carrier": "paper", "route": "post"},
    )  # fmt: skip

    office: Slug = Field(description="收件的政府信息公开工作机构 / the office it came to")
    client_application_id: Slug | None = Field(
        None, description="贵系统的编号;同一编号不会产生第二件 / your number for it; it makes no second case"
    )
    manner: Manner = Field(
        description="提交方式:网上、当面、挂号信或快递(需签收)、平常信函、传真、转来;决定收到之日(条例第三十一条)"
        " / how it came; decides the receipt date (Art. 31)"
    )
    submitted_on: LegalDate = Field(
        description="提交之日;当面提交即收到之日,需签收的邮件为签收之日"
        " / the day it was handed in; for signed mail the day of signing"
    )
    applicant: ApplicantIn
    content: ContentIn
    form: FormIn = FormIn()
    officer: Short | None = Field(None, description="经办人工号 / officer in charge")
    team: Short | None = Field(None, description="经办科室 / team")


class ActIn(StrictModel):
    """An act of the case and its day."""

    on: LegalDate = Field(description="行为之日 / the day of the act")


class ConfirmationIn(ActIn):
    """Art. 31: both sides confirmed the application; its receipt date."""

    on: LegalDate = Field(description="双方确认之日,即收到之日(条例第三十一条)/ day both sides confirmed")
    how: Text | None = Field(None, description="确认方式,如电话、短信 / how it was confirmed")


class WithdrawalIn(ActIn):
    """The applicant takes the application back."""

    reason: Text | None = Field(None, description="撤回原因 / reason")


class AssignmentIn(ActIn):
    """Who handles the case."""

    officer: Short = Field(description="经办人工号 / officer")
    team: Short | None = Field(None, description="科室 / team")


class NextActOut(BaseModel):
    """A lawful next act."""

    event: str
    title: str
    article: str


class ApplicationOut(BaseModel):
    """A case; the applicant is masked."""

    id: str
    number: str = Field(description="登记编号 / registration number")
    office: str
    region: str
    manner: Manner
    submitted_on: date
    received_on: date | None = Field(description="收到之日 / receipt date")
    state: str = Field(
        description="submitted 待确认、handling 办理中、correcting 待补正、reasoning 待说明理由、paying 待缴费、"
        "decided 待送达、closed 办结"
    )
    waiting_for: str | None
    due_by: date | None = Field(description="答复期限(最迟)/ answer due, the latest bound")
    due_status: str | None
    officer: str | None
    team: str | None
    applicant: dict[str, Any] = Field(description="已遮盖;查看全文须登记理由 / masked")
    content: dict[str, Any] | None
    form: dict[str, Any] | None
    row: str | None = Field(description="办理结果在年度报告表三中的行 / row of table 3")
    closed_on: date | None
    backlog: bool
    created_at: datetime
    next_acts: list[NextActOut] = Field(description="此刻合法的下一步 / lawful next acts")
    receipt: dict[str, Any] | None = Field(None, description="签名回执 / signed receipt of the latest act")
    token: str | None = Field(
        None, description="公众查询口令,只在登记时给出一次 / token for the applicant, given once"
    )
