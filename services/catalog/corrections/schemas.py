"""Corrections of events on the wire."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from kernel.http.types import LegalDate, Name, Slug, StrictModel, Text, example
from services.catalog.bindings.schemas import DateField, Value
from services.catalog.business_events.schemas import EventRef
from services.catalog.obligations.schemas import ObligationOut


class CorrectionIn(StrictModel):
    """What was reported wrongly. Members left out stay; of `dates` and `attributes` the names given change, null
    removes one.
    """

    model_config = example(dates={"approval_received_on": "2026-02-13"}, reason="收文日期录入有误")
    occurred_on: LegalDate | None = Field(None, description="发生日期;null 为不变")
    dates: dict[DateField, LegalDate | None] = Field(default_factory=dict, max_length=50)
    attributes: dict[Name, Value | None] = Field(default_factory=dict, max_length=50)
    domain: Slug | None = Field(None, description="领域;写明 null 即去除,不写为不变")
    bodies: list[str] | None = Field(
        None, min_length=1, max_length=200, description="公开主体,整体替换;null 为不变"
    )
    reason: Text


class EventWithdrawalIn(StrictModel):
    """The event did not happen, or was reported by mistake."""

    model_config = example(reason="重复报送")
    reason: Text


class DecisionChangeIn(StrictModel):
    """The decision that the event reported was changed by law (行政处罚法 Art. 48). A decision typed wrongly is corrected."""

    model_config = example(change="revoked", decided_on="2026-03-02", reason="行政复议决定撤销原处罚决定")
    change: Literal["changed", "revoked", "unlawful", "void"] = Field(
        description="变更、撤销、确认违法、确认无效"
    )
    decided_on: LegalDate = Field(description="变更、撤销或确认之日;三个工作日自其次日起算")
    reason: Text


class Outcome(BaseModel):
    """What became of the event's duties, by id."""

    unchanged: list[str]
    moved: list[dict[str, Any]] = Field(description="obligation, old, new")
    created: list[str]
    reopened: list[str] = Field(description="曾随更正撤回、现又产生")
    withdrawn: list[str]
    rejudged: list[dict[str, Any]] = Field(description="已公开的,按更正后的期限重新判定:obligation, old, new")
    kept: list[str] = Field(description="已办结、不再产生,予以保留")
    take_downs: list[str] = Field(description="随之产生的撤回并说明理由义务 (follow_up),每条公开记录一项")


class CorrectionOut(BaseModel):
    """The trace of a correction, a withdrawal or a changed decision: who, when, why, old, new."""

    id: str
    kind: Literal["correction", "withdrawal", "decision_change"]
    reason: str
    old: dict[str, Any]
    new: dict[str, Any]
    outcome: Outcome
    at: str
    officer: dict[str, str] | None


class CorrectionsOut(BaseModel):
    """All corrections of an event, in order."""

    items: list[CorrectionOut]


class CorrectedOut(BaseModel):
    """The correction, the event and all its duties."""

    correction: CorrectionOut
    event: EventRef
    obligations: list[ObligationOut]
    defects: list[dict[str, str]]
