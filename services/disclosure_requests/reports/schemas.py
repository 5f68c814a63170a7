"""Annual reports on the wire."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field

Number = int | float


class SubjectOut(BaseModel):
    """Whose report it is."""

    scope: str = Field(description="office 一个工作机构、region 一个行政区划的全部工作机构")
    id: str
    name: str
    region: str


class DueDateOut(BaseModel):
    """By when the report is published; the day does not roll."""

    date: date | None
    basis: str
    basis_status: str


class Table3Out(BaseModel):
    """Table 3: seven numbers a row."""

    columns: list[str]
    rows: dict[str, list[Number]]


class SourceOut(BaseModel):
    """What was entered for a figure of table 2, and what sources count."""

    entered: Number | None
    counted: Number | None = Field(
        description="业务事件、业务系统报送、文件登记簿所计 / by events, systems and the register"
    )


class IdentityOut(BaseModel):
    """An equation of the form and whether it holds."""

    id: str
    equation: str
    holds: bool


class FindingOut(BaseModel):
    """What does not hold, or is to be looked at."""

    id: str
    level: str
    row: str | None
    column: str | None
    expected: Number | None
    actual: Number | str | None
    equation: str | None
    pointer: str | None
    message_zh: str
    message_en: str


class AnnualReportOut(BaseModel):
    """A draft of the annual report with its figures as of now."""

    subject: SubjectOut
    year: int
    format: str = Field(description="2021 国办公开办函〔2021〕30号、2019 国办公开办函〔2019〕60号")
    act: str
    body: str
    as_of: datetime
    due: DueDateOut
    ok: bool = Field(description="没有错误(可能有提示)/ no error; there may be warnings")
    table2: dict[str, Number | None] = Field(description="表二;尚未填报为 null / blank figures are null")
    table3: Table3Out
    table4: dict[str, list[Number]]
    sections: dict[str, str] = Field(description="六部分文字,占位符已替换 / texts, placeholders replaced")
    carry_explained: str | None
    sources: dict[str, SourceOut]
    previous: dict[str, Any] | None = Field(
        description="比对的上年报告:年度、来源 / the report of the year before"
    )
    identities: list[IdentityOut] = Field(description="勾稽关系 / the equations")
    findings: list[FindingOut]
    offices: list[str]
    snapshots: list[int] = Field(description="已发布的各份 / published so far, by number")


class DifferingCellOut(BaseModel):
    """A cell that differs; `column` is null in table 2, whose figures have names of their own."""

    table: str
    row: str
    column: str | None
    before: Number
    after: Number


class LateEntryOut(BaseModel):
    """A ledger entry for the year that was written down after the snapshot."""

    application: str
    number: int
    kind: str
    on: date
    at: datetime


class DifferenceOut(BaseModel):
    """How the report as of now differs from another."""

    against: dict[str, Any]
    items: list[DifferingCellOut]
    late_entries: list[LateEntryOut] = Field(
        description="发布之后补记的台账(至多 100 条),即差异的来由 / the late entries behind it, 100 at most"
    )
