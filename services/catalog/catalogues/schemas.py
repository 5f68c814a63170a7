"""Local catalogues and deviations on the wire."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import Depends, Query
from pydantic import BaseModel, Field

from kernel.http.types import LegalDate, Name, Slug, StrictModel, Text, example
from kernel.http.written import WEB
from services.catalog.guidelines.rules import Item, defects_of
from services.catalog.guidelines.schemas import Changes, ItemLevel, ItemOut, Method, Scope


class VagueLimit(StrictModel):
    """How this county reads 及时公开 and the like: an assumption, kept with its reason and shown with every date."""

    amount: int = Field(ge=1, le=20, description="不得超过《条例》第二十六条的 20 个工作日")
    unit: Literal["working_day"] = "working_day"
    reason: Text


class Assumptions(StrictModel):
    """What the county assumes where the standard is silent."""

    vague_limit: VagueLimit | None = None


class CatalogueIn(StrictModel):
    """A draft of a division's catalogue: which guidelines it adopts."""

    model_config = example(
        region="360425", guidelines=["land-expropriation-sample", "fiscal-budget-sample"],
        assumptions={"vague_limit": {"amount": 10, "unit": "working_day", "reason": "县政府办统一口径"}},
    )  # fmt: skip
    region: str = Field(description="行政区划代码", examples=["360425"])
    guidelines: list[Slug] = Field(
        min_length=1, max_length=200, examples=[["land-expropriation", "fiscal-budget"]]
    )
    assumptions: Assumptions = Assumptions()
    note: Text | None = None


class CatalogueChange(StrictModel):
    """What can be changed of a draft."""

    model_config = example(guidelines=["land-expropriation-sample"], note="先行一个领域")
    guidelines: list[Slug] = Field(min_length=1, max_length=200)
    assumptions: Assumptions = Assumptions()
    note: Text | None = None


class Citation(StrictModel):
    """The entry of the list of powers and duties (权责清单) by which a body has no power over a matter."""

    name: Name = Field(description="权责清单名称", examples=["永修县江上乡人民政府权责清单(2025年版)"])
    item: Name = Field(description="清单事项或编码;无此项的,写明核对范围")
    url: Annotated[str, Field(max_length=500), WEB] | None = None


class DeviationIn(StrictModel):
    """A deviation (本地调整): `add` a matter of one's own, `refine` one of the standard (stricter, or completed): free.
    `relax` (up to the statutory ceiling) and `remove` (never a matter of Arts. 19-21 that the body has power over) take a
    reason and a review date; whoever publishes the catalogue approves them, and is no author of it.
    """

    model_config = example(
        kind="refine", reason="补全摘录中缺失的要素",
        changes={
            "method": "proactive", "audience": {"scope": "whole_society"}, "responsible_body": "县自然资源局",
            "time_limit": "收到征地批准文件之日起7个工作日内公开",
        },
    )  # fmt: skip
    kind: Literal["add", "refine", "relax", "remove"]
    domain: Slug | None = Field(None, description="add 时必填:所属领域")
    changes: Changes = Field(default_factory=Changes, description="remove 时不填")
    reason: Text | None = Field(None, description="relax、remove 时必填")
    review_on: LegalDate | None = Field(
        None, description="复审日期,relax、remove 时必填;晚于今日,不超过 12 个月"
    )
    not_applicable: Citation | None = Field(None, description="本级无此职权:引明权责清单")


class AcceptIncomplete(StrictModel):
    """Publish although statutory elements are missing; the reason stays visible on the catalogue."""

    reason: Text


class PublicationIn(StrictModel):
    """Publish a reviewed catalogue."""

    model_config = example(effective_from="2026-01-01", accept_incomplete={"reason": "摘录所缺要素逐步补全"})
    effective_from: LegalDate = Field(
        description="施行日期;补录历史目录可为过去日期", examples=["2026-01-01"]
    )
    accept_incomplete: AcceptIncomplete | None = None


