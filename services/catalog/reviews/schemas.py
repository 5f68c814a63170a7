"""Reviews on the wire."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from kernel.http.types import StrictModel, Text, example
from kernel.http.written import Written

State = Literal["open", "decided"]
Decision = Literal["publish", "publish_in_part", "do_not_publish"]
KindCode = Annotated[
    str,
    Written(
        r"^[a-z_]{1,40}$", "应为发现的种类代码(小写字母与下划线),如 identity_number",
        "the code of a kind of findings is needed (small letters and _), such as identity_number",
    ),
]  # fmt: skip


class ReviewDecisionIn(StrictModel):
    """What is decided, by an officer who is not the author; the last decision counts, earlier ones stay."""

    model_config = StrictModel.model_config | example(
        decision="publish_in_part", reason="名单按规定公示,遮盖身份证号和手机号", secrecy_opinion="不涉密",
        privacy_opinion="身份证号、手机号遮盖后公开", acknowledged=[],
    )  # fmt: skip
    decision: Decision = Field(description="公开、部分公开(遮盖后)、不公开")
    reason: Text = Field(description="理由 / reason")
    secrecy_opinion: Text = Field(description="保密审查意见")
    privacy_opinion: Text = Field(description="个人信息审查意见")
    acknowledged: list[KindCode] = Field(
        default_factory=list, max_length=50,
        description="已知悉、仍予保留的必须处理(stop)类发现 / kinds of findings that stop and are left in knowingly",
    )  # fmt: skip


class ScanFindingOut(BaseModel):
    """One thing found. `start` and `end` count signs in the paragraph, cell, line or page at `part`, `at`; of what was found
    stands a masked excerpt alone, of words the word itself.
    """

    number: int
    kind: str
    level: Literal["stop", "look"] = Field(description="stop 未处理不得公开;look 需人工判断")
    title_zh: str
    title_en: str
    part: str
    at: str | None
    start: int | None
    end: int | None
    hidden: bool = Field(description="正常打开时看不到 / not seen when the file is opened as usual")
    excerpt: str
    masked: bool = Field(description="遮盖副本中将遮盖或清除 / the masked copy is without it")
    law: list[dict[str, str]]


class MadeDecisionOut(BaseModel):
    """A decision as it was made."""

    number: int
    decision: Decision
    reason: str
    secrecy_opinion: str
    privacy_opinion: str
    acknowledged: list[str]
    officer: dict[str, str]
    decided_at: str


class ReviewLineOut(BaseModel):
    """A review without its findings."""

    id: str
    region: str
    name: str
    sha256: str
    size: int
    kind: Literal["text", "html", "docx", "xlsx", "pdf"]
    counts: dict[str, int] = Field(description="按类别计的发现数(全部)")
    author: dict[str, str] = Field(description="送审人")
    begun_at: datetime
    scanned_on: date
    state: State


class ReviewOut(ReviewLineOut):
    """A review before publication (公开前审查). The file itself is not kept."""

    words: str = Field(description="词表版本")
    findings: list[ScanFindingOut] = Field(description="最多列 2000 条;总数见 counts")
    masked_copy: dict[str, Any] = Field(description="available;不能生成时 reason 为代码")
    decisions: list[MadeDecisionOut]
