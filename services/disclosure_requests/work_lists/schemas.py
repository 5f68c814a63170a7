"""The work list on the wire."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

from kernel.http.schemas import PageOut
from services.disclosure_requests.ledger.transitions import State


class WorkItemOut(BaseModel):
    """An open case as the work list shows it; nothing of the applicant."""

    id: str
    number: str = Field(description="登记编号 / registration number")
    office: str = Field(description="工作机构 / office")
    state: State = Field(description="办理状态 / state")
    waiting_for: Literal["confirmation", "applicant", "consulted", "delivery"] | None = Field(
        description="等待:确认、申请人、被征求意见方、送达 / whom or what the case waits for"
    )
    due_by: date | None = Field(
        description="最迟答复之日;无答复期限时为 null / the day it is late after; null while no period runs"
    )
    due_status: Literal["final", "may_move", "provisional"] | None = Field(
        description="期限是否确定 / how certain"
    )
    days_left: int | None = Field(
        description="剩余工作日,逾期为负 / working days left, negative when overdue"
    )
    applicant_confirmed_on: date | None = Field(
        description="待确认的申请,申请人已确认之日(条例第三十一条);请工作机构即行确认"
        " / of an unconfirmed case: the day the applicant confirmed; the office should confirm now (Art. 31)"
    )
    officer: str | None = Field(description="经办人 / officer")
    team: str | None = Field(description="科室 / team")


class OwedOut(BaseModel):
    """An answer to a review, or a defence to a lawsuit, that an office still owes."""

    review: str = Field(description="复议、诉讼记录标识 / id of the record")
    application: str
    number: str = Field(description="登记编号 / registration number of the application")
    office: str
    region: str
    kind: Literal["review", "suit_direct", "suit_after_review"]
    role: Literal["respondent", "co_defendant"]
    authority: str = Field(description="复议机关、法院 / review organ or court")
    case_number: str | None
    title: str = Field(description="须提交什么 / what is owed")
    article: str
    due: date | None
    due_status: str
    latest: date = Field(description="最迟之日 / the day it is late after")
    days_left: int = Field(description="距最迟之日的日历日,逾期为负 / calendar days to it")


class WorkCountsOut(BaseModel):
    """How many cases of the same office, officer and team each status has; a count ends at `counted_to`."""

    open: int = Field(description="未办结 / open")
    due_soon: int = Field(description="五个工作日内到期 / due within five working days")
    overdue: int = Field(description="已逾期 / overdue")
    waiting: int = Field(
        description="待申请人或被征求意见方 / waiting for the applicant or a consulted party"
    )
    unconfirmed: int = Field(
        description="次一工作日仍未确认(条例第三十一条)/ not confirmed yet on the next working day (Art. 31)"
    )


class WorkListOut(PageOut[WorkItemOut]):
    """A page of the work list, and the counts."""

    counts: WorkCountsOut
    owed: list[OwedOut] = Field(
        description="尚未提交的复议答复、诉讼答辩,最急的在前;不受 status 限制 / what is owed to review organs and courts"
    )
    counted_to: int = Field(description="计数上限:等于此数即至少此数 / a count of this much means: or more")
