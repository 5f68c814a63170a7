"""Document numbers on the wire."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from kernel.http.types import StrictModel, Text, example
from services.disclosure_requests.document_numbers.rules import MOST

Year = Annotated[int, Field(ge=2008, le=2200, description="文号年份 / year of the numbers")]


class TakenIn(StrictModel):
    """Numbers that were used outside this system: before it went live, or by hand."""

    model_config = StrictModel.model_config | example(
        series="永自然资依复", year=2026, count=57, reason="系统上线前已用于纸质文书"
    )

    series: Annotated[str, StringConstraints(min_length=1, max_length=61, strip_whitespace=True)] = Field(
        description="发文代字,如“永自然资依复”;接着该系列的最后一号占用 / the series; the next numbers of it are taken"
    )
    year: Year
    count: Annotated[int, Field(ge=1, le=MOST, description="占用几个号 / how many numbers")]
    reason: Text = Field(description="占用原因,将列入文号清单 / why, shown in the list of numbers")


class NumberOut(BaseModel):
    """One number, or a stretch of numbers that nothing is known of."""

    series: str
    year: int
    serial: int
    through: int | None = Field(None, description="缺号区间的末号 / the last of a stretch that is missing")
    number: str = Field(description="文号 / document number")
    state: Literal["used", "voided", "elsewhere", "missing"] = Field(
        description="已用、作废、系统外占用、缺号(数据被改动)/ missing: the database was changed"
    )
    letter: str | None
    reason: str | None = Field(description="作废或占用的原因 / why it was voided or taken elsewhere")
    taken_at: datetime | None
    by: dict[str, Any] | None


class TakenOut(BaseModel):
    """The numbers that were taken."""

    series: str
    year: int
    first: int
    last: int
    numbers: list[str] = Field(description="首号与末号 / the first and the last of them")
