"""A million 20-working-day deadlines: in bulk, call by call, and counted day by day as the reference.

Every round takes a calendar whose memory is empty. The start days are varied and in no order, but there are only
so many days: what a round computes once for a day it may remember for that day's other starts.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random
from statistics import median
from time import perf_counter

from bench.report import Line
from kernel.legal_time import WorkCalendar, shipped_calendars

ROUNDS = 5
MILLION = 1_000_000
AMOUNT = 20
ONE_DAY = timedelta(days=1)
#: To the end of October 2026: every deadline lies within the notices.
DAYS = [date(2019, 1, 1) + at * ONE_DAY for at in range(2861)]
#: The reference counts a tenth of the starts; its time is shown for a million.
COUNTED = MILLION // 10

Ends = Sequence[date | None]
Path = Callable[[Sequence[date]], Ends]


def run() -> list[Line]:
    """Three lines: bulk (promised), call by call, and calls that find nothing remembered. Raises when they differ."""
    shipped = shipped_calendars().on()
    choose = Random(20).choice
    starts = [choose(DAYS) for _ in range(MILLION)]
    naive: list[float] = []
    bulk: list[float] = []
    single: list[float] = []
    anew: list[float] = []
    for at in range(ROUNDS):
        ways: list[tuple[list[float], Path, Sequence[date]]] = [
            (naive, _day_by_day(shipped), starts[:COUNTED]),
            (bulk, lambda days, c=_forgetful(shipped): c.due_dates(days, AMOUNT), starts),  # type: ignore[misc]
            (single, _each(_forgetful(shipped)), starts),
            (anew, _each(_forgetful(shipped)), DAYS),
        ]
        answers = {}
        for taken, path, days in ways if at % 2 else reversed(ways):
            begun = perf_counter()
            found = path(days)
            taken.append((perf_counter() - begun) * MILLION / len(days))
            answers[id(taken)] = found
        if answers[id(bulk)] != answers[id(single)] or answers[id(naive)] != answers[id(bulk)][:COUNTED]:
            raise RuntimeError("bulk, single and counted deadlines differ")
    reference = f"{median(naive):.2f} s counted"

    def line(name: str, limit: float | None, taken: list[float], note: str) -> Line:
        seconds = median(taken)
        ratio = median(t / o for t, o in zip(naive, taken, strict=True))
        promise, met = ("-", None) if limit is None else (f"<= {limit:.0f} s", seconds <= limit)
        return Line(name, promise, f"{seconds:.2f} s", reference, ratio, met, note)

    varied = f"{len(DAYS):,} different start days at random"
    return [
        line("1M deadlines, due_dates", 1.0, bulk,
             f"{varied}; the reference counts {COUNTED:,} starts day by day, scaled; ratio: times as fast"),
        line("1M deadlines, due()", None, single, f"{varied}; each day is computed once, then remembered"),
        line("1M deadlines, due() anew", None, anew,
             f"{len(DAYS):,} days asked once, scaled: nothing remembered; each with bounds, basis and notices"),
    ]  # fmt: skip


def _forgetful(calendar: WorkCalendar) -> WorkCalendar:
    """The same calendar with nothing remembered."""
    return WorkCalendar(calendar.book, calendar.known_on)


def _each(calendar: WorkCalendar) -> Path:
    return lambda days: [calendar.due(day, AMOUNT).due for day in days]


def _day_by_day(calendar: WorkCalendar) -> Path:
    """The reference: from each start, day after day until the twentieth in a set of working days."""
    beyond = [DAYS[-1] + at * ONE_DAY for at in range(1, 60)]
    working = {day for day in (*DAYS, *beyond) if calendar.is_working(day)}

    def end(day: date) -> date:
        left = AMOUNT
        while left:
            day += ONE_DAY
            left -= day in working
        return day

    return lambda days: [end(day) for day in days]
