"""When a deadline is told of, and in which words. Pure.

| stage | day | counted from |
|-------|-----|--------------|
| moved | at once | the date that was told before |
| T-5   | five working days before | `due_on`; the earliest day while only bounds are known |
| T-1   | one working day before | the same |
| T     | the day itself | `due_on`; the latest day while only bounds are known |
| T+1   | one working day after | the same |

Of several stages that were passed unseen the last alone is told. Five, one and no days, and one after, are the product's own
yardstick: no law sets them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from kernel.legal_time import WorkCalendar
from services.push.messages.facts import dated

STAGES: Final = ("T-5", "T-1", "T", "T+1")
MOVED: Final = "moved"
#: What an application is due by (data beside its article): event data name none.
REPLY: Final = ("《政府信息公开条例》第三十三条", "confirmed")
ISSUER: Final = "政务公开期限提醒"
_ATTESTED: Final = {
    "confirmed": "已核对原文", "secondary": "据公开转载", "memory": "未核对原文", "inference": "推定口径",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due: `on` null where only the bounds are known, `latest` null where not even that."""

    on: date | None
    status: str
    earliest: date
    latest: date | None


def days_of(due: Due, calendar: WorkCalendar) -> dict[str, date | None]:
    """The day of each stage; None while it cannot be said."""
    first, last = due.on or due.earliest, due.on or due.latest
    return {
        "T-5": _before(calendar, first, 5), "T-1": _before(calendar, first, 1), "T": last,
        "T+1": _after(calendar, last) if last else None,
    }  # fmt: skip


def stage_on(today: date, days: Mapping[str, date | None]) -> str:
    """The last stage whose day has come; "" before the first."""
    return next((s for s in reversed(STAGES) if (day := days[s]) is not None and day <= today), "")


def is_news(stage: str, told: str) -> bool:
    """Whether a stage comes after the one that was told last ("": none)."""
    return stage != "" and (not told or STAGES.index(stage) > STAGES.index(told))


def next_look(told: str, days: Mapping[str, date | None]) -> date | None:
    """The day of the next stage after the one that was told; None when there is none."""
    later = STAGES[STAGES.index(told) + 1 :] if told else STAGES
    return min((day for stage in later if (day := days[stage]) is not None), default=None)


def working_days(calendar: WorkCalendar, begin: date, end: date) -> int:
    """Working days after `begin` up to and with `end`; a weekday for which no notice speaks counts."""
    found, day = 0, begin
    while day < end:
        day += timedelta(days=1)
        works = calendar.is_working(day)
        found += day.weekday() < 5 if works is None else works
    return found


@dataclass(frozen=True, slots=True)
class Telling:
    """What a notice is made of; `body` is the body's name."""

    title: str
    body: str
    due: Due
    article: str
    attested: str
    moved_from: date | None = None
    escalated: bool = False


def content(stage: str, telling: Telling, today: date, calendar: WorkCalendar) -> dict[str, Any]:
    """Title, paragraphs and facts of a notice: the date and how certain it is, the article, what is to be done."""
    head = _head(stage, telling, today, calendar)
    attested = _ATTESTED.get(telling.attested, telling.attested)
    paragraphs = [
        f"{head}:{telling.title}(责任机构:{telling.body})。",
        certainty(telling.due),
        f"依据:{telling.article}({attested})。",
    ]
    if telling.escalated:
        state = "责任人已逾期未办结" if stage == "T+1" else "该事项尚未办结"
        paragraphs.append(f"{state},现升级告知督办人,请督促办理。")
    facts = [{"kind": "name", "label": "责任机构", "value": telling.body}]
    if telling.due.on:
        facts.append({"kind": "date", "label": "届满日", "value": telling.due.on.isoformat()})
    return {
        "title": f"{'【督办】' if telling.escalated else ''}{head}:{telling.title}"[:200],
        "paragraphs": paragraphs, "facts": facts, "issuer": ISSUER,
    }  # fmt: skip


def certainty(due: Due) -> str:
    """How certain a date is, in a sentence."""
    bounds = f"不早于{dated(due.earliest)}" + (f",不晚于{dated(due.latest)}" if due.latest else "")
    if due.on is None:
        return f"届满日暂不能确定(provisional),{bounds};请按最早日期办理。"
    if due.status == "final":
        return f"届满日为{dated(due.on)},已确定(final)。"
    return f"届满日为{dated(due.on)},可能变动(may_move),{bounds}。"


def _head(stage: str, telling: Telling, today: date, calendar: WorkCalendar) -> str:
    due = telling.due
    if stage == MOVED:
        assert telling.moved_from is not None
        new = dated(due.on) if due.on else f"{dated(due.earliest)}(最早)"
        return f"期限变更:由{dated(telling.moved_from)}改为{new}"
    if stage == "T+1":
        last = due.on or due.latest
        assert last is not None, "a stage whose day can be said"
        return f"已逾期{working_days(calendar, last, today)}个工作日"
    if stage == "T":
        return "今日到期"
    return f"距到期还有{working_days(calendar, today, due.on or due.earliest)}个工作日"


def _before(calendar: WorkCalendar, day: date, amount: int) -> date:
    """The day so many working days before; where no notice speaks, the earliest that it can be."""
    found = calendar.due(day, amount, "working_day", "before")
    return found.due or found.earliest


def _after(calendar: WorkCalendar, day: date) -> date:
    found = calendar.due(day, 1)
    return found.due or found.latest
