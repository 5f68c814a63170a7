"""Intake on the wire: a record sent, and the verdict on it."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from kernel.http.types import LegalDate, Slug, StrictModel
from services.disclosure_requests.applications.schemas import ApplicationIn, Short

PastEvent = Literal[
    "received", "correction_notice", "corrected", "correction_lapsed", "reasons_asked", "reasons_given",
    "consult_sent", "consult_received", "consult_replied", "consult_returned", "extended", "delayed", "fee_notice",
    "fee_notice_received", "fee_paid", "fee_waived", "fee_lapsed", "decided", "delivered", "withdrawn",
]  # fmt: skip


class PastActIn(StrictModel):
    """What happened in a case of a former system, as its file tells."""

    event: PastEvent = Field(description="事件,名称同 gongkai clock / the event, named as by `gongkai clock`")
    on: LegalDate = Field(description="发生之日 / the day of law")
    days: Annotated[int, Field(ge=1, le=250)] | None = Field(
        None,
        description="工作日数:补正期限、延长期限 / working days of the correction period or the extension",
    )
    until: LegalDate | None = Field(
        None, description="补正期限的末日,或延迟答复之日 / last day, or the later date"
    )
    party: Literal["third_party", "co_maker", "other_organ"] | None = Field(
        None, description="被征求意见方 / who was consulted"
    )
    ref: Short | None = Field(None, description="同一征求意见的各步同号 / ties the steps of a consultation")
    manner: Short | None = Field(None, description="送达方式 / how the answer was served")
    row: Short | None = Field(
        None, description="decided 必填:办理结果在年度报告表三中的行 / row of table 3 of a decision"
    )


class RecordIn(ApplicationIn):
    """One application of a file. With `acts` it is a case of a former system: the office's own number is its key."""

    client_application_id: Slug = Field(
        description="贵系统的编号;重送同一文件不会产生第二件 / your number for it"
    )
    acts: Annotated[list[PastActIn], Field(max_length=100)] | None = Field(
        None,
        description="旧系统中已发生的事件,按顺序(可为空数组);有此成员即作为存量案件导入,不发送逐件事件"
        " / what has happened already, in order, maybe nothing: with it the case is imported as backlog",
    )


class VerdictOut(BaseModel):
    """What became of a record, on a line of its own; the last line counts the verdicts instead."""

    line: int = Field(description="文件中的第几条,自 1 起(CSV 不计表头)/ place in the file, from 1")
    verdict: Literal["registered", "valid", "exists", "refused"] = Field(
        description="registered 已登记、valid 可登记(试运行)、exists 此前已登记、refused 不予登记"
    )
    client_application_id: str | None = None
    application: str | None = Field(None, description="申请标识 / the case")
    number: str | None = Field(None, description="登记编号 / registration number")
    token: str | None = Field(
        None,
        description="公众查询口令;以同一 Idempotency-Key 重送时再次给出 / given again under the same key",
    )
    findings: list[dict[str, Any]] = Field(
        default_factory=list,
        description="存量案件期限计算所发现的问题 / what its clock finds in a case of the past",
    )
    code: str | None = None
    message_zh: str | None = None
    message_en: str | None = None
    errors: list[dict[str, Any]] = Field(default_factory=list)
