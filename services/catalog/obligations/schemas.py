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
    event: str | None
    backlog: bool = Field(description="补录:登记时已过期限")
    fulfilled_on: str | None
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
