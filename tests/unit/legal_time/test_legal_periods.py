"""Periods in days, months and hours: 《民法典》 Arts. 201-203, forward, backward, as a minimum duration."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from kernel.legal_time import WorkCalendar, shipped_calendars


@pytest.fixture
def calendar() -> WorkCalendar:
    return shipped_calendars().on()


def test_Art201_the_trigger_day_is_not_counted(calendar: WorkCalendar) -> None:
    assert calendar.due(date(2026, 3, 2), 1).due == date(2026, 3, 3)
    assert calendar.due(date(2026, 3, 2), 1, "calendar_day").due == date(2026, 3, 3)


def test_Art203_a_last_day_that_is_off_rolls_to_the_next_working_day(calendar: WorkCalendar) -> None:
    found = calendar.due(date(2026, 9, 20), 15, "calendar_day")

    assert (found.strict_date, found.due) == (date(2026, 10, 5), date(2026, 10, 8))
    assert (found.status, found.basis_status) == ("final", "inference")
    assert "第二百零三条" in found.basis


def test_Art203_a_weekend_day_that_is_worked_does_not_roll(calendar: WorkCalendar) -> None:
    found = calendar.due(date(2026, 2, 18), 10, "calendar_day")

    assert found.due == found.strict_date == date(2026, 2, 28)
    assert found.basis_status == "confirmed"


@pytest.mark.parametrize(
    "start, months, expected",
    [("2026-01-31", 1, "2026-02-28"), ("2024-01-31", 1, "2024-02-29"), ("2026-03-16", 1, "2026-04-16")],
)
def test_Art202_months_end_on_the_corresponding_day_or_the_last_of_the_month(
    calendar: WorkCalendar, start: str, months: int, expected: str
) -> None:
    found = calendar.due(date.fromisoformat(start), months, "month")

    assert found.strict_date == date.fromisoformat(expected)


def test_Art202_years(calendar: WorkCalendar) -> None:
    assert calendar.due(date(2024, 2, 29), 1, "year").strict_date == date(2025, 2, 28)
    assert calendar.due(date(2024, 2, 29), 2, "year", "before").due == date(2022, 2, 28)


def test_a_week_is_seven_calendar_days(calendar: WorkCalendar) -> None:
    assert calendar.due(date(2026, 3, 2), 2, "week").due == date(2026, 3, 16)


def test_working_days_before_a_hearing(calendar: WorkCalendar) -> None:
    found = calendar.due(date(2026, 10, 9), 5, direction="before")

    assert (found.due, found.status) == (date(2026, 9, 24), "final")


def test_a_limit_in_days_counted_backward_does_not_roll(calendar: WorkCalendar) -> None:
    found = calendar.due(date(2026, 10, 12), 10, "calendar_day", "before")

    assert found.due == found.strict_date == date(2026, 10, 2)
    assert calendar.is_working(date(2026, 10, 2)) is False


def test_a_minimum_duration_ends_with_its_last_full_day(calendar: WorkCalendar) -> None:
    """A land-taking pre-notice is posted for at least 10 working days (土地管理法实施条例 Art. 26)."""
    found = calendar.due(date(2026, 4, 30), 10, direction="at_least")

    assert found.due == date(2026, 5, 18)
    assert found.as_dict()["direction"] == "at_least"


def test_a_minimum_duration_in_days_rolls_and_shows_the_strict_day(calendar: WorkCalendar) -> None:
    found = calendar.due(date(2026, 9, 1), 30, "calendar_day", "at_least")

    assert (found.strict_date, found.due) == (date(2026, 10, 1), date(2026, 10, 8))


@pytest.mark.parametrize("unit", ["working_day", "calendar_day", "week", "month", "year"])
@pytest.mark.parametrize("direction", ["after", "before", "at_least"])
def test_nothing_is_the_same_day_even_on_a_day_off(calendar: WorkCalendar, unit: str, direction: str) -> None:
    found = calendar.due(date(2026, 10, 1), 0, unit, direction)  # type: ignore[arg-type]

    assert (found.due, found.strict_date, found.status) == (date(2026, 10, 1), date(2026, 10, 1), "final")


def test_Art201_2_hours_run_by_the_clock_through_days_off(calendar: WorkCalendar) -> None:
    shanghai = timezone(timedelta(hours=8))
    found = calendar.due(datetime(2026, 9, 30, 20, 15, tzinfo=shanghai), 24, "hour")

    assert found.due_at == datetime(2026, 10, 1, 20, 15, tzinfo=shanghai)
    assert (found.due, found.notices) == (date(2026, 10, 1), ())
    assert found.as_dict()["due_at"] == "2026-10-01T20:15:00+08:00"


def test_hours_from_a_date_start_at_midnight_in_shanghai(calendar: WorkCalendar) -> None:
    found = calendar.due(date(2026, 3, 2), 5, "hour")

    assert found.as_dict()["from"] == "2026-03-02T00:00:00+08:00"
    assert found.as_dict()["due_at"] == "2026-03-02T05:00:00+08:00"


def test_a_moment_counts_as_its_day_in_shanghai(calendar: WorkCalendar) -> None:
    assert calendar.due(datetime(2026, 3, 1, 17, 0, tzinfo=UTC), 1).start == date(2026, 3, 2)


def test_members_of_the_json_form(calendar: WorkCalendar) -> None:
    assert calendar.due(date(2026, 2, 9), 20).as_dict() == {
        "from": "2026-02-09",
        "amount": 20,
        "unit": "working_day",
        "direction": "after",
        "due": "2026-03-13",
        "status": "final",
        "earliest": "2026-03-13",
        "latest": "2026-03-13",
        "strict_date": "2026-03-13",
        "known_on": None,
        "notices": ["国办发明电〔2025〕7号"],
        "basis": "《民法典》第二百零一条、《全国年节及纪念日放假办法》",
        "basis_status": "confirmed",
    }


def test_days_beyond_the_notices_keep_their_strict_date(calendar: WorkCalendar) -> None:
    found = calendar.due(date(2026, 12, 20), 20, "calendar_day")

    assert (found.due, found.strict_date, found.status) == (None, date(2027, 1, 9), "provisional")
    assert (found.earliest, found.latest) == (date(2027, 1, 11), date(2027, 1, 11))


def test_a_roll_out_of_the_last_noticed_year_is_provisional() -> None:
    found = shipped_calendars().on(date(2023, 1, 1)).due(date(2023, 12, 1), 30, "calendar_day")

    assert (found.strict_date, found.due) == (date(2023, 12, 31), None)
    assert found.earliest <= date(2024, 1, 2) <= found.latest


@pytest.mark.parametrize(
    "start, amount, unit, direction",
    [
        (date(9999, 12, 1), 40, "working_day", "after"),
        (date(9999, 12, 1), 40, "calendar_day", "after"),
        (date(9999, 12, 1), 1, "month", "after"),
        (date(1, 1, 5), 40, "working_day", "before"),
        (date(1, 1, 5), 40, "calendar_day", "before"),
        (date(1, 1, 5), 1, "year", "before"),
        (date(9999, 12, 31), 48, "hour", "after"),
        (date(2026, 1, 1), 10**30, "calendar_day", "after"),
        (date(2026, 1, 1), 10**30, "working_day", "after"),
        (date(2026, 1, 1), -1, "working_day", "after"),
        (date(2026, 1, 1), True, "working_day", "after"),
        (date(2026, 1, 1), 1, "fortnight", "after"),
        (date(2026, 1, 1), 1, "working_day", "sideways"),
        (datetime(2026, 1, 1, 8), 1, "hour", "after"),  # noqa: DTZ001  # a naive moment is the fault
    ],
)
def test_what_cannot_be_answered_is_refused_in_two_languages(
    calendar: WorkCalendar, start: date, amount: int, unit: str, direction: str
) -> None:
    with pytest.raises(ValueError, match=" / "):
        calendar.due(start, amount, unit, direction)  # type: ignore[arg-type]


def test_a_remembered_answer_does_not_let_a_wrong_type_through(calendar: WorkCalendar) -> None:
    assert calendar.due(date(2026, 3, 2), 1).due == date(2026, 3, 3)
    with pytest.raises(ValueError, match="whole number"):
        calendar.due(date(2026, 3, 2), True)