class ReturnIn(StrictModel):
    """Send a catalogue in review back to its authors."""

    model_config = example(reason="请补全公开主体")
    reason: Text


class CatalogueOut(BaseModel):
    """A version of a division's catalogue. `superseded`: a later version is in force today."""

    id: str
    region: str
    version: int | None = Field(description="该区划已发布版本的序号;草稿为 null")
    state: Literal["draft", "in_review", "published", "superseded"]
    guidelines: list[str]
    assumptions: dict[str, Any]
    note: str | None
    author: dict[str, str]
    approver: dict[str, str] | None
    effective_from: str | None
    accepted_incomplete: dict[str, Any] | None
    deviations: list[dict[str, Any]] = Field(
        description="本地调整;relax、remove 另有 review_on、approver、not_applicable,checked 为所核对的法定上下限与条目"
    )
    reviews_due: list[dict[str, Any]] = Field(description="复审日期已到的放宽与删除")
    warnings: list[dict[str, str]]


class PeriodOut(BaseModel):
    """A period that the law fixes; `binding` false: advice only."""

    id: str
    amount: int
    unit: Literal["working_day", "calendar_day"]
    article: str
    article_en: str
    basis_status: Literal["confirmed", "secondary", "memory", "inference"]
    binding: bool


class MatterOut(BaseModel):
    """An entry of Arts. 19-21; that an item is read as it is an inference (`match_status`)."""

    id: str
    name: str
    article: str
    article_en: str
    basis_status: str
    match_status: str


class FollowUpOut(BaseModel):
    """What an act demands of a posting once its matter has changed; that it speaks for an item is an inference."""

    id: str
    amount: int
    unit: Literal["working_day", "calendar_day"]
    trigger: str
    demand: str
    demand_en: str
    article: str
    article_en: str
    basis_status: Literal["confirmed", "secondary", "memory", "inference"]
    match_status: str


class StatutoryLimits(BaseModel):
    """What deviations are held against: ceilings of limits, floors of notice periods, matters that must be public; and
    the duties that follow by law when a posted matter changes.
    """

    ceilings: list[PeriodOut]
    floors: list[PeriodOut]
    matters: list[MatterOut]
    follow_ups: list[FollowUpOut]


class PublishedCatalogue(BaseModel):
    """The catalogue (公开标准目录) in force in a division on a day. `inherited_from`: a higher division's applies."""

    region: str
    name: str
    inherited_from: str | None
    as_of: str
    id: str
    version: int
    effective_from: str
    published_at: str
    complete: bool = Field(description="是否完整采用标准;以摘录为基础者为 false")
    guidelines: list[dict[str, Any]]
    assumptions: dict[str, Any]
    warnings: list[dict[str, str]]
    item_count: int
    items: list[ItemOut]
    removed: list[dict[str, Any]] = Field(description="本地删除的标准事项,附理由与权责清单依据")


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """What is asked for; a filter that is not given lets everything through. The parameters of a request."""

    domain: Annotated[Slug | None, Query(description="领域代码 / domain")] = None
    method: Annotated[Method | None, Query(description="公开方式 / method")] = None
    level: Annotated[ItemLevel | None, Query(description="公开层级 / level")] = None
    scope: Annotated[Scope | None, Query(description="公开对象 / audience")] = None
    defective: Annotated[
        bool | None, Query(description="true 只要有缺陷的,false 只要没有的 / with defects, or without")
    ] = None

    def of(self, items: Iterable[Item]) -> list[Item]:
        """Those asked for, in their order."""
        return [item for item in items if self._holds(item)]

    def _holds(self, item: Item) -> bool:
        return (
            (self.domain is None or item["domain"] == self.domain)
            and (self.method is None or item["method"] == self.method)
            and (self.level is None or self.level in (item["levels"] or ()))
            and (self.scope is None or (item["audience"] or {}).get("scope") == self.scope)
            and (self.defective is None or bool(defects_of(item)) == self.defective)
        )


ItemsAsked = Annotated[ItemFilter, Depends()]
