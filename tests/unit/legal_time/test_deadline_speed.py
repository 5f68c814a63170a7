"""A million deadlines: the bulk path gives what the single one gives, within the promised second."""

from datetime import date, timedelta
from time import process_time

from kernel.legal_time import shipped_calendars

DAYS = [date(2019, 1, 1) + timedelta(days=at) for at in range(2900)]


def test_bulk_and_single_agree() -> None:
    calendar = shipped_calendars().on()

    for unit, direction in (("working_day", "after"), ("month", "after"), ("working_day", "before")):
        bulk = calendar.due_dates(DAYS, 15, unit, direction)  # type: ignore[arg-type]
        assert bulk == [calendar.due(day, 15, unit, direction).due for day in DAYS]  # type: ignore[arg-type]
    assert calendar.due_dates([date(2026, 12, 4)], 20) == [None]


def test_a_million_deadlines_take_less_than_a_second_of_one_core() -> None:
    calendar = shipped_calendars().on()
    starts = DAYS * 345
    assert len(starts) > 1_000_000

    began = process_time()
    calendar.due_dates(starts, 20)

    assert process_time() - began < 1.0
