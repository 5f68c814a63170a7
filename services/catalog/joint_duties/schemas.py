"""Joint duties on the wire."""

from typing import Annotated, Any

from pydantic import BaseModel, Field

from kernel.http.types import Slug, StrictModel, Text, example

BodyKey = Annotated[str, Field(min_length=1, max_length=40, description="机构的标识或统一社会信用代码")]


class JointDutyIn(StrictModel):
    """Bodies that answer for an item together: one of them leads, a document says so."""

    model_config = example(
        region="360425", item="land-expropriation-001", bodies=["sample-land-bureau", "sample-finance-bureau"],
        lead="sample-land-bureau", document="永修县人民政府办公室关于明确征地信息公开职责的通知",
    )  # fmt: skip
    region: str = Field(description="行政区划代码;其下级同样适用", examples=["360425"])
    item: Slug = Field(description="公开事项")
    bodies: list[BodyKey] = Field(min_length=2, max_length=50, description="共同负责的机构")
    lead: BodyKey = Field(description="牵头并负责发布的机构,须在 bodies 之中")
    document: Text = Field(description="依据的文件或会议纪要")


class EndIn(StrictModel):
    """End it, with the reason."""

    model_config = example(reason="机构改革后由一个机构负责")
    reason: Text


class JointDutyOut(BaseModel):
    """A joint duty (共同公开职责). `ended`: by whom, when and why; null while it holds."""

    id: str
    region: str
    item: str
    bodies: list[dict[str, str]]
    lead: str
    document: str
    officer: dict[str, str]
    made_at: str
    ended: dict[str, Any] | None
