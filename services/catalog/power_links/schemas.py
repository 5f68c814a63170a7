"""Links and proposals of links on the wire."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from kernel.http.types import Slug, StrictModel, Text, example
from services.catalog.guidelines.schemas import Stage


class LinkIn(StrictModel):
    """Link a power to an item of the catalogue in force; the acting officer answers for it."""

    model_config = example(stages=["decision", "result"], reason="审批过程和结果均由该事项公开")
    stages: list[Stage] = Field(
        default_factory=list, max_length=5, description="覆盖的五公开环节;不填则以事项自身的五公开环节为准"
    )
    reason: Text | None = Field(None, description="说明")


class StageProposed(BaseModel):
    """A stage that words of the item speak of: a reading (inference), not a fact."""

    stage: Stage
    words: list[str]


class LinkOut(BaseModel):
    """A link. `stands`: the item is in the catalogue in force; one that does not stand covers nothing."""

    power: str
    item: str
    name: str | None
    stands: bool
    stages: list[Stage] = Field(description="覆盖的五公开环节")
    stages_from: str | None = Field(description="link 由经办人指明;item 为事项自身的环节;null 为未知")
    proposed_stages: list[StageProposed]
    reason: str | None
    proposed: dict[str, Any] | None = Field(description="关联时系统的建议及其理由")
    officer: dict[str, str]
    linked_at: str


class LinksOut(BaseModel):
    """The links of a power, the stages they cover and the gaps."""

    power: str
    catalogue: str | None
    links: list[LinkOut]
    stages: dict[str, list[str]] = Field(description="每个环节由哪些事项覆盖")
    gaps: list[Stage]


ProposalState = Literal["open", "declined"]


class DeclineIn(StrictModel):
    """Decline a proposal; the acting officer answers for it."""

    model_config = example(item="plan-1", reason="该事项公开的是规划编制,与此项许可无关")
    item: Slug = Field(description="建议中的公开事项")
    reason: Text = Field(description="理由")


class DeclinedOut(BaseModel):
    """That a proposal was declined. `stands`: neither side says anything else since; a proposal of other texts is a new one."""

    reason: str
    officer: dict[str, str]
    declined_at: str
    stands: bool = Field(description="双方文字未变,不再建议;有变化的重新建议,为 false")


class ProposedOut(BaseModel):
    """An item that may publish what the power is about, and why: shared words, the body, acts, the domain."""

    item: str
    name: str | None
    domain: str
    responsible_body: str | None
    score: float
    why: dict[str, Any]
    proposed_stages: list[StageProposed]
    linked: bool
    declined: DeclinedOut | None = Field(description="经办人不予采纳的记录;没有的为 null")


class ProposalsOut(BaseModel):
    """Proposals for a power, the likeliest first; nothing is linked until an officer says so."""

    power: str
    catalogue: str | None
    items: list[ProposedOut]
