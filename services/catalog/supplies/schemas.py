"""Supply lists on the wire."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from kernel.http.types import LegalDate, Name, Slug, StrictModel, example

Recipient = Literal["archive", "library"]
State = Literal["pending", "delivered", "dropped"]


class DeliveryIn(StrictModel):
    """Entries handed to the archive or the library (移送)."""

    model_config = example(
        entries=["sup_01m87sg780bg30j3xjebqtkh1k"], delivered_on="2026-03-31", receiver="永修县档案馆 钱接收"
    )
    entries: list[Slug] = Field(min_length=1, max_length=500, description="清单条目标识")
    delivered_on: LegalDate = Field(description="移送日期")
    receiver: Name = Field(description="接收单位与接收人")


class SupplyOut(BaseModel):
    """An entry of a supply list. `late` is by our own yardstick: the law says “timely” and names no number."""

    id: str
    recipient: Recipient
    region: str = Field(description="县级行政区划")
    state: State = Field(description="待移送、已移送、移送前已撤回")
    publication: str
    index_number: str | None
    title: str
    url: str | None
    document_number: str | None
    listed_on: str
    late: bool
    late_from: str
    yardstick: dict[str, Any]
    delivery: dict[str, Any] | None
    recalled_on: str | None = Field(description="移送后撤回:应告知接收单位")


class DeliveryOut(BaseModel):
    """The entries as they stand after the delivery."""

    entries: list[SupplyOut]
