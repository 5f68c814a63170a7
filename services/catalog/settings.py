"""Settings of the catalog service: frozen data, made once."""

from collections.abc import Callable
from dataclasses import dataclass

from kernel.legal_time import Calendars
from services.catalog.calendars import CalendarStore


@dataclass(frozen=True, slots=True)
class CatalogSettings:
    """`load_calendars` reads the shipped holiday notices and those an operator loaded; `sample`: an
    empty database gets a worked sample county. `calendar_store` is where notices loaded by API are kept; without one
    they are refused.
    """

    database_url: str
    load_calendars: Callable[[], Calendars]
    sample: bool = False
    due_soon_working_days: int = 3
    backlog_working_days: int = 20
    #: An event reported more working days after it happened is late-reported: this installation's, no law's.
    late_report_working_days: int = 5
    #: How long a waiver stands before it is looked at again (Art. 18 names no period; a year is from memory).
    waiver_review_months: int = 12
    #: A recurring duty is raised so many days before its period begins.
    recurrence_horizon_days: int = 0
    recurrence_check_seconds: float = 60.0
    calendar_store: CalendarStore | None = None
    #: Art. 25 says "timely" without a number: after so many calendar days a pending supply is late by our yardstick.
    supply_days: int = 30
    calendar_check_seconds: float = 2.0
    sweep_seconds: float = 30.0
    #: How often the working process looks for files to work off.
    import_check_seconds: float = 1.0
    idempotency_days: int = 30
