"""Fees on the wire."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from kernel.http.types import LegalDate, StrictModel, Text, example
from kernel.http.written import Written
from services.disclosure_requests.fees.rules import MAX_COUNT


class FeeNoticeIn(StrictModel):
    """A fee notice (收费通知): the method that the organ chooses for this application, and what it counted."""

    model_config = StrictModel.model_config | example(on="2026-03-10", method="items", count=15)

    on: LegalDate = Field(
        description="发出之日,应在答复期限内 / the day it went out, within the reply period"
    )
    received_on: LegalDate | None = Field(
        None,
        description="申请人收到之日;20 个工作日自次日起算,不填则自发出次日起,日后可另行登记"
        " / the day it was received: payment runs from the day after; can be recorded later",
    )
    method: Literal["items", "pages"] = Field(
        description="按件 items 或按量 pages,每件申请只选一种(第三条)/ one of the two for each application (Art. 3)"
    )
    count: Annotated[int, Field(ge=1, le=MAX_COUNT)] = Field(
        description="件数(一事一申请)或页数(A4 单面)/ items, or pages of A4"
    )


class FeeDayIn(StrictModel):
    """The day of an act."""

    on: LegalDate = Field(description="行为之日 / the day")


_NUMBER = Written(
    r"^[A-Za-z0-9./_-]{1,60}$", "应为票据号码:1 至 60 个半角字母、数字或 . / _ -,不含姓名",
    "the number of the receipt is needed: 1 to 60 letters, digits or . / _ -, no name",
)  # fmt: skip


class FeePaymentIn(FeeDayIn):
    """A payment as it was received."""

    yuan: Annotated[int, Field(ge=0, le=10**13)] = Field(description="实收金额(元)/ whole yuan received")
    reference: Annotated[str, _NUMBER] | None = Field(
        None, description="缴款书或票据号码,不含姓名 / number of the receipt, no name"
    )


class FeeWaiverIn(FeeDayIn):
    """A waiver by the head of the office."""

    reason: Text = Field(description="减免理由(加密保存)/ why; kept encrypted")


class PaymentPeriodOut(BaseModel):
    """Until when the fee has to be paid."""

    due: date | None
    status: str = Field(description="final、may_move、provisional")
    earliest: date
    latest: date
    article: str
    basis_status: str


class FeeNoticeOut(BaseModel):
    """A notice as it stands in the ledger."""

    number: int = Field(description="台账序号 / number in the ledger")
    on: date
    received_on: date | None
    method: Literal["items", "pages"]
    count: int
    already: int | None = Field(None, description="本自然月此前已计件数 / items counted before in the month")
    month: str | None = Field(
        None, description="计件的自然月,按提交之日 / the natural month, by the day of submission"
    )
    yuan: int
    tiers: list[dict[str, Any]] = Field(
        description="所及各档:from、to、rate、count、yuan / the tiers touched"
    )
    basis: str
    basis_status: str
    to_confirm: list[dict[str, str]] = Field(
        description="未能核对原文的规则 / rules not read in the act itself"
    )


class FeePaymentOut(BaseModel):
    """A payment as recorded."""

    on: date
    yuan: int
    reference: str | None = None


class FeesOut(BaseModel):
    """What an application costs, and what became of it."""

    application: str
    state: str
    due_by: date | None = Field(description="答复期限;缴费后自次日重新计算 / reply due; anew after payment")
    notice: FeeNoticeOut | None
    pay_by: PaymentPeriodOut | None = Field(description="缴费期限 / until when to pay")
    paid: FeePaymentOut | None
    waived_on: date | None
    lapsed_on: date | None
    receipt: dict[str, Any] | None = Field(
        description="最近一次行为的签名回执 / signed receipt of the latest act"
    )
