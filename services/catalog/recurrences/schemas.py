"""Recurrences on the wire."""

from typing import Annotated, Any

from pydantic import BaseModel, Field

from kernel.http.types import LegalDate, Slug, StrictModel, example


class RecurringItem(StrictModel):
    """One item whose recurring clauses are owed."""

    item: Slug = Field(examples=["social-assistance-005"])
    clauses: list[Annotated[int, Field(ge=1, le=50)]] | None = Field(
        None, min_length=1, max_length=20,
        description="只适用时限的第几款;null 为全部定期条款 / clauses of the limit that apply, null: all that recur",
    )  # fmt: skip


class RecurrenceIn(StrictModel):
    """Bodies that owe the recurring clauses (定期公开) of items, from a day on.

    The first period is the first that begins on or after `starts_on` (at most a year back), the last the last that
    begins by `ends_on`.
    """

    model_config = example(
        region="360425", bodies=["sample-civil-affairs-bureau"], items=[{"item": "social-assistance-005"}],
        starts_on="2026-04-01",
    )  # fmt: skip
    region: str = Field(description="行政区划代码:适用该区划的目录", examples=["360425"])
    bodies: list[str] = Field(min_length=1, max_length=200, description="公开主体(标识或信用代码)")
    items: list[RecurringItem] = Field(min_length=1, max_length=200)
    starts_on: LegalDate = Field(description="自该日起开始的周期", examples=["2026-04-01"])
    ends_on: LegalDate | None = Field(None, description="止于该日前开始的周期;null 为长期")


class OwingBody(BaseModel):
    """A body and the periods that it owes: those that begin from `since` to the day before `until`."""

    body: str
    since: str | None
    until: str | None = Field(description="移转给另一机构之日")


class RecurrenceOut(BaseModel):
    """A recurrence as kept. `raised`: duties that this request has raised for periods that have begun already."""

    id: str
    region: str
    bodies: list[OwingBody]
    items: list[dict[str, Any]]
    starts_on: str
    ends_on: str | None
    raised: int
    warnings: list[dict[str, str]]
