"""The clock: the only place that asks the machine for the time. Days of law are days in Asia/Shanghai."""

import time
from datetime import date, datetime, timedelta, timezone
from typing import Final, Protocol

#: China has kept UTC+8 without summer time since 1991; a fixed offset needs no zone database on the machine.
SHANGHAI: Final = timezone(timedelta(hours=8), "Asia/Shanghai")


class Clock(Protocol):
    """What services ask for the time."""

    def now(self) -> datetime:
        """This moment, with its offset."""
        ...

    def today(self) -> date:
        """The day of law: the calendar day in Asia/Shanghai."""
        ...

    def elapsed(self) -> float:
        """Seconds since some moment: they pass evenly, whatever the machine's clock is set to."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(SHANGHAI)

    def today(self) -> date:
        return self.now().date()

    def elapsed(self) -> float:
        return time.monotonic()


def day_of(moment: datetime) -> date:
    """The day of law on which a moment falls."""
    return moment.astimezone(SHANGHAI).date()
