"""Repairs on the wire."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from kernel.http.types import StrictModel, Text, example
from services.catalog.address_checks.schemas import AddressOut
from services.catalog.publications.schemas import WebAddress

Problem = Literal["broken", "changed"]


class MoveIn(StrictModel):
    """Where a publication stands now."""

    model_config = StrictModel.model_config | example(
        url="https://www.example.gov.cn/zwgk/2026/0302-1.html", reason="网站改版,网址已变更"
    )
    url: WebAddress = Field(description="现网址")
    reason: Text = Field(description="理由")


class DismissalIn(StrictModel):
    """Why a finding needs no repair."""

    model_config = StrictModel.model_config | example(reason="仅更正了一处错别字,内容无实质变化")
    reason: Text = Field(description="理由")


class WaitingOut(AddressOut):
    """A publication whose address is broken or whose content has changed, in the queue."""

    publication_title: str
    publishing_body: dict[str, Any] | None = Field(description="发布机构")
    looks: dict[str, int] = Field(description="by_api 经接口查阅次数、by_portal 门户报送的阅读量")
    rank: int = Field(description="使用量合计,队列按此排序,多者在前")


class RepairOut(BaseModel):
    """What an officer did about an address."""

    id: str
    publication: str
    kind: Literal["moved", "dismissed"]
    problem: str | None = Field(description="当时的问题 broken / changed;没有的为 null")
    reason: str
    old_address: str | None
    new_address: str | None
    officer: dict[str, str]
    at: str


class RepairsOut(BaseModel):
    """All that was done, in order."""

    items: list[RepairOut]


class DismissedOut(BaseModel):
    """The dismissal, and the evidence as it stands after it."""

    repair: RepairOut
    evidence: AddressOut
