"""Supplying archives and libraries (政府信息公开条例 Art. 25): "timely" (及时), without a number.

When an entry counts as late is therefore this installation's own yardstick (GONGKAI_SUPPLY_DAYS, basis_status
inference), shown as such and never as a breach of the law.
"""

from datetime import date, timedelta
from typing import Any, Final

ART_25: Final = "《政府信息公开条例》第二十五条"
PENDING, DELIVERED, DROPPED = "pending", "delivered", "dropped"
#: Recipient -> its name.
RECIPIENTS: Final = {"archive": "国家档案馆", "library": "公共图书馆"}


def county_of(region: str) -> str:
    """The division whose archive and library are meant: the county of a township or village, else the division itself."""
    return region[:6]


def late_from(listed_on: date, days: int) -> date:
    """The first day on which a pending entry is late by our own yardstick: `days` calendar days have passed."""
    return listed_on + timedelta(days=days + 1)


def yardstick(days: int) -> dict[str, Any]:
    """By what an entry is called late."""
    return {
        "amount": days, "unit": "calendar_day", "basis": ART_25, "basis_status": "inference",
        "note": "条例只要求“及时”,未定天数;此为本系统自定的尺度,可配置",
    }  # fmt: skip


def state_after(state: str, withdrawn_on: date | None) -> tuple[str, date | None]:
    """(state, recalled on) of an entry once its publication was withdrawn, or not: what is delivered is recalled, what
    is not is dropped.
    """
    if withdrawn_on is None:
        return state, None
    return (DELIVERED, withdrawn_on) if state == DELIVERED else (DROPPED, None)
