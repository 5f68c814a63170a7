"""Deadlines in bulk: what the single call gives. How fast is measured by the bench."""

from datetime import date, timedelta

from kernel.legal_time import shipped_calendars

DAYS = [date(2019, 1, 1) + timedelta(days=at) for at in range(2900)]


def test_bulk_and_single_agree() -> None:
    calendar = shipped_calendars().on()

    for unit, direction in (("working_day", "after"), ("month", "after"), ("working_day", "before")):
        bulk = calendar.due_dates(DAYS, 15, unit, direction)  # type: ignore[arg-type]
        assert bulk == [calendar.due(day, 15, unit, direction).due for day in DAYS]  # type: ignore[arg-type]
    assert calendar.due_dates([date(2026, 12, 4)], 20) == [None]
