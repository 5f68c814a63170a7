"""Dates as people read them on a page. Pure."""

from datetime import date
from typing import Final

_WEEKDAYS: Final = "一二三四五六日"


def chinese_date(day: date | str | None) -> str:
    """2026 年 3 月 13 日(周五); empty for none."""
    if not day:
        return ""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return f"{day.year} 年 {day.month} 月 {day.day} 日({weekday(day)})"


def weekday(day: date) -> str:
    """周一 to 周日."""
    return f"周{_WEEKDAYS[day.weekday()]}"
