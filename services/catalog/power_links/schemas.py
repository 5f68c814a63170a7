"""Links and proposals of links on the wire."""

from typing import Any

from pydantic import BaseModel, Field

from kernel.http.types import StrictModel, Text, example
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


class ProposalsOut(BaseModel):
    """Proposals for a power, the likeliest first; nothing is linked until an officer says so."""

    power: str
    catalogue: str | None
    items: list[ProposedOut]
