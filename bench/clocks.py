"""A million clocks of applications from the rank index, and the full clock with a reason for every day.

The reference counts each clock day by day in a set of working days: a day in a consultation or off does not count.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random
from statistics import median
from time import perf_counter

from bench.deadlines import DAYS, MILLION, ROUNDS
from bench.report import Line
from kernel.legal_time import WorkCalendar, shipped_calendars
from services.disclosure_requests.clock.clock import clock_of
from services.disclosure_requests.clock.explanation import explain
from services.disclosure_requests.clock.moments import Moment
from services.disclosure_requests.clock.reckoning import Reckoner, Span

ONE_DAY = timedelta(days=1)
COUNTED = MILLION // 50
FULL = 1000

Period = tuple[date, int, Sequence[Span]]
Ends = list[date | None]


def run() -> list[Line]:
    """Four lines: a million clocks (promised), all with a consultation, clocks of ledgers, with days (promised)."""
    calendars = shipped_calendars()
    reckoner = Reckoner(calendars.on())
    counted = _day_by_day(calendars.on())
    random = Random(4)
    starts = DAYS[: -3 * 60]  # the longest clock here still ends within the notices
    mixed = [_period(random, starts, random.random() < 0.2) for _ in range(MILLION)]
    consulted = [_period(random, starts, True) for _ in range(MILLION)]
    ledgers = [_ledger(random, random.choice(starts)) for _ in range(FULL)]
    lines = [
        _million("1M clocks, due_dates", 1.0, reckoner, counted, mixed,
                 f"a third extended, a fifth with a consultation; the reference counts {COUNTED:,}, scaled; ratio: times as fast"),
        _million("1M clocks, consulted", None, reckoner, counted, consulted, "each with a consultation"),
    ]  # fmt: skip

    def clocks() -> None:
        for ledger in ledgers:
            clock_of(ledger, calendars)

    def explained() -> None:
        for ledger in ledgers:
            clock = clock_of(ledger, calendars)
            (clock.as_dict(), [line.as_dict() for line in explain(clock)])

    def reference() -> None:
        counted([(ledger[0].day, 40, [(ledger[1].day, ledger[3].day)]) for ledger in ledgers])

    for name, limit, act, note in (
        (
            "clock of a ledger",
            None,
            clocks,
            "seven events folded: receipt, consultation, extension, decision, delivery",
        ),
        ("clock with every day", 2.0, explained, "the same with some sixty lines, as JSON-ready members"),
    ):
        taken, naive = zip(*(_alternating(at, act, reference) for at in range(ROUNDS)), strict=True)
        spent = median(taken) * 1000 / FULL
        ratio = median(t / n for t, n in zip(taken, naive, strict=True))
        promise, met = ("-", None) if limit is None else (f"<= {limit:.0f} ms", spent <= limit)
        told = f"{median(naive) * 1000 / FULL:.3f} ms counted"
        lines.append(
            Line(
                name,
                promise,
                f"{spent:.3f} ms",
                told,
                ratio,
                met,
                f"{note}; ratio: times as long as counting",
            )
        )
    return lines


def _million(
    name: str, limit: float | None, reckoner: Reckoner, counted: Callable[[Sequence[Period]], Ends], periods: list[Period],
    note: str,
) -> Line:  # fmt: skip
    taken, naive = [], []
    for at in range(ROUNDS):
        found: list[Ends] = [[], []]

        def bulk(into: list[Ends] = found) -> None:
            into[0] = reckoner.due_dates(periods)

        def slow(into: list[Ends] = found) -> None:
            into[1] = counted(periods[:COUNTED])

        ours, theirs = _alternating(at, bulk, slow)
        if found[0][:COUNTED] != found[1]:
            raise RuntimeError("ranked and counted clocks differ")
        taken.append(ours)
        naive.append(theirs * MILLION / COUNTED)
    seconds = median(taken)
    ratio = median(n / t for t, n in zip(taken, naive, strict=True))
    promise, met = ("-", None) if limit is None else (f"<= {limit:.0f} s", seconds <= limit)
    return Line(name, promise, f"{seconds:.2f} s", f"{median(naive):.2f} s counted", ratio, met, note)


def _alternating(at: int, product: Callable[[], None], reference: Callable[[], None]) -> tuple[float, float]:
    """Seconds of both; which of them goes first changes with the round."""
    spent: dict[bool, float] = {}
    for ours in (True, False) if at % 2 else (False, True):
        begun = perf_counter()
        (product if ours else reference)()
        spent[ours] = perf_counter() - begun
    return spent[True], spent[False]


def _period(random: Random, starts: Sequence[date], asked: bool) -> Period:
    start = random.choice(starts)
    amount = 40 if random.random() < 1 / 3 else 20
    if not asked:
        return start, amount, ()
    sent = start + random.randrange(1, 20) * ONE_DAY
    return start, amount, ((sent, sent + random.randrange(1, 22) * ONE_DAY),)


def _ledger(random: Random, start: date) -> list[Moment]:
    """A case with a third party, an extension, a decision and its delivery."""
    sent = start + random.randrange(1, 8) * ONE_DAY
    replied = sent + random.randrange(3, 14) * ONE_DAY
    decided = replied + 10 * ONE_DAY
    return [
        Moment("received", start, manner="web"),
        Moment("consult_sent", sent, party="third_party", ref="1"),
        Moment("consult_received", sent + ONE_DAY, party="third_party", ref="1"),
        Moment("consult_replied", replied, party="third_party", ref="1"),
        Moment("extended", replied, days=20),
        Moment("decided", decided),
        Moment("delivered", decided + ONE_DAY, manner="ems"),
    ]


def _day_by_day(calendar: WorkCalendar) -> Callable[[Sequence[Period]], Ends]:
    working = {
        day for day in (DAYS[0] + at * ONE_DAY for at in range(len(DAYS) + 60)) if calendar.is_working(day)
    }

    def end(start: date, amount: int, spans: Sequence[Span]) -> date:
        day, left = start, amount
        while left:
            day += ONE_DAY
            if day in working and not any(
                after < day and (not through or day <= through) for after, through in spans
            ):
                left -= 1
        return day

    return lambda periods: [end(*period) for period in periods]
