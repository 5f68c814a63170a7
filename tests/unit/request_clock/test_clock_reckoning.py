"""Counting by rank: many clocks at once as one by one, unions of spans, years that are reached only later."""

from datetime import date, timedelta
from random import Random

import pytest
from ledger_text import without

from kernel.legal_time import Calendars, shipped_calendars
from services.disclosure_requests.clock.reckoning import READINGS, Reckoner, Span, merged, reckoner_of

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    "calendars", [shipped_calendars(), without(2026), without(2022)], ids=["all", "no 2026", "no 2022"]
)
def test_many_at_once_as_one_by_one(calendars: Calendars) -> None:
    reckoner = Reckoner(calendars.on())
    random = Random(1)
    periods: list[tuple[date, int, list[Span]]] = []
    for _ in range(3000):
        start = date(2018, 11, 1) + random.randrange(3400) * DAY
        spans = merged(
            (after := start + random.randrange(0, 40) * DAY, after + random.randrange(0, 30) * DAY)
            for _ in range(random.randrange(3))
        )
        periods.append((start, random.choice((1, 7, 20, 40)), spans))

    single = [
        reckoner.end(start, amount, "working_day", dict.fromkeys(READINGS, spans)).due
        for start, amount, spans in periods
    ]
    assert reckoner.due_dates(periods) == single
    assert None in single


@pytest.mark.parametrize("spans, union", [
    ([], []),
    ([(3, 5)], [(3, 5)]),
    ([(3, 3), (4, 2)], []),
    ([(6, 9), (3, 5)], [(3, 5), (6, 9)]),
    ([(3, 6), (6, 9)], [(3, 9)]),
    ([(3, 9), (4, 5)], [(3, 9)]),
    ([(3, None), (4, 5)], [(3, None)]),
    ([(3, 5), (4, None), (7, 9)], [(3, None)]),
    ([(3, 5), (6, None)], [(3, 5), (6, None)]),
])  # fmt: skip
def test_the_union_of_spans(spans: list[tuple[int, int | None]], union: list[tuple[int, int | None]]) -> None:
    def day(number: int | None) -> date | None:
        return None if number is None else date(2026, 3, number)

    def dated(pairs: list[tuple[int, int | None]]) -> list[Span]:
        return [(date(2026, 3, first), day(last)) for first, last in pairs]

    assert merged(dated(spans)) == dated(union)


def test_years_outside_the_notices_are_reached_when_asked_for() -> None:
    reckoner = Reckoner(shipped_calendars().on())
    calendar = shipped_calendars().on()

    for start in (date(2099, 12, 20), date(2008, 1, 1), date(2026, 12, 31), date(2019, 1, 2)):
        found, due = reckoner.end(start, 40, "working_day"), calendar.due(start, 40)
        assert (found.due, found.earliest, found.latest) == (due.due, due.earliest, due.latest)
    assert reckoner.working_days(date(2008, 1, 1), date(2008, 1, 1)) == 0


def test_one_reckoner_serves_a_calendar() -> None:
    assert reckoner_of(shipped_calendars().on()) is reckoner_of(shipped_calendars().on())
