"""Legal time (法定期限): working days by the State Council's dated notices, the algebra of periods. Pure.

shipped_calendars() ─ with_notices(...) ─> Calendars ─ on(known_on, region) ─> WorkCalendar ─ due(...) ─> Due
"""

from kernel.legal_time.calendars import Calendars
from kernel.legal_time.differences import why
from kernel.legal_time.due import Direction, Due, Line, Status, Unit
from kernel.legal_time.live import LegalCalendars
from kernel.legal_time.notices import Fault, Holiday, Notice, NoticeError, Overlay
from kernel.legal_time.reading import read_notice, read_overlay
from kernel.legal_time.shipped import shipped_calendars
from kernel.legal_time.work_calendar import WorkCalendar

__all__ = [
    "Calendars",
    "Direction",
    "Due",
    "Fault",
    "Holiday",
    "LegalCalendars",
    "Line",
    "Notice",
    "NoticeError",
    "Overlay",
    "Status",
    "Unit",
    "WorkCalendar",
    "read_notice",
    "read_overlay",
    "shipped_calendars",
    "why",
]
