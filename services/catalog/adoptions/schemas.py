"""Policies and updates of guidelines on the wire."""

from typing import Literal

from pydantic import BaseModel, Field

from kernel.http.types import Division, StrictModel, example


class PolicyIn(StrictModel):
    """Through which division new versions of guidelines reach this one and those below it."""

    model_config = StrictModel.model_config | example(through="360000")
    through: Division | None = Field(
        description="先行采用的上级行政区划;采用后本区划才能采用。null 为直接采用;设省级自身代码即约束其全部下级"
    )


class PolicyOut(BaseModel):
    """The policy that speaks for a division. `set_for`: the division that it was set for, null when none was: directly."""

    region: str
    through: str | None = Field(description="先行采用的上级行政区划;null 为直接采用")
    set_for: str | None
    set_by: str | None
    officer: dict[str, str] | None


class UpdateOut(BaseModel):
    """A new version of a guideline that a division has adopted. `waits_for`: the division that has to adopt it first."""

    guideline: str
    by: str
    domain: str
    title: str
    published_on: str | None
    may_adopt_from: str | None
    must_adopt_from: str | None
    standing: Literal["announced", "adoptable", "mandatory", "superseded"] = Field(
        description="新版本在当日的状态:尚不可采用、可采用、必须采用、又被代替"
    )
    waits_for: str | None
    catalogue: str = Field(description="采用旧版本的目录,合并建议由此提出")
    proposal: str | None = Field(description="已提出、未办结的合并建议")
