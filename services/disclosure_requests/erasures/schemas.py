"""Holds and erasures on the wire."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from kernel.http.types import StrictModel, Text, example

Stage = Literal["due", "proposed", "erased"]


class HoldIn(StrictModel):
    """Why nothing of a case may be erased for now."""

    model_config = StrictModel.model_config | example(kind="review", reason="行政复议审理中,复议案号 2026-12")

    kind: Literal["review", "lawsuit", "other"] = Field(
        description="行政复议、行政诉讼、其他 / review, lawsuit, other"
    )
    reason: Text = Field(description="理由,不得写入申请人信息 / why; it names nobody")


class LiftIn(StrictModel):
    """Why a hold ends."""

    reason: Text = Field(description="解除理由,不得写入申请人信息 / why it ends; it names nobody")


class HoldOut(BaseModel):
    """A hold as recorded."""

    id: str
    kind: str
    reason: str
    placed_at: datetime
    placed_by: dict[str, Any]
    lifted_at: datetime | None
    lifted_by: dict[str, Any] | None
    lift_reason: str | None


class HoldsOut(BaseModel):
    """The holds of a case."""

    items: list[HoldOut]
    pending_records: list[str] = Field(
        description="尚未审结的复议、诉讼记录,同样不得删除 / reviews and lawsuits not decided yet: they hold as well"
    )
    held: bool = Field(description="现不得删除 / nothing may be erased now")


class ErasureIn(StrictModel):
    """A proposal to erase the personal data of a closed case."""

    model_config = StrictModel.model_config | example(
        basis="retention_expired", reason="保存期满,经核对无复议诉讼"
    )

    basis: Literal["retention_expired", "purpose_achieved", "unlawful_processing"] = Field(
        description="《个人信息保护法》第四十七条:保存期满、目的已实现、违法处理;前两项须待保存期满"
        " / retention over, purpose achieved, unlawful processing; the first two wait for the retention period"
    )
    reason: Text = Field(description="理由,不得写入申请人信息 / why; it names nobody")


class RejectionIn(StrictModel):
    """Why a proposal is turned down."""

    reason: Text = Field(description="不同意的理由,不得写入申请人信息 / why not; it names nobody")


class RetentionOut(BaseModel):
    """How long a case of this outcome keeps its personal data."""

    outcome: str = Field(description="年度报告表三的行 / row of table 3")
    years: int
    until: date | None = Field(description="保存至;未办结的为 null / kept until; null while open")
    basis: str
    basis_status: str


class ErasureOut(BaseModel):
    """A case on its way to erasure."""

    application: str
    number: str
    office: str
    closed_on: date | None
    retention: RetentionOut
    held: bool = Field(
        description="因保全或复议、诉讼未结,不得删除 / held, or a review or lawsuit is pending"
    )
    stage: str | None = Field(description="due 可提请、proposed 待批准、rejected 未获同意、erased 已删除")
    basis: str | None = None
    reason: str | None = None
    proposed_at: datetime | None = None
    proposed_by: dict[str, Any] | None = None
    decided_at: datetime | None = None
    decided_by: dict[str, Any] | None = None
    decision_reason: str | None = None
    certificate: dict[str, Any] | None = Field(None, description="签名的删除证明 / signed certificate")
