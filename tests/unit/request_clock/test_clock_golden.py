"""Deadlines computed beforehand, as clocks; and receipt dates on which counting weekends goes wrong."""

from datetime import date, timedelta

import pytest
from ledger_text import clock, codes, without

from kernel.legal_time import Calendars, shipped_calendars

GOLDEN = [
    ("2024-09-13", "2024-10-17"),  # 09-14, 09-29 and 10-12 made up
    ("2025-09-22", "2025-10-24"),
    ("2025-09-28", "2025-10-31"),  # received on a Sunday that is worked
    ("2026-02-09", "2026-03-13"),  # nine days of Spring Festival, 02-14 and 02-28 made up
    ("2026-02-14", "2026-03-20"),  # received on a Saturday that is worked
    ("2026-02-18", "2026-03-20"),  # received inside the festival
    ("2026-09-18", "2026-10-22"),
    ("2020-01-20", "2020-02-25"),  # as amended on 2020-01-27
]
#: Receipt -> the lawful day, and the later one that closing every weekend gives.
WEEKENDS = [
    ("2025-01-20", "2025-02-21", "2025-02-25"),
    ("2025-01-24", "2025-02-27", "2025-03-03"),
    ("2024-02-02", "2024-03-06", "2024-03-08"),
    ("2025-09-26", "2025-10-30", "2025-11-03"),
    ("2026-02-06", "2026-03-12", "2026-03-16"),
]
CORRECTION_NOTICES = [
    ("2024-02-08", "2024-02-23"),
    ("2025-01-24", "2025-02-10"),
    ("2026-09-20", "2026-09-30"),
]


@pytest.mark.parametrize("receipt, due", GOLDEN)
def test_golden_deadline(receipt: str, due: str) -> None:
    found = clock(f"received {receipt}")

    assert (found.due, found.due_status) == (date.fromisoformat(due), "final")
    assert found.earliest == found.latest == found.due


@pytest.mark.parametrize("receipt, due", CORRECTION_NOTICES)
def test_golden_correction_notice(receipt: str, due: str) -> None:
    assert clock(f"received {receipt}").as_dict()["deadlines"]["correction_notice"] == due


def test_golden_third_party() -> None:
    found = clock("received 2026-04-20; consult_sent 2026-04-29; consult_received 2026-04-30")

    assert found.as_dict()["deadlines"]["third_party"] == ["2026-05-25"]


CONSULTED = "received 2026-03-02; consult_sent 2026-03-10 party=third_party; consult_replied 2026-03-20 party=third_party"


def test_golden_suspension_and_extension() -> None:
    assert clock("received 2026-03-02").due == date(2026, 3, 30)
    assert (clock(CONSULTED).due, clock(CONSULTED).suspended_working_days) == (date(2026, 4, 10), 8)

    extended = clock(f"{CONSULTED}; extended 2026-03-30 days=20")
    assert (extended.due, extended.due_before_extension) == (date(2026, 5, 12), date(2026, 4, 10))


@pytest.mark.parametrize("receipt, lawful, weekends", WEEKENDS)
def test_closing_every_weekend_is_not_the_law(receipt: str, lawful: str, weekends: str) -> None:
    assert clock(f"received {receipt}").due == date.fromisoformat(lawful)
    assert by_weekends(date.fromisoformat(receipt), 20) == date.fromisoformat(weekends)


def test_closing_every_weekend_is_wrong_for_more_than_a_third_of_all_receipt_dates() -> None:
    """37.2 % of the receipt dates with a final date, always later than the law; up to 11 days."""
    first = date(2019, 5, 15)
    late = total = 0
    worst = timedelta()
    for at in range(2727):
        receipt = first + timedelta(days=at)
        lawful = clock(f"received {receipt}").due
        assert lawful is not None
        beyond = by_weekends(receipt, 20) - lawful
        assert beyond >= timedelta()
        late, total, worst = late + bool(beyond), total + 1, max(worst, beyond)

    assert (round(late / total, 3), worst.days) == (0.372, 11)


def by_weekends(receipt: date, amount: int) -> date:
    """The rule of most case systems: each Saturday and Sunday is closed, and so is each day off of a notice."""
    calendar = shipped_calendars().on()
    day = receipt
    while amount:
        day += timedelta(days=1)
        amount -= day.weekday() < 5 and calendar.is_working(day) is not False
    return day


@pytest.mark.parametrize(
    "known_on, due",
    [("2020-01-20", "2020-02-21"), ("2020-01-26", "2020-02-21"), ("2020-01-27", "2020-02-25")],
)
def test_the_amended_notice_of_2020_both_ways(known_on: str, due: str) -> None:
    assert clock("received 2020-01-20", known_on).due == date.fromisoformat(due)


@pytest.mark.parametrize("receipt, due", [("2026-12-01", "2026-12-29"), ("2026-12-03", "2026-12-31")])
def test_the_last_week_of_the_last_noticed_year_may_move(receipt: str, due: str) -> None:
    found = clock(f"received {receipt}")

    assert (found.due, found.due_status) == (date.fromisoformat(due), "may_move")
    assert found.earliest is not None
    assert found.latest is not None
    assert found.earliest <= date.fromisoformat(due) <= found.latest
    assert found.earliest < found.latest


@pytest.mark.parametrize(
    "calendars", [shipped_calendars(), without(2022), without(2019)], ids=["all", "no 2022", "no 2019"]
)
def test_a_plain_clock_is_the_calendars_own_answer(calendars: Calendars) -> None:
    calendar = calendars.on()
    for at in range(2950):
        receipt = date(2018, 12, 1) + timedelta(days=at)
        found, due = clock(f"received {receipt}", calendars=calendars), calendar.due(receipt, 20)
        assert (found.due, found.due_status) == (due.due, due.status), receipt
        assert (found.earliest, found.latest) == (due.earliest, due.latest), receipt


def test_beyond_the_notices_there_are_bounds_and_no_date() -> None:
    found = clock("received 2026-12-04")

    assert (found.due, found.due_status, found.on_time) == (None, "provisional", None)
    assert found.earliest is not None
    assert found.latest is not None
    assert date(2026, 12, 31) <= found.earliest < found.latest < date(2027, 1, 15)


def test_an_unpublished_notice_makes_nobody_late() -> None:
    found = clock("received 2026-12-04; decided 2026-12-30")
    assert found.latest is not None
    last = found.latest.isoformat()

    assert codes(clock(f"received 2026-12-04; extended {last} days=20")) == []
    after = (found.latest + timedelta(days=1)).isoformat()
    assert codes(clock(f"received 2026-12-04; extended {after} days=20"))[:1] == ["late_extension"]


@pytest.mark.parametrize(
    "delivered, on_time", [("2026-12-31", True), ("2027-01-04", None), ("2027-01-06", False)]
)
def test_while_the_day_may_move_a_delivery_after_it_is_not_called_late(
    delivered: str, on_time: bool | None
) -> None:
    assert clock(f"received 2026-12-03; decided 2026-12-30; delivered {delivered}").on_time is on_time
