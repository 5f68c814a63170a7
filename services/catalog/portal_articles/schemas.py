"""Articles of portals on the wire."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from kernel.http.types import LegalDate, Name, Slug, StrictModel, Text, example
from services.catalog.portal_articles.rules import State
from services.catalog.portals.schemas import ColumnId
from services.catalog.publications.schemas import ContentHash, DirectoryIn, ReviewIn, WebAddress


class ArticleIn(DirectoryIn):
    """An article (稿件) that the portal has published: what the portal knows, with the review before it (Art. 17).

    The same article again (same id) is answered as the first time; what was missing may be added by sending it again.
    """

    model_config = StrictModel.model_config | example(
        article="2026-0302-17", column="1202", title="永修县2026年第3批次建设用地征收批准文件",
        url="https://www.example.gov.cn/zdxx/2026/0302.html", published_on="2026-03-02",
        content_hash="sha256:" + "0" * 64, event="land-2026-0017", reads=120,
        review={
            "officer": {"id": "u-21", "name": "赵审查"}, "reviewed_on": "2026-03-01", "secrecy_opinion": "不涉密",
            "privacy_opinion": "不含个人信息", "decision": "publish",
        },
    )  # fmt: skip
    article: Slug = Field(description="门户系统中的稿件标识;重报同一稿件用同一标识")
    column: ColumnId = Field(description="所在栏目的标识")
    title: Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]
    url: WebAddress = Field(description="稿件网址")
    published_on: LegalDate = Field(description="发布日期")
    content_hash: ContentHash = Field(description="内容摘要 sha256:… 或 sm3:…")
    channels: list[Slug] | None = Field(
        None, min_length=1, max_length=50, description="公开渠道代码;null 为栏目对应关系所定"
    )
    elements: list[Text] | None = Field(
        None, max_length=300, description="所含内容要素(目录原文);null 为栏目对应关系所定"
    )
    body: Name | None = Field(None, description="发布机构(标识或信用代码);null 为栏目对应关系所定")
    event: Slug | None = Field(None, description="业务事件:本系统的标识,或报送系统的事件编号 client_event_id")
    obligation: Slug | None = Field(None, description="公开义务标识(门户已知时)")
    review: ReviewIn | None = Field(
        None, description="审查记录;与 review_id 二者择一,均无则不登记、义务仍未完成"
    )
    review_id: Slug | None = Field(None, description="已作决定的审查(POST /v1/catalog/reviews)")
    reads: Annotated[int, Field(ge=0, le=2_000_000_000)] | None = Field(
        None, description="累计阅读量;变化不算稿件变化"
    )


class DecisionIn(StrictModel):
    """What an officer makes of an article that waits: name the duty, or say that it need not be recorded."""

    model_config = StrictModel.model_config | example(
        decision="assigned", obligation="obl_01m87sg6w1dkh5bjn70x81ahjy", reason="第3批次"
    )
    decision: Literal["assigned", "dismissed"] = Field(description="指定义务、无须登记")
    reason: Text = Field(description="理由")
    obligation: Slug | None = Field(None, description="公开义务;decision 为 assigned 时必填")
    elements: list[Text] | None = Field(
        None, max_length=300, description="所含内容要素;null 为稿件或栏目所定"
    )


class ArticleOut(BaseModel):
    """An article and what became of it."""

    portal: str
    article: str
    column: str
    path: list[str] = Field(description="栏目路径,由上至下")
    title: str
    url: str
    published_on: str
    state: State = Field(
        description="recorded 已登记、incomplete 缺内容、ambiguous 符合的义务不止一项、unmatched 没有符合的义务、unmapped 栏目未对应、"
        "ignored 栏目与义务无关、changed 登记后内容有变、dismissed 无须登记"
    )
    message_zh: str
    message_en: str
    publication: str | None = Field(description="公开记录标识")
    obligation: dict[str, Any] | None = Field(
        description="所对应的公开义务:id、status、fulfilled_on、missing_elements(仍缺的内容要素)"
    )
    candidates: list[dict[str, Any]] = Field(description="符合的公开义务,至多 20 项")
    problems: list[dict[str, str]] = Field(description="未能登记的原因,指明成员 pointer")
    warnings: list[dict[str, str]]
    decision: dict[str, Any] | None
    received_at: str
