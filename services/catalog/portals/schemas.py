"""Portals on the wire."""

from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints

from kernel.http.types import Division, Name, Slug, StrictModel, example
from kernel.http.written import Written
from services.catalog.publications.schemas import WebAddress
from services.catalog.regions.schemas import ImportOut

ColumnId = Annotated[
    str,
    Written(
        r"^[^\s/?#]{1,100}$", "应为栏目标识:1 至 100 个字符,不含空格与 / ? #,如 zdgk-01",
        "the id of a column is needed: 1 to 100 signs, no blank and none of / ? #, such as zdgk-01",
    ),
]  # fmt: skip
#: The id that whoever registers a portal chooses: letters, digits and . _ : -, as many as are kept.
PortalId = Annotated[
    str,
    Written(
        r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,39}$", "应为 1 至 40 个半角字母、数字或 . _ : -,以字母或数字开头",
        "1 to 40 letters, digits or . _ : - are needed, beginning with a letter or a digit",
    ),
]  # fmt: skip


class PortalIn(StrictModel):
    """A portal (门户网站)."""

    model_config = StrictModel.model_config | example(
        region="360425", name="永修县人民政府网站", address="https://www.example.gov.cn"
    )
    region: Division
    name: Name = Field(description="名称")
    address: WebAddress | None = Field(None, description="网址")


class PortalOut(BaseModel):
    """A portal as it is kept."""

    id: str
    region: str
    name: str
    address: str | None
    registered_at: str


class ColumnIn(StrictModel):
    """A column (栏目) of the tree."""

    id: ColumnId = Field(description="门户系统中的栏目标识")
    parent: Annotated[str, StringConstraints(max_length=100)] | None = Field(
        None, description="上级栏目;顶级为 null"
    )
    name: Name = Field(description="栏目名称")
    url: WebAddress | None = Field(None, description="栏目地址")


class ColumnsIn(StrictModel):
    """The whole tree; columns that it no longer has are marked as gone, their mappings stay."""

    model_config = StrictModel.model_config | example(
        columns=[
            {"id": "1201", "parent": None, "name": "征地信息公开", "url": "https://www.example.gov.cn/zdxx/"},
            {"id": "1202", "parent": "1201", "name": "征地批准文件"},
        ]
    )
    columns: list[ColumnIn] = Field(max_length=20_000)


class ColumnsOut(ImportOut):
    """What an import of columns did."""

    gone: int = Field(description="门户已不再有的栏目数")


class MappingIn(StrictModel):
    """What the articles of a column are, for it and the columns below that have no mapping of their own."""

    model_config = StrictModel.model_config | example(
        items=["land-expropriation-002"], elements=["省级人民政府批准用地批复文件"], body="sample-land-bureau"
    )
    nothing: bool = Field(False, description="该栏目的稿件与公开义务无关")
    domain: Slug | None = Field(None, description="领域;未列事项时,该领域全部事项")
    items: list[Slug] = Field(default=[], max_length=100, description="公开事项")
    elements: list[Name] | None = Field(
        None, description="该栏目每篇稿件所含的内容要素(目录原文);null 为由回告写明"
    )
    body: Name | None = Field(None, description="公开主体(标识或信用代码);null 为不限")
    channels: list[Slug] = Field(
        default=["gov_website"], min_length=1, max_length=20, description="公开渠道代码"
    )


class ColumnOut(BaseModel):
    """A column, where it stands, and what it is mapped to or may be."""

    id: str
    parent: str | None
    name: str
    path: list[str] = Field(description="由上至下的栏目名称,含本栏目")
    url: str | None
    gone: bool = Field(description="最近一次导入已没有该栏目")
    mapping: dict[str, Any] | None = Field(description="经办人确认的对应关系")
    mapped_by: str | None = Field(description="对应关系所在的栏目:本栏目或其上级")
    proposals: list[dict[str, Any]] = Field(
        description="尚无对应关系时,按名称相似度提出的建议:domain、item(null 为整个领域)、name、alike;须经办人确认"
    )
