"""Similar cases on the wire."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field


class SimilarCase(BaseModel):
    """Another case and how it compares."""

    application: str
    number: str
    office: str
    submitted_on: date
    state: str
    row: str | None = Field(description="办理结果在年度报告表三中的行 / row of table 3")
    answered_on: date | None = Field(description="作出答复之日;为 null 即尚未答复 / day of the answer")
    same_request: bool = Field(
        description="字词相近,且年份、数字、村(社区)相同 / near words, same numbers and villages"
    )
    likeness: float = Field(description="字词相同的比例,0 至 1,数字与村名不计 / share of common pairs")
    distance: int = Field(description="指纹相差的位数,0 至 64 / bits by which the fingerprints differ")
    differences: list[Literal["layout", "numbers", "villages", "title", "wording"]] = Field(
        description="不同之处:标点空白、数字、村名、名称、措辞 / in what they differ"
    )


class ApplicantCount(BaseModel):
    """How much the same applicant has asked for (Art. 35 speaks of number and frequency; no number is set)."""

    open: int = Field(description="在办件数 / open cases beside this one")
    this_year: int = Field(description="本年件数 / submitted in the same year")


class EqualTexts(BaseModel):
    """Applications in the same words, this one among them."""

    applications: int
    applicants: int
    offices: list[str]
    first_on: date
    last_on: date
    sample: list[str] = Field(description="其中几件 / some of them")


class TopicOut(BaseModel):
    """The catalogue item that the case is about, and what else was asked about it at this office."""

    item: str
    title: str | None
    applications: int
    applicants: int
    granted: int = Field(description="已公开或部分公开件数 / given out in full or in part")
    refused: int = Field(description="不予公开件数 / refused")
    proposal: str | None = Field(description="主动公开建议 / the proposal it counts for")


class SimilarOut(BaseModel):
    """What is like a case. Evidence: an officer decides."""

    application: str
    repeats: list[SimilarCase] = Field(
        description="同一申请人的其他申请,相近者在前 / other cases of the same applicant, the likest first"
    )
    applicant: ApplicantCount
    equal_texts: EqualTexts | None = Field(description="相同内容的集中申请 / a campaign of equal texts")
    near_texts: list[SimilarCase] = Field(description="他人的相近申请 / near words by others, at this office")
    topic: TopicOut | None = Field(
        description="同一事项;登记后片刻方可得 / same topic; known a moment after filing"
    )
    article: str
    note: dict[str, str]


class CampaignOut(BaseModel):
    """Texts that are equal or near: how many applications, applicants and wordings."""

    applications: int
    applicants: int = Field(description="申请人数(各文本之和,同一人可重复计)/ summed over the wordings")
    wordings: int
    first_on: date
    last_on: date
    sample: list[str]


class CampaignsOut(BaseModel):
    """Campaigns of a period, the largest first."""

    items: list[CampaignOut]
    complete: bool = Field(
        description="为 false 时只看了最多见的若干文本 / false: only the most frequent were read"
    )
