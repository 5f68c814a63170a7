"""Threads on the wire."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from kernel.http.types import LegalDate, Name, Slug, StrictModel, Text

Count = Annotated[int, Field(ge=0, le=99)]


class MaterialIn(StrictModel):
    """Something to be brought."""

    name: Name = Field(description="材料名称 / what it is")
    originals: Count = Field(0, description="原件份数 / originals to be brought")
    copies: Count = Field(0, description="复印件份数 / copies to be brought")
    source: Name | None = Field(None, description="由谁出具、在哪里取得 / where it is had")
    basis: Name | None = Field(None, description="依据 / legal basis")


class RemedyIn(StrictModel):
    """What can be done against a result, before whom and within which period; the law's period where none is written."""

    kind: Literal["review", "suit_direct", "suit_after_review"] = Field(
        description="review 行政复议、suit_direct 直接起诉、suit_after_review 复议后起诉"
        " / review, suit without a review, suit after it"
    )
    body: Name = Field(description="复议机关或人民法院 / the review organ or the court")
    days: int | None = Field(
        None,
        ge=1,
        le=3650,
        description="期限(日);不写即法定期限:复议六十日、复议后起诉十五日 / period in days",
    )
    months: int | None = Field(
        None, ge=1, le=240, description="期限(月);不写即法定期限:直接起诉六个月 / period in months"
    )
    counted_from: Name | None = Field(
        None, description="起算之日;不写即法定,如“知道或者应当知道该行政行为之日” / from when it runs"
    )
    basis: Name | None = Field(
        None,
        description="依据;期限与法定不同的须写明 / legal basis, needed for a period other than the law's",
    )
    first: bool = Field(
        False, description="复议前置(行政复议法第二十三条)/ the review has to come before a suit"
    )


class ThreadIn(StrictModel):
    """Which step of which case a message tells of, and what belongs to its stage. A correction names the step it corrects; what
    it leaves out stays as it was.
    """

    id: Slug = Field(description="案件在贵系统中的标识 / your own name for the case")
    stage: Literal["before", "during", "after"] = Field(
        description="事前、事中、事后 / before, during, after"
    )
    began_before_gongkai: bool = Field(
        False,
        description="接入本系统前已开始的办件,首条消息写 true / the case began elsewhere and is taken in with this message",
    )
    materials: Annotated[list[MaterialIn], Field(max_length=50)] | None = Field(
        None,
        description="事前必填:一次性告知全部材料;不需材料的写 [] / before: all that is to be brought, [] for nothing",
    )
    prerequisites: Annotated[list[Text], Field(max_length=20)] | None = Field(
        None, description="事前:办理条件 / before: what has to be fulfilled"
    )
    result_code: Slug | None = Field(None, description="结果代码,事后必填 / result, needed after the case")
    favourable: bool | None = Field(
        None, description="事后:结果是否对当事人有利 / after: whether the result is what was asked for"
    )
    remedies: Annotated[list[RemedyIn], Field(max_length=10)] | None = Field(
        None,
        description="事后:救济途径;结果非有利的必填 / after: the remedies, needed unless the result is favourable",
    )
    no_remedy: Text | None = Field(
        None,
        description="事后:依法不能复议、诉讼的理由与其他反映途径 / after: why there is no remedy, and what else there is",
    )
    due_on: LegalDate | None = Field(
        None,
        description="下一环节的期限;过后仍无消息即报告中断 / until when the next step is due: later silence is told",
    )


class ThreadOut(BaseModel):
    """A case as told so far; `gap_told_on`: the day on which its present silence was told."""

    id: str
    region: str
    stage: str | None
    sequence: int
    due_on: LegalDate | None
    result_code: str | None
    last_at: datetime
    gap_told_on: LegalDate | None
