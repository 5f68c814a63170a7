"""Clocks on the wire."""

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, Field


class ClockFindingOut(BaseModel):
    """Something irregular or unlawful in the ledger, with its article."""

    code: str
    level: Literal["error", "warning", "info"]
    article: str
    message: str
    event: dict[str, Any] | None


class ClockOut(BaseModel):
    """The clock of a case as of a day."""

    application: str
    as_of: date = Field(description="以何日所知计算 / by what was known on this day")
    receipt_date: date | None = Field(description="收到申请之日 / receipt date")
    due: date | None = Field(description="答复期限(送达之日为准)/ last day for delivery")
    due_status: Literal["final", "may_move", "provisional"] | None
    earliest: date | None
    latest: date | None
    due_before_extension: date | None
    extension_days: int
    status: str
    on_time: bool | None
    suspended_working_days: int = Field(description="扣除的工作日 / working days not counted")
    deadlines: dict[str, Any]
    limits: list[dict[str, Any]]
    consultations: list[dict[str, Any]]
    decided_on: date | None
    delivered_on: date | None
    findings: list[ClockFindingOut]
    basis: list[dict[str, Any]] = Field(
        description="所依规则、条文及核实状态 / rules, articles, how attested"
    )
    notices: list[str] = Field(description="所依放假通知 / holiday notices it rests on")
    calendar: str = Field(description="日历版本 / version of the calendar")
    rules: str = Field(description="规则版本 / version of the rules")


class DayLineOut(BaseModel):
    """One calendar day of the explanation; exactly one reason."""

    date: date
    counted: bool
    ordinal: int | None
    reason: str
    text: str
    article: str
    basis_status: str
    event: dict[str, Any] | None
    happened: list[str]


class ClockExplanationOut(BaseModel):
    """Why the clock ends where it ends: a line for each calendar day, and the same in sentences."""

    application: str
    as_of: date
    due: date | None
    counted: int = Field(description="计入的日数 / days counted")
    days: list[DayLineOut]
    sentences: list[str] = Field(description="文字说明 / in plain Chinese")
