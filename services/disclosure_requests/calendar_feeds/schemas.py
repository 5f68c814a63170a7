"""Calendar feeds on the wire."""

from datetime import date, datetime

from pydantic import BaseModel, Field

from kernel.http.types import LegalDate, Name, Slug, StrictModel, example


class CalendarFeedIn(StrictModel):
    """Whose cases the calendar shows, and until when its address is good."""

    model_config = StrictModel.model_config | example(
        office="zrzy", team="政策法规科", expires_on="2026-12-31"
    )

    office: Slug | None = Field(None, description="工作机构 / office")
    officer: Name | None = Field(None, description="经办人 / officer")
    team: Name | None = Field(None, description="科室 / team")
    expires_on: LegalDate = Field(
        description="地址的最后有效日,至多一年 / last day on which the address is good, up to a year"
    )


class CalendarFeedOut(BaseModel):
    """A calendar feed. Its address is its secret: whoever has it reads the calendar."""

    id: str
    region: str
    address: str | None = Field(
        description="日历地址(接在网关地址之后),只给出一次,不保存 / path of the calendar: given once, not kept"
    )
    office: str | None
    officer: str | None
    team: str | None
    expires_on: date
    created_at: datetime
