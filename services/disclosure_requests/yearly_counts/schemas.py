"""Sums of decisions on the wire."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from kernel.http.types import Slug, StrictModel, example

Figure = Literal["licences", "penalties", "coercions"]
Year = Annotated[int, Field(ge=2019, le=2099)]


class YearlyCountIn(StrictModel):
    """What a business system counts for a year so far; a later report of the same system takes its place."""

    model_config = StrictModel.model_config | example(
        office="yongxiu-zrzy", year=2025, figure="licences", number=310
    )

    office: Slug = Field(description="工作机构标识 / office")
    year: Year = Field(description="报告年度 / year of the report")
    figure: Figure = Field(
        description="licences 行政许可、penalties 行政处罚、coercions 行政强制 的本年处理决定数量"
        " / decisions on licences, penalties, coercive measures in the year"
    )
    number: Annotated[int, Field(ge=0, le=10**9)] = Field(description="件数 / how many")


class YearlyCountOut(BaseModel):
    """A sum as kept."""

    office: str
    year: int
    figure: Figure
    client: str = Field(description="报送的业务系统 / the system that reported it")
    number: int
    reported_at: datetime


class YearlyCountsOut(BaseModel):
    """The sums of a year."""

    items: list[YearlyCountOut]
