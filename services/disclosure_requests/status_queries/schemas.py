"""Status queries on the wire."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from kernel.http.types import StrictModel, example
from services.disclosure_requests.ledger.transitions import State
from services.disclosure_requests.public_applications.schemas import OfficeContactOut

Token = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]


class StatusQueryIn(StrictModel):
    """The token of a case. It stands in the body, never in an address, which logs and browsers keep."""

    model_config = StrictModel.model_config | example(token="fG3hQ0vX1c9nqWmT2rYb7sLkPzE4dUaJ")

    token: Token = Field(description="登记时给出的查询口令 / the token given on registration")


class StepOut(BaseModel):
    """What happened."""

    title: str
    on: date


class RemedyOut(BaseModel):
    """What can be done about it, and by which rules."""

    text: str
    articles: list[str]


class StatusOut(BaseModel):
    """A case as its applicant sees it: nothing of officers, of third parties, and no personal data."""

    number: str = Field(description="登记编号 / registration number")
    office: OfficeContactOut = Field(description="工作机构及其电话 / the office and its telephone")
    state: State = Field(description="办理状态 / state")
    state_words: str = Field(description="办理状态(文字)/ the state in words")
    waiting_words: str | None = Field(
        description="在等谁;办结后为 null / whom it waits for; null once closed"
    )
    submitted_on: date = Field(description="提交之日 / day it was submitted")
    applicant_confirmed_on: date | None = Field(description="申请人确认之日 / day the applicant confirmed it")
    received_on: date | None = Field(description="收到之日(条例第三十一条)/ receipt date (Art. 31)")
    due_by: date | None = Field(
        description="最迟答复之日;期限未计算时为 null / due by; null while no period runs"
    )
    due_status: Literal["final", "may_move", "provisional"] | None = Field(
        description="期限是否确定 / how certain"
    )
    due_words: str | None = Field(description="期限是否确定(文字)/ how certain, in words")
    days_left: int | None = Field(
        description="剩余工作日,逾期为负 / working days left, negative when overdue"
    )
    closed_on: date | None = Field(description="办结之日 / day it was closed")
    may_confirm: bool = Field(description="申请人此刻可以确认 / the applicant can confirm it now")
    steps: list[StepOut] = Field(description="办理经过 / what happened, in order")
    why: list[str] = Field(description="期限的由来,逐句 / how the date comes about, sentence by sentence")
    next_steps: list[str] = Field(description="您可以做什么 / what the applicant can do")
    remedies: list[RemedyOut] = Field(
        description="逾期未答复时的救济途径 / remedies when no answer came in time"
    )


class ConfirmedOut(StatusOut):
    """The case after its applicant confirmed it."""

    receipt: dict[str, Any] = Field(description="签名回执 / signed receipt")
