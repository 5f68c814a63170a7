"""What is entered for a report, on the wire."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from kernel.http.types import StrictModel, Text, example

Section = Literal["overview", "proactive", "applications", "remedies", "problems", "other"]
Prose = Annotated[str, StringConstraints(max_length=20_000, strip_whitespace=True)]


class Table2In(StrictModel):
    """Figures of table 2 (主动公开政府信息情况), by the names of docs/integrators/annual-report.md. Null or left out: not entered,
    what sources count stands.
    """

    model_config = StrictModel.model_config | example(
        figures={"licences": 310, "penalties": 12, "coercions": 0, "fees_10k_yuan": 59237.2449}
    )

    figures: Annotated[dict[str, int | float | None], Field(max_length=40)] = Field(
        description="表二各项数字;没有的填 0;行政事业性收费以万元计 / figures; fees in 10,000 yuan"
    )


class SectionsIn(StrictModel):
    """The text of the six sections; `{{ new }}` and the like become the tables' numbers."""

    model_config = StrictModel.model_config | example(
        sections={"problems": "（一）存在的主要问题\n答复不够及时。\n（二）改进情况\n已建立逐日提醒。"},
        carry_explained=None,
    )

    sections: dict[Section, Prose] = Field(
        description="各部分文字,段落以换行分隔;未写的用草稿 / texts by section, a line a paragraph; a draft stands where there is none"
    )
    carry_explained: Text | None = Field(
        None,
        description="“上年结转”与上年报告不一致的原因,如机构合并 / why carried numbers differ, such as organs merged",
    )


class Table2Out(BaseModel):
    """The figures that were entered."""

    figures: dict[str, int | float | None]
    changed_at: datetime | None
    officer: dict[str, Any] | None


class SectionsOut(BaseModel):
    """The texts that were entered, placeholders as written."""

    sections: dict[str, str]
    carry_explained: str | None
    changed_at: datetime | None
    officer: dict[str, Any] | None
