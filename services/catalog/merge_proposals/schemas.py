"""Merge proposals on the wire."""

from typing import Any, Literal

from pydantic import BaseModel, Field, model_validator

from kernel.http.types import LegalDate, Slug, StrictModel, Text, example
from services.catalog.catalogues.schemas import Citation
from services.catalog.guidelines.schemas import Changes

State = Literal["open", "accepted", "dropped"]
Outcome = Literal["take_theirs", "keep_ours", "conflict", "removed_upstream_changed_here", "local_only"]


class ProposalIn(StrictModel):
    """A new version of a guideline to be merged into a catalogue of one's own division."""

    model_config = StrictModel.model_config | example(theirs="water-2026")
    theirs: Slug = Field(description="新版本的标识")
    base: Slug | None = Field(None, description="目录现采用的版本;新版本写明所代替者(supersedes)时可不填")


class MergeDecisionIn(StrictModel):
    """What is decided about one change, in the name of the acting officer (Gongkai-Officer), and why."""

    item: str = Field(min_length=1, max_length=120, description="事项标识,与 changes 中的 item 相同")
    member: str | None = Field(None, max_length=40, description="成员;null 为整个事项")
    choice: Literal["theirs", "ours", "value"] = Field(
        description="采用新版本、保留本地、另定;列表中双方各自新增的条目在前两者中都保留"
    )
    value: Changes | None = Field(None, description="choice 为 value 时:只含该成员")
    reason: Text = Field(description="理由")
    review_on: LegalDate | None = Field(None, description="决定使本地比新版本宽松或不列该事项时必填:复审日期")
    not_applicable: Citation | None = Field(None, description="本级无此职权:引明权责清单")

    @model_validator(mode="after")
    def value_where_it_is_chosen(self) -> "MergeDecisionIn":
        given = set(self.value.given()) if self.value else set()
        if given != ({self.member} if self.choice == "value" else set()):
            raise ValueError(
                "choice 为 value 时,value 只含该成员;否则不填 value"
                " / with the choice `value`, `value` has that member alone; otherwise leave it out"
            )
        return self


class DecisionsIn(StrictModel):
    """Decisions on changes; all of them are taken, or none."""

    model_config = StrictModel.model_config | example(
        decisions=[
            {
                "item": "water-001", "member": "time_limit", "choice": "theirs",
                "reason": "新版本的时限与本县流程相符",
            }
        ]
    )  # fmt: skip
    decisions: list[MergeDecisionIn] = Field(min_length=1, max_length=500)


class DropIn(StrictModel):
    """Why a proposal is not followed."""

    model_config = StrictModel.model_config | example(reason="等待省级版本")
    reason: Text


class EntryOut(BaseModel):
    """One entry of a list that both changed."""

    outcome: Outcome
    base: Any
    theirs: Any
    ours: Any


class ChangeOut(BaseModel):
    """One difference; values in the words of requests, null where absent. `merged` stands after the merge as decided so far."""

    item: str
    was: str | None = Field(description="合并前的标识;新版本重新编号时与 item 不同,新增的为 null")
    name: str | None
    member: str | None = Field(description="成员;null 为整个事项,id 为只改了标识")
    outcome: Outcome
    base: Any
    theirs: Any
    ours: Any
    merged: Any
    entries: list[EntryOut]
    to_decide: bool = Field(description="须由经办人决定,尚未决定")
    decision: dict[str, Any] | None
    decisions_before: list[dict[str, Any]] = Field(description="被后来的决定取代的决定")
    effect: dict[str, Any] = Field(
        description="open_obligations 未了结的义务数,obligations 其中最早届满的 20 项(due 现届满日,due_under_new 按新时限),"
        "bindings、recurrences 所指事项将消失或改了标识、须改的绑定与定期公开"
    )


class MergeProposalOut(BaseModel):
    """A merge proposal (合并建议) without its changes."""

    id: str
    region: str
    catalogue: str
    base: str
    theirs: str
    counts: dict[str, int] = Field(description="各结果的数目")
    undecided: int
    repealed: list[dict[str, Any]] = Field(description="合并后仍以已失效文件为依据的事项")
    state: State
    officer: dict[str, str]
    made_at: str
    draft: str | None = Field(description="接受后据以起草的目录草稿")
    ended: dict[str, Any] | None
    outdated: bool = Field(description="提出之后目录又有变动,须重新提出")
    may_adopt_from: str | None
    must_adopt_from: str | None
