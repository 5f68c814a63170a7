"""When a case is told of: five, one and no working days before its due day ends, one after it, and unconfirmed. Pure."""

from datetime import date
from typing import Final

from kernel.legal_time import WorkCalendar
from services.disclosure_requests.clock.reckoning import reckoner_of
from services.disclosure_requests.work_lists.rules import SOON

OVERDUE: Final = "T+1"
UNCONFIRMED: Final = "unconfirmed"
#: The stages of a due date in their order; "" before the first.
_STAGES: Final = ("", "T-5", "T-1", "T", OVERDUE)


def stage_on(calendar: WorkCalendar, today: date, due_by: date) -> str:
    """The stage that a due date has reached; "" before the first, and on days off right after the due day."""
    reckoner = reckoner_of(calendar)
    if today > due_by:
        return OVERDUE if reckoner.working_days(due_by, today) else ""
    left = reckoner.working_days(today, due_by)
    if left <= 1:
        return "T-1" if left else "T"
    return "T-5" if left <= SOON else ""


def is_news(stage: str, told: str) -> bool:
    """Whether a stage comes after the one that was told last."""
    return _STAGES.index(stage) > (_STAGES.index(told) if told in _STAGES else 0)


def is_unconfirmed(calendar: WorkCalendar, today: date, submitted_on: date) -> bool:
    """Whether the next working day after submission has come (Art. 31)."""
    return submitted_on < today and reckoner_of(calendar).working_days(submitted_on, today) > 0
