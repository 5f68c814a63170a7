"""Suggestions on the wire."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from kernel.http.types import DivisionCode, Name, Slug, StrictModel, example

Outcome = Literal["clicked", "answered", "filed"]


class SuggestionIn(StrictModel):
    """What somebody is about to ask for. Nothing of it is kept."""

    model_config = StrictModel.model_config | example(
        office="yongxiu-zrzy",
        title="征地补偿标准",
        description="想了解江上乡 2025 年征收土地的补偿标准和安置方案",
    )
    office: Slug | None = Field(
        None, description="拟向其申请的工作机构;与 region 至少写明一项 / office, or region"
    )
    region: DivisionCode | None = Field(None, description="行政区划代码 / division")
    title: Name | None = Field(None, description="所需信息的名称 / title")
    description: Annotated[str, StringConstraints(min_length=1, max_length=20_000, strip_whitespace=True)] = (
        Field(description="所需信息的描述,不必分词;只用于检索,不留存 / description; used to search, not kept")
    )
    limit: Annotated[int, Field(ge=1, le=20, description="最多几条 / at most so many")] = 5


class WhyOut(BaseModel):
    """Words of the question that a member holds."""

    member: str
    words: list[str]


class SuggestedOut(BaseModel):
    """One thing that may answer already."""

    ref: str = Field(description="结果标识,登记后续时使用 / reference, to tell its outcome")
    kind: Literal["item", "publication"]
    title: str
    score: float
    why: list[WhyOut] = Field(description="为何匹配:命中的成员与字词 / why it matched")
    facts: dict[str, Any] = Field(
        description="事项:item、domain、disclosure_attribute;公开记录:publication、url、published_on、index_number 等"
    )


class AlsoOut(BaseModel):
    """An abbreviation that was exchanged (也搜了)."""

    asked: str
    also: str


class SuggestionsOut(BaseModel):
    """What may be public already. Advice: whatever stands here, an application may be filed."""

    id: str
    items: list[SuggestedOut]
    also_searched: list[AlsoOut]
    complete: bool = Field(
        description="索引可用时为 true;为 false 时请直接提交申请 / false when the index could not be asked"
    )
    note: dict[str, str]


class OutcomeIn(StrictModel):
    """What became of a suggestion."""

    model_config = StrictModel.model_config | example(
        outcome="answered", ref="publication:pub_01m87vwfrpf5n1mfamfa7229tz"
    )
    outcome: Outcome = Field(description="点击、已解答、仍提交申请 / clicked, answered, filed all the same")
    ref: Annotated[str | None, StringConstraints(min_length=1, max_length=300)] = Field(
        None, description="clicked、answered 时须写明哪一条 / which hit, for clicked and answered"
    )


class OutcomeOut(BaseModel):
    """The outcome as kept."""

    suggestion: str
    outcome: Outcome
    ref: str | None


class HitCount(BaseModel):
    """How often one hit was shown, clicked, and answered."""

    ref: str
    shown: int
    clicked: int
    answered: int


class StatisticsOut(BaseModel):
    """How often suggestions helped; `click_rate` and `answer_rate` are shares of the suggestions that had hits."""

    region: str
    from_: date = Field(alias="from")
    to: date
    suggestions: int
    with_hits: int
    clicked: int
    answered: int
    filed: int
    click_rate: float | None
    answer_rate: float | None
    hits: list[HitCount] = Field(description="至多 50 条,按已解答次数 / at most 50, the most answering first")
