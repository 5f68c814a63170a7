"""Pairs of matters and comparisons on the wire."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from kernel.http.types import Slug, StrictModel, Text, example
from services.catalog.publication_facts.schemas import FactOut

ComparisonState = Literal["same", "differs", "only_here", "no_facts", "not_published"]


class PairIn(StrictModel):
    """An item of a village (or township) and one of a division above it are the same matter; an officer says so."""

    model_config = example(
        region="360425102001",
        item="village-aid",
        above="360425102",
        above_item="social-assistance-005",
        reason="同为临时救助名单",
    )
    region: str = Field(description="村(居)或乡镇的行政区划代码")
    item: Slug = Field(description="其现行目录中的公开事项")
    above: str = Field(description="上级行政区划代码")
    above_item: Slug = Field(description="上级现行目录中的公开事项")
    reason: Text | None = Field(None, description="说明")


class PairOut(BaseModel):
    """A pair. `ended`: by whom, when and why; null while it holds."""

    id: str
    region: str
    item: str
    name: str | None
    above: str
    above_item: str
    above_name: str | None
    reason: str | None
    officer: dict[str, str]
    made_at: str
    ended: dict[str, Any] | None


class PairProposed(BaseModel):
    """An item of the division above that may be the same matter, and the words that both have."""

    item: str
    name: str | None
    score: float
    why: list[dict[str, Any]]


class UnpairedOut(BaseModel):
    """An item of the village's list without a pair, and what may be its pair."""

    item: str
    name: str | None
    proposals: list[PairProposed]


class UnpairedListOut(BaseModel):
    """The village's matters that nobody has paired yet."""

    region: str
    above: str
    paired: int
    items: list[UnpairedOut]


class PlaceOut(BaseModel):
    """The publication that is compared: the newest that stands for the item in the division."""

    region: str
    item: str
    publication: str | None
    title: str | None
    url: str | None
    published_on: str | None
    has_facts: bool


class ComparedOut(BaseModel):
    """Two facts side by side, or one that only one side says."""

    code: Literal["same", "differs", "only_here", "only_above"]
    here: FactOut | None
    above: FactOut | None
    likeness: float | None = Field(description="上下文的相似度,0 到 1;按值比对的为 null")


class ComparisonOut(BaseModel):
    """The same matter in two places, side by side. That two facts are of one thing is an inference."""

    pair: str
    state: ComparisonState = Field(
        description="same 一致;differs 有不一致;only_here 下级有而上级无;no_facts 有一方未报送文字;not_published 有一方未公开"
    )
    here: PlaceOut
    above: PlaceOut
    counts: dict[str, int]
    differences: list[ComparedOut] = Field(description="不一致和只有一方写明的;一致的只计数")
    basis: str = "国办发〔2019〕54号第十一项"
    match_status: Literal["inference"] = "inference"
