"""Concerns and responses on the wire."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field, model_validator

from kernel.http.types import Division, Slug, StrictModel, Text, example
from kernel.http.types import Moment as AnyMoment
from services.interpretation.materials.schemas import Line, Plain
from services.interpretation.responses.rules import ACTS, CLASSES, ActKind, Class_
from services.interpretation.texts import Name


def _in_reach(moment: datetime) -> datetime:
    """Moments of the 20th to the 22nd century: all of them can be told in every time zone."""
    if not _EARLIEST <= moment.year <= _LATEST:
        raise ValueError(
            f"年份须在 {_EARLIEST} 至 {_LATEST} 之间 / a year from {_EARLIEST} to {_LATEST} is needed"
        )
    return moment


_EARLIEST, _LATEST = 1900, 2199
Moment = Annotated[AnyMoment, AfterValidator(_in_reach)]


class ConcernIn(StrictModel):
    """A concern of the public."""

    model_config = StrictModel.model_config | example(
        reference="yq-2026-031", region="360425", package=None, text="网传补贴只给本村干部亲属。", source="本地论坛帖子",
        found_at="2026-03-02T20:15:00+08:00", department="永修县农业农村局", **{"class": "rumour"},
    )  # fmt: skip
    reference: Slug = Field(description="贵系统中的标识,只用一次 / your own name for it, used once")
    region: Division
    package: Annotated[str, Field(max_length=40)] | None = Field(
        None, description="所涉解读包 / the package that it is about"
    )
    class_: Class_ = Field(
        alias="class", description="、".join(f"{key} {title}" for key, title in CLASSES.items())
    )
    text: Plain = Field(description="内容 / what is said")
    source: Line = Field(description="来源 / where it was found")
    found_at: Moment = Field(description="发现时间 / when it was found")
    occurred_at: Moment | None = Field(None, description="发生时间 / when it happened")
    department: Name = Field(description="第一责任单位:涉事部门 / the department concerned answers first")

    @model_validator(mode="after")
    def in_order(self) -> "ConcernIn":
        if self.occurred_at is not None and self.occurred_at > self.found_at:
            raise ValueError("发生时间晚于发现时间 / it happened after it was found")
        return self


class ActIn(StrictModel):
    """Something that was said or done."""

    model_config = StrictModel.model_config | example(
        kind="reply", text="补贴面向全县符合条件的农户,名单在村务公开栏公示。", channel="政府网站"
    )
    kind: ActKind = Field(description="、".join(f"{key} {title}" for key, title in ACTS.items()))
    text: Plain
    channel: Name | None = Field(None, description="发布渠道 / where")
    unmet_reason: Text | None = Field(
        None, description="时限未满足而办结的理由 / why it is closed though a clock of its class is not met"
    )
    at: Moment | None = Field(None, description="发布时间,不写则为现在;不晚于现在 / when; now if left out")


class ClockOut(BaseModel):
    key: str
    title: str
    hours: int
    starts_at: datetime
    due_at: datetime
    met_at: datetime | None
    recorded_at: datetime | None
    recorded_late: bool = Field(
        description="期内已做、逾期后才补录 / done in time by its date, written down after it"
    )
    state: Literal["running", "met", "met_late", "overdue"]
    article: str
    basis_status: str
    start_basis_status: str


class ConcernOut(BaseModel):
    """A concern with its clocks (clock hours, day and night) and what has to be done next."""

    id: str
    reference: str
    region: str
    package: str | None
    class_: Class_ = Field(alias="class")
    text: str
    source: str
    department: str
    found_at: datetime
    occurred_at: datetime | None
    closed_at: datetime | None
    clocks: list[ClockOut]
    acts: list[dict[str, Any]]
    next_action: dict[str, Any] | None
    similar: int = Field(
        description="同一解读包下相近的提问数(含本条)/ near ones about the same package, this one counted"
    )
    question: dict[str, Any] | None = Field(
        description="转为问答:proposed 待核准,published 公众所见 / as a question: proposed, and what the public reads"
    )


class ClocksOut(BaseModel):
    """The clocks as data."""

    items: list[dict[str, Any]]
