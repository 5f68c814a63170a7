"""A clock that stands still until it is moved."""

from datetime import date, datetime, time

from kernel.clock import SHANGHAI


class MovableClock:
    """Stands at a moment; time passes by `move_to` another day (09:00) or moment, `set_to` sets the clock alone."""

    def __init__(self, moment: date | datetime) -> None:
        self._elapsed = 0.0
        self.set_to(moment)

    def move_to(self, moment: date | datetime) -> None:
        before = self.now()
        self.set_to(moment)
        self._elapsed += max((self.now() - before).total_seconds(), 0.0)

    def set_to(self, moment: date | datetime) -> None:
        if not isinstance(moment, datetime):
            moment = datetime.combine(moment, time(9), SHANGHAI)
        if moment.tzinfo is None:
            raise ValueError("naive datetime: an instant carries its offset")
        self._now = moment

    def now(self) -> datetime:
        return self._now

    def today(self) -> date:
        return self._now.astimezone(SHANGHAI).date()

    def elapsed(self) -> float:
        return self._elapsed
