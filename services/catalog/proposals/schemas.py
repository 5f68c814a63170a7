"""Proposals on the wire."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from kernel.http.types import Slug, StrictModel, Text, example

State = Literal["open", "accepted", "declined"]


class DecisionIn(StrictModel):
    """What the county makes of a proposal; the reason is told to the office that made it."""

    model_config = StrictModel.model_config | example(
        decision="accepted",
        reason="属于可以公开的信息,纳入征地补偿目录并及时公开",
        item="land-expropriation-005",
    )
    decision: Literal["accepted", "declined"] = Field(description="采纳、不采纳 / accept or decline")
    reason: Text = Field(description="理由 / reason")
    item: Slug | None = Field(
        None,
        description="采纳后所属的公开事项;须在现行目录中,尚无的先增补目录 / item of the catalogue it will belong to",
    )


class DecisionOut(BaseModel):
    """A decision on a proposal."""

    decision: Literal["accepted", "declined"]
    reason: str
    item: str | None
    officer: dict[str, str]
    at: str


class ProposalOut(BaseModel):
    """A proposal to disclose proactively (主动公开建议)."""

    id: str
    region: str
    office: str
    item: str | None = Field(
        description="目录中的公开事项;目录尚无的为 null / item of the catalogue, null when it has none"
    )
    title: str
    description: str | None
    evidence: dict[str, Any] = Field(
        description="applicants 申请人数、applications 申请件数、granted 已公开或部分公开件数、refused 不予公开件数、first_on、last_on"
    )
    basis: str
    proposed_at: datetime
    state: State
    decision: DecisionOut | None
