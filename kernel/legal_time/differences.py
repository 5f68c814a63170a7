"""Why another calendar moves a date: the days that differ, in few words."""

from datetime import date, timedelta
from typing import Final

from kernel.legal_time.work_calendar import WorkCalendar

#: Days named; more are counted.
SHOWN: Final = 6


def why(before: WorkCalendar, after: WorkCalendar, first: date, last: date) -> dict[str, str]:
    """The days from `first` to `last` on which the calendars differ: {"why_zh", "why_en"}.

    Where a notice speaks for days that were open before (or no longer speaks), only the days that are not as the plain
    week has them are named.
    """
    named: list[tuple[date, str, str]] = []
    settled = opened = False
    for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
        was, now = before.is_working(day), after.is_working(day)
        if was == now:
            continue
        settled, opened = settled or was is None, opened or now is None
        plain = day.weekday() < 5
        told = now if now is not None else plain
        if told != (was if was is not None else plain):
            named.append((day, "上班" if told else "放假", "working" if told else "off"))
    zh = "、".join(f"{day} {word}" for day, word, _ in named[:SHOWN])
    en = ", ".join(f"{day} {word}" for day, _, word in named[:SHOWN])
    if len(named) > SHOWN:
        zh, en = f"{zh} 等 {len(named)} 日", f"{en} and {len(named) - SHOWN} more days"
    if opened:
        zh, en = _joined("放假通知已撤回", zh), _joined("no notice speaks any more", en)
    elif settled:
        zh, en = _joined("放假通知已公布", zh), _joined("the notice is out", en)
    return {"why_zh": zh or "期限所及各日的安排未变", "why_en": en or "no day of the period differs"}


def _joined(head: str, rest: str) -> str:
    return f"{head}:{rest}" if rest else head
