"""Publications on the wire."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from kernel.http.types import LegalDate, Name, Slug, StrictModel, Text, example
from kernel.http.written import WEB, Written

ContentHash = Annotated[
    str,
    Written(
        r"^(sha256|sm3):[0-9a-f]{64}$", "应为 sha256: 或 sm3: 加 64 位小写十六进制数字(0-9、a-f)",
        "sha256: or sm3: and 64 digits 0-9 and a-f in lower case are needed",
    ),
]  # fmt: skip
Validity = Literal["in_force", "repealed", "expired"]
WebAddress = Annotated[str, StringConstraints(max_length=2000), WEB]


class Reviewer(StrictModel):
    """Who reviewed."""

    id: Name = Field(description="工号")
    name: Name


class ReviewIn(StrictModel):
    """The review before publication (《条例》第十七条, 《保密法》第三十五条): every publication needs one."""

    officer: Reviewer = Field(description="审查人")
    reviewed_on: LegalDate = Field(description="审查日期,不晚于公开日期(先审查、后公开)")
    secrecy_opinion: Text = Field(description="保密审查意见")
    privacy_opinion: Text = Field(description="个人信息审查意见")
    decision: Literal["publish", "publish_in_part", "do_not_publish"] = Field(description="审查结论")


class DirectoryIn(StrictModel):
    """An entry of the directory (政府信息公开目录, 《条例》第十二条) beside its index number, title and publishing body."""

    model_config = example(
        summary="永修县2026年第3批次建设用地征收批准情况", document_number="赣自然资征〔2026〕3号",
        written_on="2026-02-12", created_on="2026-02-12", validity="in_force",
    )  # fmt: skip
    summary: Text | None = Field(None, description="内容概述")
    document_number: Name | None = Field(None, description="文号")
    written_on: LegalDate | None = Field(None, description="成文日期")
    created_on: LegalDate | None = Field(None, description="生成日期")
    validity: Validity | None = Field(None, description="有效性:有效、已废止、已失效;不适用为 null")


class PublicationIn(DirectoryIn):
    """Where and when it was published, which required content it carries, and the review before it."""

    model_config = example(
        published_on="2026-03-02", title="征地批准文件", channels=["gov_website"],
        url="https://www.example.gov.cn/zwgk/2026/0302.html",
        elements=["国务院批准用地批复文件", "省级人民政府批准用地批复文件"], content_hash="sha256:" + "0" * 64,
        review={
            "officer": {"id": "u-21", "name": "赵审查"}, "reviewed_on": "2026-03-01", "secrecy_opinion": "不涉密",
            "privacy_opinion": "不含个人信息", "decision": "publish",
        },
    )  # fmt: skip
    published_on: LegalDate = Field(description="公开日期;补录可为过去日期", examples=["2026-03-05"])
    title: Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]
    channels: list[Slug] = Field(
        min_length=1, max_length=50, description="公开渠道代码", examples=[["gov_website"]]
    )
    url: WebAddress | None = Field(None, description="网址;非网络渠道可为 null")
    elements: list[Text] = Field(max_length=300, description="本次公开所含的内容要素(目录原文)")
    content_hash: ContentHash = Field(
        description="内容摘要 sha256:… 或 sm3:…", examples=["sha256:" + "0" * 64]
    )
    review: ReviewIn | None = Field(None, description="审查记录;与 review_id 二者择一")
    review_id: Slug | None = Field(
        None,
        description="已作决定的审查(POST /v1/catalog/reviews);其最后决定即审查记录 / a decided review stands for the record",
    )


WithdrawalReason = Literal[
    "outdated", "corrected", "repealed", "secrecy_found", "personal_data", "court_order", "superior_order",
    "decision_changed", "published_by_mistake",
]  # fmt: skip


class WithdrawalIn(StrictModel):
    """Take a publication back; the duty is open again."""

    model_config = example(
        withdrawn_on="2026-03-05", reason="附件有误,更正后重新公开", reason_code="corrected"
    )
    withdrawn_on: LegalDate
    reason: Text
    reason_code: WithdrawalReason | None = Field(
        None,
        description="撤下的情形;目录要求长期公开或仍在保留期内的,必填"
        " / needed where the item is still to be kept online",
    )


class PublicationOut(BaseModel):
    """A publication record (公开记录)."""

    id: str
    obligation: str
    region: str
    published_on: str
    title: str
    url: str | None
    channels: list[str]
    elements: list[str]
    content_hash: str
    review: dict[str, Any] | None = Field(description="审查记录;仅本区划的密钥可见")
    publisher: dict[str, str] | None
    backlog: bool
    recorded_at: str
    withdrawal: dict[str, Any] | None = Field(description="撤回:日期、理由公开;经办人仅本区划的密钥可见")
    index_number: str | None = Field(description="索引号;按发布机构的编制规则生成,不重复使用")
    summary: str | None
    document_number: str | None
    written_on: str | None
    created_on: str | None
    validity: Validity | None
    publishing_body: dict[str, Any] | None = Field(description="发布机构")
    defects: list[dict[str, str]] = Field(description="目录尚缺的法定内容(第十二条)")


class ListedPublicationOut(PublicationOut):
    """A publication in a list, with what the checks of its address found."""

    evidence_status: str | None = Field(
        description="网址核查状态 unchecked / present / changed / suspected / unverified / broken;仅本区划的密钥可见,"
        "见 GET /v1/catalog/publications/{id}/evidence"
    )


class RecordedOut(BaseModel):
    """The record, and where the duty stands now; missing required elements keep it open and are named."""

    publication: PublicationOut
    obligation: dict[str, Any]
    warnings: list[dict[str, str]]
