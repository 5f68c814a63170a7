"""Where no notice speaks the bounds hold: hide any shipped year, and the true date still lies within them."""

from datetime import date
from statistics import median

import pytest

from kernel.legal_time import Calendars, WorkCalendar, shipped_calendars

YEARS = range(2019, 2027)
STARTS = [
    date.fromordinal(at) for at in range(date(2018, 12, 28).toordinal(), date(2026, 12, 31).toordinal())
]


def without(year: int) -> WorkCalendar:
    shipped = shipped_calendars()
    kept = [notice for notice in shipped.notices if notice.year != year]
    return Calendars.of(kept, (), shipped.statutory).on()


@pytest.mark.parametrize("hidden", YEARS)
@pytest.mark.parametrize("working_days", [7, 15, 20])
def test_the_true_date_lies_within_the_bounds_of_a_hidden_year(hidden: int, working_days: int) -> None:
    known, blind = shipped_calendars().on(), without(hidden)

    provisional = 0
    for start in STARTS:
        true, guess = known.due(start, working_days), blind.due(start, working_days)
        if true.due is not None:
            assert guess.earliest <= true.due <= guess.latest, start
            provisional += guess.status == "provisional"
            assert (guess.due is None) == (guess.status == "provisional")
    assert provisional > 300


@pytest.mark.parametrize("hidden", YEARS)
def test_counting_backward_the_bounds_hold_too(hidden: int) -> None:
    known, blind = shipped_calendars().on(), without(hidden)

    for start in STARTS[60:]:
        true, guess = known.due(start, 20, direction="before"), blind.due(start, 20, direction="before")
        assert true.due is not None
        assert guess.earliest <= true.due <= guess.latest, start


@pytest.mark.parametrize("hidden", YEARS)
def test_rolled_calendar_days_lie_within_the_bounds_of_a_hidden_year(hidden: int) -> None:
    known, blind = shipped_calendars().on(), without(hidden)

    for start in STARTS:
        true, guess = known.due(start, 15, "calendar_day"), blind.due(start, 15, "calendar_day")
        if true.due is not None:
            assert guess.earliest <= true.due <= guess.latest, start
            assert guess.strict_date == true.strict_date


def test_bounds_of_twenty_working_days_are_narrow() -> None:
    widths = [
        (found.latest - found.earliest).days
        for blind in (without(year) for year in YEARS)
        for found in (blind.due(start, 20) for start in STARTS)
        if found.status == "provisional" and found.start <= date(2026, 11, 20)
    ]

    assert len(widths) > 2800
    assert median(widths) <= 5
    assert max(widths) <= 28


def test_a_year_far_beyond_every_table_has_bounds() -> None:
    calendar = shipped_calendars().on()

    for start in (date(1, 1, 1), date(1911, 10, 10), date(2063, 2, 1), date(9998, 12, 31)):
        found = calendar.due(start, 20)
        assert found.status == "provisional"
        assert start < found.earliest <= found.latest


def test_a_statutory_day_is_off_in_both_bounds() -> None:
    """New Year's Day is off whatever the notice says: on a Friday in 2027, on a Saturday in 2028."""
    calendar = shipped_calendars().on()

    assert calendar.due(date(2026, 12, 31), 1).earliest == date(2027, 1, 2)
    assert calendar.due(date(2027, 12, 31), 1).earliest == date(2028, 1, 2)
