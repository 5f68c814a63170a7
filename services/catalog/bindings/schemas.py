"""Bindings on the wire."""

from typing import Annotated, Any

from pydantic import BaseModel, Field

from kernel.http.types import Name, Slug, StrictModel, example
from kernel.http.written import Written

DateField = Annotated[
    str,
    Written(
        r"^[a-z][a-z0-9_]{0,59}$", "应为日期字段名:小写字母开头,只含小写字母、数字、下划线,最多 60 个字符,如 approval_received_on",
        "the name of a date field is needed: small letters, digits and _, beginning with a letter, 60 at most, such as"
        " approval_received_on",
    ),
]  # fmt: skip
Value = str | int | bool


class BoundItem(StrictModel):
    """One item that the event gives. `dates`: trigger of a time limit (触发事由) -> name of a date field of the event.

    `"*"` stands for every trigger not named, also for a limit that names none; the field `occurred_on` is the
    event's own day. A trigger that is mapped to nothing gives duties in `needs_date`, never the posting day.
    """

    item: Slug = Field(examples=["land-expropriation-002"])
    dates: dict[str, DateField] = Field(
        default_factory=dict, max_length=20, examples=[{"收到征地批准文件": "approval_received_on"}]
    )
    clauses: list[Annotated[int, Field(ge=1, le=50)]] | None = Field(
        None,
        min_length=1,
        max_length=20,
        description="只适用时限的第几款;null 为全部 / clauses of the limit that apply",
    )


class BindingIn(StrictModel):
    """Which events of a business system give which items; conditions that are null hold for every event."""

    model_config = example(
        region="360425", event_type="land.requisition.approved", domain="land-expropriation",
        items=[{"item": "land-expropriation-002", "dates": {"收到征地批准文件": "approval_received_on"}}],
    )  # fmt: skip
    region: str = Field(description="行政区划代码(含下级)", examples=["360425"])
    event_type: Slug = Field(examples=["land.requisition.approved"])
    domain: Slug | None = Field(None, description="仅当事件属于该领域")
    body: str | None = Field(None, description="仅当事件属于该机构(标识或信用代码)")
    attributes: dict[Name, Value] = Field(
        default_factory=dict, max_length=20, description="仅当事件带有这些属性值"
    )
    items: list[BoundItem] = Field(min_length=1, max_length=200)


class BindingOut(BaseModel):
    """A binding as kept. `warnings` name triggers without a date field."""

    id: str
    region: str
    event_type: str
    domain: str | None
    body: str | None
    attributes: dict[str, Any]
    items: list[dict[str, Any]]
    warnings: list[dict[str, str]]
