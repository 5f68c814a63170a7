"""Whether a page stood through its public-notice period (公示期), from the days on which it was seen or seen missing. Pure.

Days are compared, not hours, as `obligations.lengths` does: an outage that ended the same day is none. A day without a visit
proves nothing either way; the first and the last day have to be seen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

RUNNING, KEPT, INTERRUPTED, UNPROVEN = "running", "kept", "interrupted", "unproven"
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Sighting:
    """One day of a publication: when it was first seen that day, and when first seen missing."""

    seen_at: datetime | None
    missing_at: datetime | None


def notice_evidence(notice: Mapping[str, Any], days: Mapping[date, Sighting], today: date) -> dict[str, Any]:
    """What the visits say about one entry of `obligations.lengths.notice_periods`: `outcome` is running, kept (seen on the first
    and the last day and not seen missing on a day between), interrupted (with the gap), or unproven (no visit saw the first or
    the last day, with the gap). The first day is that of publication or the one after it, from which the period is counted.
    """
    first, last = notice["starts_on"], notice["strict_ends_on"] or notice["earliest"]
    seen = sorted(day for day, found in days.items() if found.seen_at is not None)
    within = [day for day in seen if notice["published_on"] <= day <= last]
    missing = sorted(
        day for day, found in days.items() if found.missing_at is not None and found.seen_at is None and first <= day <= last
    )  # fmt: skip
    began = any(notice["published_on"] <= day <= first for day in seen)
    ended = last in within
    taken = notice["withdrawn_on"]
    gap = None
    if missing:
        outcome = INTERRUPTED
        gap = (missing[0], next((day - _DAY for day in seen if day > missing[0]), min(last, today)))
    elif taken is not None and taken < last:
        outcome, gap = INTERRUPTED, (taken, last)
    elif began and ended:
        outcome = KEPT
    elif today <= last:
        outcome = RUNNING
    else:
        outcome = UNPROVEN
        gap = (within[-1] + _DAY, last) if began else (first, within[0] - _DAY if within else last)
    zh, en = _words(outcome, gap)
    return {
        "outcome": outcome, "first_day": first, "last_day": last, "days_seen": len(within),
        "gap": {"from": gap[0], "to": gap[1]} if gap else None, "message_zh": zh, "message_en": en,
    }  # fmt: skip


def _words(outcome: str, gap: tuple[date, date] | None) -> tuple[str, str]:
    if outcome == KEPT:
        return (
            "首日、末日均核查到网页在线,其间未见下线",
            "seen on the first and the last day, not seen missing between",
        )
    if outcome == RUNNING:
        return "公示期未满,核查中", "the period is running"
    assert gap is not None
    if outcome == INTERRUPTED:
        return f"{gap[0]} 至 {gap[1]} 网页不在线", f"not online from {gap[0]} to {gap[1]}"
    return (
        f"{gap[0]} 至 {gap[1]} 没有核查到网页,不能证明",
        f"no visit saw it from {gap[0]} to {gap[1]}: not proven",
    )
