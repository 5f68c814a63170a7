"""Local catalogues and deviations on the wire."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from kernel.http.types import LegalDate, Slug, StrictModel, Text, example
from services.catalog.guidelines.schemas import Changes, ItemOut


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


class DeviationIn(StrictModel):
    """A deviation (本地调整): `add` a matter of one's own, or `refine` one of the standard (stricter, or completed)."""

    model_config = example(
        kind="refine", reason="补全摘录中缺失的要素",
        changes={
            "method": "proactive", "audience": {"scope": "whole_society"}, "responsible_body": "县自然资源局",
            "time_limit": "收到征地批准文件之日起7个工作日内公开",
        },
    )  # fmt: skip
    kind: Literal["add", "refine"]
    domain: Slug | None = Field(None, description="add 时必填:所属领域")
    changes: Changes
    reason: Text | None = None


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
    deviations: list[dict[str, Any]]
    warnings: list[dict[str, str]]


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
