"""Disclosure guides on the wire."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from kernel.http.types import LegalDate, Name, StrictModel, Text, example
from kernel.http.written import WEB

WebAddress = Annotated[str, Field(max_length=500), WEB]


class Office(StrictModel):
    """The office for disclosure (政府信息公开工作机构), as Art. 12 asks for it; what is null is a defect."""

    name: Name | None = Field(None, description="名称")
    address: Name | None = Field(None, description="办公地址")
    hours: Name | None = Field(None, description="办公时间")
    phone: Name | None = Field(None, description="联系电话")
    fax: Name | None = Field(None, description="传真号码")
    internet_contact: Name | None = Field(None, description="互联网联系方式")


class RequestChannel(StrictModel):
    """A channel opened for requests (申请渠道); in person and post are never missing."""

    kind: Literal["in_person", "post", "fax", "internet", "email", "other"]
    address: Name | None = Field(None, description="地址、号码或网址")
    note: Text | None = None


class ComplaintChannel(StrictModel):
    """Where to complain (监督投诉渠道, 《条例》第四十七条)."""

    name: Name | None = None
    phone: Name | None = None
    address: Name | None = None
    url: WebAddress | None = None


class GuideIn(StrictModel):
    """The disclosure guide (政府信息公开指南, 《条例》第十二条) of a body, as structured data."""

    model_config = example(
        classification=["机构职能", "政策文件", "规划计划"], arrangement="按主题分类,每条有索引号、名称、内容概述、生成日期",
        ways_to_obtain=["政府网站", "政府公报", "县档案馆、公共图书馆"],
        office={"name": "永修县自然资源局办公室", "address": "永修县新城大道1号", "hours": "工作日 8:30-12:00、14:30-17:30",
                "phone": "0792-0000000", "fax": "0792-0000001", "internet_contact": "https://www.example.gov.cn/ysqgk"},
        request_channels=[{"kind": "in_person", "address": "永修县新城大道1号"},
                          {"kind": "post", "address": "永修县新城大道1号,330300"}],
        complaint_channel={"name": "永修县人民政府办公室", "phone": "0792-0000002"}, updated_on="2026-03-01",
    )  # fmt: skip
    classification: list[Text] = Field(max_length=100, description="政府信息的分类")
    arrangement: Text | None = Field(description="编排体系")
    ways_to_obtain: list[Text] = Field(max_length=50, description="获取方式")
    office: Office
    request_channels: list[RequestChannel] = Field(max_length=20, description="已开通的申请渠道")
    complaint_channel: ComplaintChannel | None = None
    updated_on: LegalDate = Field(description="更新日期")


class GuideOut(BaseModel):
    """A guide with its version and what it lacks."""

    body: str
    classification: list[str]
    arrangement: str | None
    ways_to_obtain: list[str]
    office: dict[str, str | None]
    request_channels: list[dict[str, Any]]
    complaint_channel: dict[str, str | None] | None
    updated_on: str
    version: int
    defects: list[dict[str, str]]
