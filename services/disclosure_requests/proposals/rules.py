"""When what several applicants asked for is proposed for proactive disclosure, and whether it helped. Pure."""

from datetime import date
from typing import Any, Final

#: Several applicants, the same information, and it may be published.
ART_44: Final = "《政府信息公开条例》第四十四条"
UNWORDED: Final = "unworded"
MADE: Final = "made"
DISMISSED: Final = "dismissed"
_DAYS: Final = 30


def basis(applicants: int) -> dict[str, Any]:
    """By what a matter is proposed: `applicants` are this installation's, the law names no number."""
    return {
        "article": ART_44, "basis_status": "inference", "applicants": applicants,
        "note": f"条例称“多个申请人”,未定人数;此处为 {applicants} 名不同申请人,可设置"
        f" / the article says several applicants; {applicants} distinct ones here, a setting",
    }  # fmt: skip


def is_publishable(applicants: int, granted: int, enough: int) -> bool:
    """Whether a matter is to be proposed: enough distinct applicants, and it was given out in full or in part once."""
    return applicants >= enough and granted > 0


def repeat_rate(before: int, after: int, first_on: date, published_on: date, today: date) -> dict[str, Any]:
    """Applications before and after a publication, and how many a 30 days that is (null for no days)."""
    return {
        "before": before, "after": after, "per_30_days_before": _rate(before, (published_on - first_on).days),
        "per_30_days_after": _rate(after, (today - published_on).days + 1),
    }  # fmt: skip


def _rate(count: int, days: int) -> float | None:
    return round(count * _DAYS / days, 2) if days > 0 else None
