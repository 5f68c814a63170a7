"""Deadlines computed beforehand from the notices, each on a point where a naive count goes wrong."""

from datetime import date

import pytest

from kernel.legal_time import Due, shipped_calendars

GOLDEN = [
    ("2024-02-08", 7, "2024-02-23"),  # New Year's Eve only encouraged as leave: it works; 02-18 made up
    ("2024-09-13", 20, "2024-10-17"),  # 09-14, 09-29 and 10-12 made up
    ("2025-01-24", 7, "2025-02-10"),  # 01-26 and 02-08 made up
    ("2025-09-22", 20, "2025-10-24"),
    ("2025-09-28", 20, "2025-10-31"),  # received on a Sunday that is worked
    ("2026-02-09", 20, "2026-03-13"),  # nine days of Spring Festival, 02-14 and 02-28 made up
    ("2026-02-14", 20, "2026-03-20"),  # received on a Saturday that is worked
    ("2026-02-18", 20, "2026-03-20"),  # received inside the festival
    ("2026-04-30", 15, "2026-05-25"),
    ("2026-09-18", 20, "2026-10-22"),
    ("2026-09-20", 7, "2026-09-30"),
    ("2020-01-20", 20, "2020-02-25"),  # as amended on 2020-01-27
]


def due(start: str, working_days: int, known_on: str | None = None) -> Due:
    known = date.fromisoformat(known_on) if known_on else None
    return shipped_calendars().on(known).due(date.fromisoformat(start), working_days)


@pytest.mark.parametrize("start, working_days, expected", GOLDEN)
def test_golden_deadline(start: str, working_days: int, expected: str) -> None:
    found = due(start, working_days)

    day = date.fromisoformat(expected)
    assert (found.due, found.status, found.earliest, found.latest) == (day, "final", day, day)
    assert found.strict_date == day


def test_an_amended_notice_changes_the_answer_only_from_the_day_it_was_known() -> None:
    assert due("2020-01-20", 20, known_on="2020-01-20").due == date(2020, 2, 21)
    assert due("2020-01-20", 20, known_on="2020-01-26").due == date(2020, 2, 21)
    assert due("2020-01-20", 20, known_on="2020-01-27").due == date(2020, 2, 25)


def test_labour_day_2019_before_and_after_its_adjustment() -> None:
    before = shipped_calendars().on(date(2019, 3, 21))
    after = shipped_calendars().on(date(2019, 3, 22))

    assert [before.is_working(date(2019, 5, day)) for day in (1, 2, 3, 5)] == [False, True, True, False]
    assert [after.is_working(date(2019, 5, day)) for day in (1, 2, 3, 5)] == [False, False, False, True]


@pytest.mark.parametrize("start, expected", [("2026-12-01", "2026-12-29"), ("2026-12-03", "2026-12-31")])
def test_the_last_week_of_the_last_noticed_year_may_move(start: str, expected: str) -> None:
    found = due(start, 20)

    assert (found.due, found.status) == (date.fromisoformat(expected), "may_move")
    assert found.due is not None
    assert found.earliest <= found.due <= found.latest
    assert found.earliest < found.latest


def test_a_day_before_the_last_week_is_final() -> None:
    assert (due("2026-11-26", 20).due, due("2026-11-26", 20).status) == (date(2026, 12, 24), "final")


def test_the_last_week_is_final_once_the_next_notice_is_known() -> None:
    assert due("2025-12-03", 20).status == "final"
    assert due("2025-12-03", 20, known_on="2025-11-03").status == "may_move"


def test_beyond_the_notices_there_are_bounds_and_no_date() -> None:
    found = due("2026-12-04", 20)

    assert (found.due, found.strict_date, found.status) == (None, None, "provisional")
    assert found.earliest <= date(2027, 1, 4) <= found.latest
    assert (found.latest - found.earliest).days <= 28


def test_a_year_is_provisional_before_its_notice_was_known() -> None:
    assert due("2026-01-05", 7, known_on="2025-11-03").status == "provisional"
    assert due("2026-01-05", 7, known_on="2025-11-04").due == date(2026, 1, 14)


def test_days_of_the_december_before_belong_to_the_notice() -> None:
    calendar = shipped_calendars().on()

    assert [calendar.is_working(date(2018, 12, day)) for day in (28, 29, 30, 31)] == [
        None,
        True,
        False,
        False,
    ]
    assert calendar.due(date(2018, 12, 28), 1).due == date(2018, 12, 29)


@pytest.mark.parametrize(
    "year, working_days",
    [(2019, 250), (2020, 249), (2021, 250), (2022, 249), (2023, 249), (2024, 251), (2025, 248), (2026, 248)],
)
def test_working_days_of_a_year(year: int, working_days: int) -> None:
    calendar = shipped_calendars().on()

    days = (
        date.fromordinal(at) for at in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal())
    )
    assert sum(calendar.is_working(day) is True for day in days) == working_days


def test_the_basis_status_is_that_of_the_weakest_notice_touched() -> None:
    assert due("2026-02-09", 20).basis_status == "confirmed"
    assert due("2020-01-20", 20, known_on="2020-01-20").basis_status == "secondary"
    assert due("2026-12-04", 20).basis_status == "inference"
