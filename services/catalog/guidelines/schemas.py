"""Domains, guidelines and items on the wire."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, model_validator

from kernel.http.types import LegalDate, Name, Slug, StrictModel, Text, example
from kernel.http.written import Written
from services.catalog.seed.reader import read_vocabulary

Scope = Literal["whole_society", "specific_group", "both"]
Method = Literal["proactive", "on_request"]
Attribute = Literal["proactive", "on_request", "not_disclosed"]
Stage = Literal["decision", "execution", "management", "service", "result"]
Regime = Literal["government_information", "village_affairs", "residents_affairs", "public_enterprise"]
ItemLevel = Literal["municipal", "county", "township", "village"]
BasisKind = Literal[
    "law", "administrative_regulation", "department_rule", "local_regulation", "local_rule",
    "normative_document", "technical_standard", "unspecified",
]  # fmt: skip


_BEGINNING = Written(
    r"^https?://", "网址应以 http:// 或 https:// 开头,如 https://www.example.gov.cn/1.html",
    "an address that begins with http:// or https:// is needed, such as https://www.example.gov.cn/1.html",
)  # fmt: skip


class Names(StrictModel):
    """Names of three levels (一级、二级、三级事项)."""

    level1: Name = Field(description="一级事项")
    level2: Name | None = Field(None, description="二级事项")
    level3: Name | None = Field(None, description="三级事项")


class ElementIn(StrictModel):
    """A content element (公开内容要素)."""

    name: Text
    required: bool = True
    condition: Text | None = Field(None, description="有条件要素的条件")


class ActIn(StrictModel):
    """A legal basis (公开依据)."""

    title: Name
    number: Name | None = Field(None, description="文号")
    kind: BasisKind = "unspecified"


class AudienceIn(StrictModel):
    """Audience (公开对象)."""

    scope: Scope
    note: Text | None = None


class Contact(StrictModel):
    """Contact fields that real tables carry."""

    department: Name | None = Field(None, description="责任科室")
    enquiry_phone: Name | None = Field(None, description="咨询电话")
    supervision_phone: Name | None = Field(None, description="监督电话")
    url: Annotated[str, Field(max_length=500), _BEGINNING] | None = Field(None, description="网址")


class Changes(StrictModel):
    """Members of an item to set; a member that is left out stays as it is. Time limit in the words of the table."""

    names: Names | None = None
    content_elements: list[ElementIn] | None = Field(None, max_length=200, description="公开内容要素")
    basis: list[ActIn] | None = Field(None, max_length=100, description="公开依据")
    time_limit: Text | None = Field(
        None, description="公开时限,原文", examples=["信息形成或者变更之日起20个工作日内"]
    )
    responsible_body: Text | None = Field(None, description="公开主体,可有几个,以“、”分隔")
    method: Method | None = Field(None, description="公开方式")
    channels: list[Slug] | None = Field(
        None, max_length=50, description="公开渠道代码,见 GET /v1/catalog/vocabularies"
    )
    channels_other: list[Name] | None = Field(None, max_length=50, description="代码之外的渠道")
    audience: AudienceIn | None = Field(None, description="公开对象")
    levels: list[ItemLevel] | None = Field(None, description="公开层级")
    disclosure_attribute: Attribute | None = Field(None, description="公开属性")
    stage: Stage | None = Field(None, description="五公开环节")
    regime: Regime | None = Field(None, description="公开制度")
    contact: Contact | None = None

    def given(self) -> dict[str, Any]:
        """The members that the request sets, and no others."""
        return self.model_dump(include=self.model_fields_set)

    @model_validator(mode="after")
    def known_channels(self) -> "Changes":
        unknown = [code for code in self.channels or () if code not in channel_codes()]
        if unknown:
            listed = "、".join(unknown)
            raise ValueError(
                f"未知公开渠道:{listed};可用:{'、'.join(sorted(channel_codes()))}"
                f" / unknown channel: {listed}; known: {', '.join(sorted(channel_codes()))}"
            )
        return self


class GuidelineItemIn(Changes):
    """A whole row of a guideline."""

    id: Slug
    names: Names


class GuidelineIn(StrictModel):
    """A version of a standard (标准指引) with its rows; once created it never changes."""

    model_config = example(
        id="water-2026", domain="water", title="水利领域标准目录", edition="2026 年版", kind="local_standard",
        complete=True, document_number="县府办发〔2026〕1号",
        items=[{
            "id": "water-001", "names": {"level1": "水利工程", "level2": "建设管理"}, "time_limit": "信息形成之日起20个工作日内",
            "content_elements": [{"name": "工程概况"}, {"name": "招标情况"}], "responsible_body": "县水利局",
            "basis": [{"title": "中华人民共和国政府信息公开条例", "number": "国令第711号", "kind": "administrative_regulation"}],
            "method": "proactive", "channels": ["gov_website"], "audience": {"scope": "whole_society"},
        }],
    )  # fmt: skip
    id: Slug = Field(examples=["fiscal-budget-2019"])
    domain: Slug = Field(description="领域")
    title: Name
    edition: Name
    kind: Literal["national_standard", "provincial_standard", "local_standard", "sample_excerpt"]
    complete: bool = Field(description="是否为完整目录;摘录为 false")
    document_number: Name | None = Field(None, description="文号")
    published_on: LegalDate | None = None
    effective_from: LegalDate | None = None
    effective_to: LegalDate | None = None
    supersedes: Slug | None = Field(None, description="所代替的版本的标识;同一领域")
    may_adopt_from: LegalDate | None = Field(None, description="可提前采用之日;null 为不限")
    must_adopt_from: LegalDate | None = Field(
        None, description="必须采用之日,此日起所代替的版本不再适用;null 为不限"
    )
    note: Text | None = None
    items: list[GuidelineItemIn] = Field(min_length=1, max_length=2000)

    @model_validator(mode="after")
    def days_in_order(self) -> "GuidelineIn":
        days = [day for day in (self.published_on, self.may_adopt_from, self.must_adopt_from) if day]
        if days != sorted(days):
            raise ValueError(
                "发布、可提前采用、必须采用三日应依次不早于前者"
                " / published_on, may_adopt_from and must_adopt_from come in this order"
            )
        return self


class ItemOut(BaseModel):
    """An item (公开事项) as it stands; absent is null and listed in `defects`."""

    id: str
    domain: str
    name: str | None
    names: dict[str, str | None]
    content_elements: list[dict[str, Any]] | None
    basis: list[dict[str, Any]] | None
    time_limit: dict[str, Any] | None
    responsible_body: dict[str, Any] | None
    method: str | None
    channels: list[str] | None
    channels_other: list[str]
    audience: dict[str, Any] | None
    levels: list[str] | None
    disclosure_attribute: str | None
    stage: str | None
    regime: str
    contact: dict[str, Any] | None
    provenance: dict[str, Any]
    defects: list[dict[str, str]]


class GuidelineOut(BaseModel):
    """A guideline without its rows. `complete` false: an excerpt, never to be taken for the whole."""

    id: str
    domain: str
    title: str
    edition: str
    kind: str
    complete: bool
    document_number: str | None
    published_on: str | None
    effective_from: str | None
    effective_to: str | None
    supersedes: str | None = Field(description="所代替的版本")
    may_adopt_from: str | None
    must_adopt_from: str | None
    note: str | None
    item_count: int


class DomainOut(BaseModel):
    """A domain (领域)."""

    slug: str
    name_zh: str
    name_en: str
    pilot: bool
    lead_ministry: str | None
    details: dict[str, Any]


class DomainIn(StrictModel):
    """A domain beyond the 26 pilot ones."""

    model_config = example(name_zh="水利", name_en="Water", lead_ministry="水利部")
    name_zh: Name
    name_en: Name
    lead_ministry: Name | None = None


def channel_codes() -> frozenset[str]:
    """The codes of channels (公开渠道) in the shipped vocabulary."""
    return frozenset(term.code for term in read_vocabulary("channels"))
