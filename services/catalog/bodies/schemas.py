"""Bodies on the wire."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from kernel.http.types import Name, StrictModel, example
from services.catalog.guidelines.schemas import Regime

CreditCode = Annotated[str, StringConstraints(min_length=1, max_length=40)]
IndexScheme = Annotated[str, StringConstraints(min_length=1, max_length=100)]
BodyLevel = Literal["municipal", "county", "township", "village"]


class Person(StrictModel):
    """A responsible person (责任人)."""

    name: Name
    title: Name | None = Field(None, description="职务")


class BodyIn(StrictModel):
    """A body (公开主体)."""

    model_config = example(
        name="永修县水利局", region="360425", level="county", credit_code=None,
        responsible_persons=[{"name": "周某", "title": "局长"}],
    )  # fmt: skip
    name: Name = Field(examples=["永修县自然资源局"])
    region: str = Field(description="行政区划代码", examples=["360425"])
    level: BodyLevel = Field(description="公开层级")
    credit_code: CreditCode | None = Field(None, description="统一社会信用代码(GB 32100),尚无则为 null")
    regime: Regime = "government_information"
    parent: str | None = Field(None, description="上级机构的标识或统一社会信用代码")
    responsible_persons: list[Person] = Field(default_factory=list, max_length=20, description="责任人")
    index_scheme: IndexScheme | None = Field(
        None,
        description="索引号编制规则;null 用默认 {credit_code}/{year}-{serial:05d}(无信用代码者以 {body} 代之)",
        examples=["{org_code}/{year}-{serial}"],
    )


class BodyOut(BaseModel):
    """A body (公开主体) as kept."""

    id: str
    name: str
    region: str
    level: str
    credit_code: str | None
    regime: str
    parent: str | None
    responsible_persons: list[dict[str, str | None]]
    index_scheme: str | None
    defects: list[dict[str, str]]
