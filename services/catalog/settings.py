"""Settings of the catalog service: frozen data, made once."""

from collections.abc import Callable
from dataclasses import dataclass

from kernel.http.outbound.addresses import Target
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
    #: Whether the addresses of publications are visited, and of the intranet what an administrator opened for it.
    address_checks: bool = False
    address_targets: tuple[Target, ...] = ()
    #: Hosts whose robots.txt is not asked: the operator answers for them.
    address_robots_ignored: frozenset[str] = frozenset()
    #: How often the working process looks for addresses to visit; the pause between two requests to a host; how long an
    #: answer may take.
    address_check_seconds: float = 2.0
    address_delay_seconds: float = 2.0
    address_timeout_seconds: float = 15.0
    #: An address is broken after so many failed visits in a row, the first so many hours ago: ours, no law's.
    broken_failures: int = 3
    broken_hours: int = 24
    #: How often counted looks are written.
    look_seconds: float = 30.0
    #: Where this installation can be reached; hosts that are visited read it in the User-Agent.
    public_url: str = "http://127.0.0.1:8000"
