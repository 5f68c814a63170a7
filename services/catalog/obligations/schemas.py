"""Obligations on the wire."""

from typing import Any, Literal

from pydantic import BaseModel, Field

Status = Literal[
    "open", "due_soon", "overdue", "fulfilled_on_time", "fulfilled_late", "waived", "withdrawn",
    "needs_definition", "needs_date",
]  # fmt: skip


class ItemRef(BaseModel):
    """The item and the catalogue version that the duty rests on."""

    id: str
    name: str | None
    domain: str
    catalogue_version: str = Field(description="目录版本,<行政区划>.<序号>", examples=["360425.1"])


class DueOut(BaseModel):
    """The date (期限). `provisional`: no State Council notice speaks of that time yet, only the bounds are known."""

    date: str | None = Field(description="届满日;provisional 时为 null", examples=["2026-03-13"])
    status: Literal["final", "may_move", "provisional"]
    earliest: str
    latest: str
    strict_date: str | None = Field(
        description="不顺延的日期 / the date without the roll-over of 民法典 Art. 203"
    )
    basis: str
    basis_status: str = Field(description="confirmed / secondary / memory / inference")
    notices: list[str] = Field(description="所依据的国务院放假通知")
    explanation_url: str | None


class BodyRef(BaseModel):
    """The responsible body (公开主体)."""

    id: str
    name: str
    credit_code: str | None
    responsible_persons: list[dict[str, str | None]] = Field(description="现任责任人")


class PeriodOut(BaseModel):
    """The period (周期) of a recurring duty."""

    from_: str = Field(alias="from")
    to: str | None = Field(description="null:周期未定 (needs_definition)")
    label: str = Field(examples=["2026年第1季度"])


class ObligationOut(BaseModel):
    """A duty (公开义务): what must be public, with which content, by when, by whom, where, to whom."""

    id: str | None = Field(description="试算 (dry_run) 时为 null")
    item: ItemRef
    status: Status
    due: DueOut | None
    content_elements: list[dict[str, Any]]
    missing_elements: list[str] = Field(description="尚未公开的必备要素")
    basis: list[dict[str, Any]]
    channels: list[str]
    channels_other: list[str]
    audience: dict[str, Any] | None
    method: str | None
    responsible_body: BodyRef
    region: str
    regime: str
    trigger: dict[str, Any] | None
    event: str | None = Field(description="业务事件;定期义务为 null")
    recurrence: str | None = Field(description="定期公开;由事件产生的义务为 null")
    period: PeriodOut | None
    backlog: bool = Field(description="补录:登记时已过期限")
    late_reported: bool = Field(description="迟报:事件报送时期限已过,或发生后超过规定的工作日才报送")
    transferred_from: str | None = Field(description="原公开主体;职权移转后由现机构承担")
    fulfilled_on: str | None
    nil_report: dict[str, Any] | None = Field(description="零报告:本周期没有应公开的内容")
    waiver: dict[str, Any] | None = Field(description="免除:依据、理由、批准人、重新评估日 (review_on)、撤销")
    follow_up: dict[str, Any] | None = Field(
        description="法定后续义务:应撤回哪条公开记录 (publication)、所据变化 (change)、依据 (basis, basis_status)"
    )
    notice_periods: list[dict[str, Any]] = Field(
        description="公示期、征求意见期:starts_on 至 ends_on(顺延后)、strict_ends_on(不顺延),running / complete / cut_short"
        ";evidence:网址核查的证据(kept / interrupted / unproven / running),网址不核查的为 null"
    )
    retention: dict[str, Any] | None = Field(description="保留期限:for_ever / while_in_force / until")
    defects: list[dict[str, str]]


class ExplanationOut(BaseModel):
    """Why that date: the limit's words, the trigger, and each calendar day with its reason and article."""

    obligation: str
    item: ItemRef
    summary_zh: str
    summary_en: str
    time_limit: str | None
    trigger: dict[str, Any] | None
    due: DueOut | None
    known_on: str | None = Field(description="按该日所知的放假通知计算;null 为目前所知")
    days: list[dict[str, Any]]
