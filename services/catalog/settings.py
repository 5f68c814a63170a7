"""Settings of the catalog service: frozen data, made once."""

from collections.abc import Callable
from dataclasses import dataclass

from kernel.legal_time import Calendars


@dataclass(frozen=True, slots=True)
class CatalogSettings:
    """`load_calendars` reads the shipped holiday notices and those an operator loaded; `sample`: an
    empty database gets a worked sample county.
    """

    database_url: str
    load_calendars: Callable[[], Calendars]
    sample: bool = False
    due_soon_working_days: int = 3
    backlog_working_days: int = 20
    calendar_check_seconds: float = 2.0
    sweep_seconds: float = 30.0
    idempotency_days: int = 30
