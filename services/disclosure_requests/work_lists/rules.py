"""What a work list asks: its statuses, the days that bound them, working days left. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from kernel.legal_time import WorkCalendar
from services.disclosure_requests.clock.reckoning import reckoner_of

#: A case is due soon in its last working days.
SOON: Final = 5
#: Whom a waiting case waits for outside the office.
OTHERS: Final = ("applicant", "consulted")
CONFIRMATION: Final = "confirmation"
_ONE_DAY: Final = timedelta(days=1)


class Status(StrEnum):
    """What is asked for; a case can have several."""

    OPEN = "open"  # 未办结
    DUE_SOON = "due_soon"  # 五个工作日内到期
    OVERDUE = "overdue"  # 已逾期
    WAITING = "waiting"  # 待他人办理
    UNCONFIRMED = "unconfirmed"  # 提交后次一工作日仍未与申请人确认(条例第三十一条)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose cases: those of a division and below, and of an office, an officer, a team where they are given."""

    region: str
    office: str | None = None
    officer: str | None = None
    team: str | None = None


@dataclass(frozen=True, slots=True)
class Days:
    """The days that bound the statuses: due soon is what is due from `today` to `soon_until`, unconfirmed what was
    submitted before `confirmed_since`, the last working day up to today.
    """

    today: date
    soon_until: date
    confirmed_since: date


def days_of(calendar: WorkCalendar, today: date) -> Days:
    """The bounds as a calendar knows them today."""
    last = calendar.due(today + _ONE_DAY, 1, direction="before")
    return Days(today, calendar.due(today, SOON).latest, last.due or last.latest)


def days_left(calendar: WorkCalendar, today: date, due_by: date) -> int:
    """Working days from today to the due day: 0 on it, negative after it (-1 already on a day off)."""
    reckoner = reckoner_of(calendar)
    if today <= due_by:
        return reckoner.working_days(today, due_by)
    return -max(1, reckoner.working_days(due_by, today))
