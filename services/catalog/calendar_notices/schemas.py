"""Calendar notices on the wire."""

from typing import Annotated, Any, Literal

from fastapi import Body
from pydantic import BaseModel, Field

#: The document as the State Council's notice is written down; see docs/operators/calendar.md. Every fault is named.
NoticeIn = Annotated[
    dict[str, Any],
    Body(
        description="放假通知或地方节日(叠加);格式与 `gongkai calendar load` 相同",
        examples=[
            {
                "region": "360425", "name": "示例地方节日", "days": {"2026": ["2026-05-20"]},
                "known_from": "2025-11-04", "status": "memory",
            }
        ],
    ),
]  # fmt: skip


class MovedDuty(BaseModel):
    """An open duty whose date moved."""

    obligation: str
    item: str
    old: dict[str, Any]
    new: dict[str, Any]
    why_zh: str
    why_en: str


class LoadedOut(BaseModel):
    """What loading (or rolling back) did; a notice that is known already changes and moves nothing."""

    loaded: str | None = Field(description="名称,如 2027-2026-11-05;撤回时为 null")
    removed: str | None = Field(description="撤回的名称")
    changed: bool
    moved: list[MovedDuty]


class CalendarNoticeOut(BaseModel):
    """A notice or overlay that this process computes with."""

    id: str
    kind: Literal["notice", "overlay"]
    origin: Literal["shipped", "loaded"]
    title: str
    number: str | None
    year: int | None
    region: str | None
    known_from: str
    status: str


class CalendarNoticesOut(BaseModel):
    """All of them."""

    items: list[CalendarNoticeOut]
