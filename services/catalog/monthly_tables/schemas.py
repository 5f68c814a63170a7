"""Monthly tables on the wire."""

from typing import Annotated

from fastapi import Path
from pydantic import BaseModel, Field

from kernel.http.written import Written
from services.catalog.obligations.schemas import BodyRef

Month = Annotated[
    str,
    Written(
        r"^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])$",
        "应为年-月 YYYY-MM,如 2026-03",
        "a month YYYY-MM is needed, such as 2026-03",
    ),
    Path(
        description="月份 / month, YYYY-MM",
        examples=["2026-03"],
    ),
]


class RegionRef(BaseModel):
    """A division (行政区划)."""

    code: str
    name: str


class BacklogFigures(BaseModel):
    """Backlog (补录): reported when its time had run out already; in no rate."""

    fell_due: int
    published: int
    open: int
    needs_definition: int
    needs_date: int


class Figures(BaseModel):
    """The figures of a row. fell_due = due + pending + waived + withdrawn; due = on_time + late + overdue."""

    fell_due: int = Field(description="届满日在本月的义务(不含补录)")
    due: int = Field(description="应公开:截至日已有结论者,按时 + 逾期后公开 + 逾期未公开")
    on_time: int = Field(description="按时公开")
    late: int = Field(description="逾期后公开")
    overdue: int = Field(description="逾期未公开")
    pending: int = Field(description="尚未到期且未公开")
    waived: int = Field(description="免除")
    withdrawn: int = Field(description="随业务事件撤回")
    on_time_rate: float | None = Field(description="按时率 0-1,按时 ÷ 应公开;无应公开者为 null,不视为合规")
    missing_elements: int = Field(description="已公开一部分、尚缺必备内容要素(含于逾期未公开与未到期)")
    needs_definition: int = Field(description="本月事件中时限待明确者,不计为按时")
    needs_date: int = Field(description="本月事件中触发日期待补者,不计为按时")
    backlog: BacklogFigures


class MonthlyRow(Figures):
    """One body under one regime (制度); regimes are never added together."""

    body: BodyRef
    region: RegionRef
    regime: str


class MonthlyTotal(Figures):
    """All bodies under one regime."""

    regime: str


class MonthlyTableOut(BaseModel):
    """The monthly table (通报) of a division and its subtree, as of a day."""

    month: str
    first_day: str
    last_day: str
    as_of: str = Field(description="截至日;状态以目前所知为准,截至日之后的公开视为尚未发生")
    region: RegionRef
    rows: list[MonthlyRow]
    totals: list[MonthlyTotal]
