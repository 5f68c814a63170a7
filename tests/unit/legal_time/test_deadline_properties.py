"""Laws of the count for every day: the rank index against counting day by day, monotony, round trips."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.legal_time import shipped_calendars

noticed = st.dates(date(2019, 1, 1), date(2026, 6, 30))
any_day = st.dates(date(1990, 1, 1), date(2060, 12, 31))
amounts = st.integers(1, 60)


@given(noticed, amounts)
def test_the_index_agrees_with_counting_day_by_day(start: date, amount: int) -> None:
    calendar = shipped_calendars().on()

    day, left = start, amount
    while left:
        day += timedelta(days=1)
        left -= calendar.is_working(day) is True
    assert calendar.due(start, amount).due == day


@given(noticed, amounts)
def test_counting_back_from_the_due_day_returns_to_the_last_working_day_not_after_the_start(
    start: date, amount: int
) -> None:
    calendar = shipped_calendars().on()

    end = calendar.due(start, amount).due
    assert end is not None
    back = calendar.due(end, amount, direction="before")
    if back.status == "final":
        assert back.due is not None
        assert back.due <= start
        assert calendar.due(back.due, amount).due == end


@given(any_day, amounts, st.sampled_from(["working_day", "calendar_day", "month"]))
def test_a_longer_period_never_ends_earlier(start: date, amount: int, unit: str) -> None:
    calendar = shipped_calendars().on()

    shorter, longer = (calendar.due(start, n, unit) for n in (amount, amount + 1))  # type: ignore[arg-type]
    assert shorter.earliest <= longer.earliest
    assert shorter.latest <= longer.latest


@given(any_day, amounts)
def test_a_later_start_never_ends_earlier(start: date, amount: int) -> None:
    calendar = shipped_calendars().on()

    earlier, later = calendar.due(start, amount), calendar.due(start + timedelta(days=1), amount)
    assert earlier.earliest <= later.earliest
    assert earlier.latest <= later.latest


@given(any_day, amounts, st.sampled_from(["after", "before"]))
def test_a_date_is_given_within_its_bounds_or_not_at_all(start: date, amount: int, direction: str) -> None:
    found = shipped_calendars().on().due(start, amount, "working_day", direction)  # type: ignore[arg-type]

    assert found.earliest <= found.latest
    assert (found.due is None) == (found.status == "provisional")
    if found.due is not None:
        assert found.earliest <= found.due <= found.latest
    if found.status == "final":
        assert found.earliest == found.due == found.latest


@given(any_day, st.dates(date(2018, 1, 1), date(2026, 12, 31)))
@settings(max_examples=60)
def test_knowing_more_narrows_the_bounds_unless_a_notice_was_amended(start: date, known_on: date) -> None:
    then, now = (shipped_calendars().on(day).due(start, 20) for day in (known_on, None))

    amended = now.start < date(2020, 3, 1) or then.status != "provisional"
    assert amended or then.earliest <= now.earliest <= now.latest <= then.latest


@given(any_day, st.integers(0, 40), st.sampled_from(["working_day", "calendar_day", "month", "hour"]))
@settings(max_examples=60)
def test_the_explanation_counts_to_the_amount_and_ends_on_the_last_day(
    start: date, amount: int, unit: str
) -> None:
    calendar = shipped_calendars().on()

    found = calendar.due(start, amount, unit)  # type: ignore[arg-type]
    lines = calendar.explain(found)
    assert lines[-1].date == (found.due or found.latest)
    assert [line.date for line in lines] == [start + timedelta(days=at) for at in range(len(lines))]
    if unit == "working_day" and amount:
        assert [line.n for line in lines if line.counted] == list(range(1, amount + 1))
        assert all(line.n is None for line in lines if not line.counted)
