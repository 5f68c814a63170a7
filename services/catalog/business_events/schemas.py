"""Business events on the wire."""

from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints

from kernel.http.types import LegalDate, Name, Slug, StrictModel, example
from services.catalog.bindings.schemas import DateField, Value
from services.catalog.obligations.schemas import ObligationOut

ClientId = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]


class BusinessEventIn(StrictModel):
    """What a business system just did (业务事件)."""

    model_config = example(
        client_event_id="land-2026-0001", event_type="land.requisition.approved", occurred_on="2026-02-12",
        dates={"approval_received_on": "2026-02-12"}, region="360425", body="sample-land-bureau",
        domain="land-expropriation", dry_run=True,
    )  # fmt: skip

    client_event_id: ClientId = Field(
        description="业务系统中的编号,同一系统内唯一", examples=["land-2026-0001"]
    )
    event_type: Slug = Field(description="事件类型,见绑定", examples=["land.requisition.approved"])
    occurred_on: LegalDate = Field(description="发生日期;补录可为过去日期", examples=["2026-02-12"])
    dates: dict[DateField, LegalDate] = Field(
        default_factory=dict, max_length=50, description="触发期限的日期",
        examples=[{"approval_received_on": "2026-02-12"}],
    )  # fmt: skip
    region: str = Field(description="行政区划代码", examples=["360425"])
    body: str | None = Field(None, description="公开主体(标识或统一社会信用代码)")
    bodies: list[str] = Field(
        default_factory=list, max_length=200, description="多个主体时逐一列出,每个主体各有义务"
    )
    domain: Slug | None = Field(None, description="领域", examples=["land-expropriation"])
    attributes: dict[Name, Value] = Field(default_factory=dict, max_length=50, description="供绑定匹配的属性")
    dry_run: bool = Field(False, description="只试算,不写入")


class DatesIn(StrictModel):
    """Dates that the event did not carry yet; a date once given is not changed here."""

    model_config = example(dates={"approval_received_on": "2026-02-12"})

    dates: dict[DateField, LegalDate] = Field(min_length=1, max_length=50)


class EventRef(BaseModel):
    """The event; id null in a dry run."""

    id: str | None
    client_event_id: str
    backlog: bool = Field(description="补录:报送时通常期限已过")
    late_reported: bool = Field(description="迟报:发生后超过规定的工作日才报送")


class ReportedOut(BaseModel):
    """Every disclosure duty that follows from the event, at once."""

    event: EventRef
    obligations: list[ObligationOut]
    defects: list[dict[str, str]]


class BusinessEventOut(BaseModel):
    """An event as kept."""

    id: str
    client: str
    client_event_id: str
    event_type: str
    occurred_on: str
    dates: dict[str, str]
    region: str
    bodies: list[str]
    domain: str | None
    attributes: dict[str, Any]
    backlog: bool
    late_reported: bool
    received_at: str
    officer: dict[str, str] | None
    withdrawal: dict[str, Any] | None = Field(description="撤回:何时、何人、何故")
    defects: list[dict[str, str]]
