"""Published reports on the wire."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints

from kernel.http.types import LegalDate, StrictModel, Text, example
from kernel.http.written import WEB
from services.disclosure_requests.reports.schemas import FindingOut

Address = Annotated[str, StringConstraints(max_length=1998), WEB]


class PublicationIn(StrictModel):
    """That the report was published as it stands now."""

    model_config = StrictModel.model_config | example(
        published_on="2026-01-28", url="https://www.example.gov.cn/2025.html"
    )

    published_on: LegalDate = Field(description="公布之日 / day of publication")
    url: Address | None = Field(None, description="公布的网址 / where it can be read")
    blanks_are_zero: bool = Field(
        False, description="尚未填报的表二数字按 0 公布(须确实没有)/ blank figures of table 2 are published as 0: say so only if it is so"
    )  # fmt: skip
    note: Text | None = Field(None, description="说明,如更正后再次公布 / why it is published again")


class SnapshotRefOut(BaseModel):
    """A published report in a list."""

    number: int
    origin: str = Field(description="published 本系统发布、imported 由以前的报告导入")
    published_on: date | None
    late: bool | None = Field(description="是否晚于条例第四十九条的日期 / later than Art. 49 says")
    url: str | None
    note: str | None
    at: datetime
    officer: dict[str, Any] | None


class SnapshotsOut(BaseModel):
    """The published reports of a year; the last one holds."""

    items: list[SnapshotRefOut]


class SnapshotOut(SnapshotRefOut):
    """A published report, as it was published."""

    report: dict[str, Any] = Field(
        description="报告全文(`gongkai report check` 的格式)/ the report as that command takes it"
    )
    findings: list[FindingOut]
    blanks: list[str] = Field(description="未填报而按 0 公布的数字 / figures published as 0 that were blank")
