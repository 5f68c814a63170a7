"""Evidence of addresses on the wire."""

from typing import Any

from pydantic import BaseModel, Field

from services.catalog.address_checks.rules import State


class AddressOut(BaseModel):
    """What is known of a publication's address (网址核查). It stands beside the publication and changes nothing of it."""

    publication: str
    region: str
    address: str = Field(description="公开记录登记的网址")
    state: State = Field(
        description="unchecked 未核查、present 在线、changed 内容与首次(或已认可)不同(此后访问受阻仍为 changed,直至办理、恢复或失效)、"
        "suspected 本次失败、unverified 无法判断(403、429、超时等,不算失败)、broken 失效"
    )
    state_since: str
    code: str | None = Field(description="最近一次核查的结果代码")
    message_zh: str
    message_en: str
    status: int | None = Field(description="最近一次应答的 HTTP 状态")
    checked_at: str | None
    first_seen_at: str | None
    last_seen_at: str | None
    final_address: str | None = Field(description="跳转后的网址")
    title: str | None
    text_hash: str | None = Field(description="标题与正文(去除菜单、浏览次数等)归一化后的摘要")
    bytes_hash: str | None = Field(description="原始字节的摘要(至多读取 1 MiB)")
    accepted_hash: str | None = Field(description="视为正确的 text_hash:首次所见,或经办人认可的")
    failures: int = Field(description="连续失败次数")
    failing_since: str | None
    dismissed: bool = Field(description="经办人已说明理由,不再列入待修复;状态再变时重新列入")
    next_check_at: str | None = Field(description="下次核查时间;公开记录撤回后为 null")


class EvidenceOut(AddressOut):
    """The same with its history, how often it is read, and whether its public-notice periods were kept."""

    recorded_hash: str = Field(description="登记公开时报送的内容摘要 content_hash")
    looks: dict[str, int] = Field(description="by_api 经接口查阅次数、by_portal 门户报送的阅读量")
    changes: list[dict[str, Any]] = Field(
        description="变化记录(只增不改),新的在前,至多 50 条:first_seen、changed、redirected、suspected、unverified、seen_again、"
        "vanished、returned、moved"
    )
    notice_periods: list[dict[str, Any]] = Field(
        description="公示期、征求意见期;evidence.outcome:running、kept(首日、末日在线且其间未见下线)、interrupted(gap 为缺口)、"
        "unproven(首日或末日没有核查到)"
    )
