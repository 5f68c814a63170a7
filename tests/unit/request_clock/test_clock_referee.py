"""The clock against a referee that walks day by day: random ledgers, at every prefix, and the days with their reasons."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from clock_referee import verdict
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_text import without
from random_ledgers import foreknown, ledger

from kernel.legal_time import Calendars, shipped_calendars
from services.disclosure_requests.clock.clock import Clock, clock_of, inputs_hash
from services.disclosure_requests.clock.explanation import explain
from services.disclosure_requests.clock.moments import Moment

CALENDARS = foreknown()
ASKED = ("third_party", "co_maker", "other_organ")
#: What a lawful-looking ledger of some length shows; the random ones have to reach all of it.
STATES = {
    "awaiting_receipt", "running", "waiting_correction", "waiting_consultation", "waiting_reasons", "waiting_fee",
    "decided_not_delivered", "delivered", "lapsed_correction", "lapsed_fee", "withdrawn",
}  # fmt: skip


def agree(moments: list[Moment]) -> Counter[str]:
    """At every prefix the clock is what the referee finds on that day; the states that were met."""
    met: Counter[str] = Counter()
    for day in sorted({moment.day for moment in moments}):
        prefix = [moment for moment in moments if moment.day <= day]
        found, referee = clock_of(prefix, CALENDARS, day), verdict(prefix, day)
        assert found.receipt_date == referee.receipt
        assert (found.status, found.on_time) == (referee.status, referee.on_time)
        assert (found.due, found.extension_days) == (referee.due, referee.extension_days)
        if found.ends is None or found.ends.plain is not None:  # else the referee counts on beyond today
            assert found.suspended_working_days == referee.suspended
        if found.due is not None and found.status not in ("withdrawn", "lapsed_correction", "lapsed_fee"):
            assert counted(found) == {at: how for at, how in referee.days.items() if at <= found.due}
        met[found.status] += 1
    return met


def counted(found: Clock) -> dict[date, str]:
    """Each day that counts with its number, each that a consultation excludes with the party."""
    lines = [line for line in explain(found) if line.counted or line.reason in ASKED]
    return {line.day: str(line.ordinal) if line.counted else line.reason for line in lines}


def test_eight_hundred_ledgers_at_every_prefix() -> None:
    met: Counter[str] = Counter()
    for seed in range(800):
        met += agree(ledger(Random(seed).randint))

    assert set(met) == STATES
    assert min(met.values()) > 10


@settings(max_examples=40)
@given(st.data())
def test_any_ledger_at_every_prefix(data: st.DataObject) -> None:
    agree(ledger(lambda low, high: data.draw(st.integers(low, high))))


@settings(max_examples=100)
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_file_means_nothing(random: Random) -> None:
    moments = ledger(random.randint)
    shuffled = random.sample(moments, len(moments))

    first, second = clock_of(moments, CALENDARS), clock_of(shuffled, CALENDARS)
    assert first.as_dict() == second.as_dict()
    assert explain(first) == explain(second)
    assert inputs_hash(moments, CALENDARS, None) == inputs_hash(shuffled, CALENDARS, None)


@settings(max_examples=100)
@given(st.randoms(use_true_random=False))
def test_every_day_has_one_line_and_the_counted_ones_sum_to_the_limit(random: Random) -> None:
    found = clock_of(ledger(random.randint), CALENDARS)
    lines = explain(found)

    if found.receipt_date is None:
        assert lines == []
        return
    assert lines[0].day == found.receipt_date
    assert all(later.day - line.day == timedelta(days=1) for line, later in pairwise(lines))
    numbers = [line.ordinal for line in lines if line.counted]
    assert numbers == list(range(1, len(numbers) + 1))
    assert all((line.ordinal is not None) == line.counted and line.text and line.article for line in lines)
    if found.due is not None and found.status not in ("withdrawn", "lapsed_correction", "lapsed_fee"):
        assert len(numbers) == 20 + found.extension_days
        assert sum(line.reason in ASKED for line in lines) == found.suspended_working_days
        assert next(line.day for line in reversed(lines) if line.counted) == found.due


@settings(max_examples=60)
@given(st.randoms(use_true_random=False), st.sampled_from(range(2019, 2027)))
def test_the_true_date_lies_within_the_bounds_of_a_hidden_year(random: Random, hidden: int) -> None:
    """Lawful ledgers only: whether an act was late may hang on the hidden notice."""
    start = date(hidden, 1, 1) + timedelta(days=random.randint(-60, 330))
    sent = start + timedelta(days=random.randint(0, 20))
    moments = [
        Moment("received", start), Moment("consult_sent", sent, party="co_maker"),
        Moment("consult_received", sent + timedelta(days=random.randint(0, 9))), Moment("extended", start, days=random.randint(1, 20)),
    ]  # fmt: skip
    if random.randint(0, 1):
        moments.append(Moment("consult_replied", sent + timedelta(days=random.randint(0, 40))))
    asked_on = date(2026, 12, 31)
    true, blind = (
        clock_of(moments, shipped_calendars(), asked_on),
        clock_of(moments, without(hidden), asked_on),
    )

    if true.due is not None:
        assert blind.earliest is not None
        assert blind.latest is not None
        assert blind.earliest <= true.due <= blind.latest
        assert (blind.due is None) == (blind.due_status == "provisional")


DAY = st.integers(0, 60)


@settings(max_examples=150)
@given(st.lists(st.tuples(DAY, DAY), max_size=5), st.integers(0, 2000))
def test_overlapping_exclusions_are_a_union(spans: list[tuple[int, int]], offset: int) -> None:
    """Every working day in at least one consultation is outside once."""
    start = date(2019, 6, 3) + timedelta(days=offset)
    moments = [Moment("received", start)]
    outside: set[date] = set()
    for at, (sent, length) in enumerate(spans):
        first, last = start + timedelta(days=sent), start + timedelta(days=sent + length)
        moments += [_letter("consult_sent", first, at), _letter("consult_replied", last, at)]
        outside |= {first + timedelta(days=day) for day in range(1, length + 1)}
    found = clock_of(moments, CALENDARS)

    calendar, day, left = CALENDARS.on(), start, 20
    while left:
        day += timedelta(days=1)
        left -= bool(calendar.is_working(day)) and day not in outside
    assert found.due == day
    assert found.suspended_working_days == sum(
        bool(calendar.is_working(one)) and start < one <= day for one in outside
    )


@settings(max_examples=100)
@given(st.randoms(use_true_random=False))
def test_a_later_receipt_reply_or_longer_extension_never_brings_the_day_forward(random: Random) -> None:
    start = date(2019, 6, 3) + timedelta(days=random.randint(0, 2000))
    sent, replied, days = random.randint(0, 10), random.randint(10, 30), random.randint(1, 19)

    def due(receipt: int, reply: int, extension: int) -> Any:
        moments = [
            Moment("received", start + timedelta(days=receipt)),
            _letter("consult_sent", start + timedelta(days=sent), 0),
            _letter("consult_replied", start + timedelta(days=reply), 0),
            Moment("extended", start + timedelta(days=receipt), days=extension),
        ]
        return clock_of(moments, CALENDARS).due

    assert due(0, replied, days) <= due(1, replied, days)
    assert due(0, replied, days) <= due(0, replied + 1, days)
    assert due(0, replied, days) < due(0, replied, days + 1)


def _letter(kind: Any, day: date, number: int) -> Moment:
    return Moment(kind, day, party="other_organ", ref=str(number))


@pytest.mark.parametrize(
    "known_on", [date(2020, 1, 20), date(2020, 1, 26), date(2020, 1, 27), date(2021, 6, 1), None]
)
def test_days_between_two_notices_share_an_answer(known_on: date | None) -> None:
    """As known on a day is as known on the day of the last notice before it."""
    moments: list[Moment] = [Moment("received", date(2020, 1, 13))]
    found = clock_of(moments, shipped_calendars(), known_on)
    calendars: Calendars = shipped_calendars()
    assert found.due == calendars.on(known_on).due(date(2020, 1, 13), 20).due
