"""Moves of due dates on the wire."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field


class ClockMoveOut(BaseModel):
    """An open case whose due date another calendar has changed."""

    id: str
    application: str
    region: str
    old: dict[str, Any] | None = Field(description="原期限 / the due date before")
    new: dict[str, Any] | None = Field(description="新期限 / the due date now")
    why_zh: str = Field(description="原因:有变动的日子 / the days that differ")
    why_en: str
    calendar: str = Field(description="日历版本 / version of the calendar")
    at: datetime
