"""The platform on the wire."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from kernel.http.types import LegalDate, Name, StrictModel, Text, example
from kernel.http.written import WEB

WebAddress = Annotated[str, Field(max_length=500), WEB]


class Document(StrictModel):
    """A document of the body's rules of disclosure (政府信息公开制度)."""

    title: Name = Field(description="名称")
    url: WebAddress
    document_number: Name | None = Field(None, description="文号")
    published_on: LegalDate | None = Field(None, description="发布日期")


class Report(StrictModel):
    """An annual report (政府信息公开工作年度报告, 《条例》第四十九条)."""

    year: Annotated[int, Field(ge=2008, le=9998)] = Field(description="报告年度")
    url: WebAddress
    published_on: LegalDate | None = Field(None, description="发布日期")


class Entry(StrictModel):
    """An address at which requests can be made (依申请公开入口)."""

    kind: Literal["online", "email", "in_person", "post", "fax", "other"] = "online"
    address: Text = Field(description="网址或地址")


class SystemsIn(StrictModel):
    """The rules of disclosure of a body."""

    model_config = example(
        entries=[{"title": "政府信息公开保密审查制度", "url": "https://www.example.gov.cn/zd/1.html"}]
    )
    entries: list[Document] = Field(max_length=200)


class ReportsIn(StrictModel):
    """The annual reports of a body."""

    model_config = example(entries=[{"year": 2025, "url": "https://www.example.gov.cn/nb/2025.html"}])
    entries: list[Report] = Field(max_length=100)


class EntriesIn(StrictModel):
    """Where requests are made."""

    model_config = example(entries=[{"kind": "online", "address": "https://www.example.gov.cn/ysqgk"}])
    entries: list[Entry] = Field(max_length=20)


class ColumnOut(BaseModel):
    """The entries of one column that is kept here; an empty one was never written."""

    body: str
    code: str
    entries: list[dict[str, Any]]
    version: int


class PlatformOut(BaseModel):
    """The five fixed columns, what each holds or where it is, and what is absent."""

    body: dict[str, str | None]
    basis: str
    basis_status: str
    columns: list[dict[str, Any]]
    defects: list[dict[str, str]]
