"""Whatever lawful acts follow each other: the clock that is kept is the clock recomputed, at every prefix; what was shown
on a day is what is computed for that day later; state and clock agree; the chain holds; the report balances.

GONGKAI_TEST_LEDGERS sets how many ledgers are drawn.
"""

import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from random import Random

import pytest

from gongkai.embedded import requests_settings
from gongkai.settings import Settings
from kernel.testing.clock import MovableClock
from services.disclosure_requests.app import make_tools
from services.disclosure_requests.clock import service as clocks
from services.disclosure_requests.clock.clock import clock_of
from services.disclosure_requests.ledger.rules import chain_faults
from services.disclosure_requests.ledger.transitions import EVENTS, State, folded
from services.disclosure_requests.reports.rules import CaseFact, table3_of
from services.disclosure_requests.reports.tables import COLUMN_NAMES
from services.disclosure_requests.tools import Tools
from tests.unit.request_ledger.random_ledgers import FIRST, RandomLedger, random_ledger

LEDGERS = int(os.environ.get("GONGKAI_TEST_LEDGERS", "2000"))
PARTS = 4
#: The state of the ledger -> where the clock may say that the case stands.
AGREE = {
    State.SUBMITTED: {"awaiting_receipt", "running"},  # handed in personally: the clock runs from that day
    State.HANDLING: {"running", "waiting_consultation"},
    # "running": asked again on the very day on which reasons had come.
    State.REASONING: {"waiting_reasons", "waiting_consultation", "running"},
    State.CORRECTING: {"waiting_correction", "lapsed_correction"},
    State.PAYING: {"waiting_fee", "lapsed_fee"},
    State.DECIDED: {"decided_not_delivered"},
    State.CLOSED: {"delivered", "lapsed_correction", "lapsed_fee", "withdrawn"},
}


@pytest.fixture(scope="module")
def clock() -> MovableClock:
    return MovableClock(FIRST)


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory, clock: MovableClock) -> Tools:
    data: Path = tmp_path_factory.mktemp("ledgers")
    return make_tools(requests_settings(Settings(data=data, port=0)), clock)


@pytest.mark.parametrize("part", range(PARTS))
def test_random_ledgers(part: int, tools: Tools, clock: MovableClock) -> None:
    kinds, refused, facts = Counter[str](), Counter[str](), []
    for number in range(part, LEDGERS, PARTS):
        made = None
        for made in random_ledger(number, tools, clock):
            _check_prefix(made, tools, clock, Random(number))
        if made is None:
            continue
        _check_days(made, tools)
        assert chain_faults(made.case.id, made.entries, made.case.head_hash) == []
        assert folded(entry.kind for entry in made.entries) == made.case.state
        kinds.update(entry.kind for entry in made.entries)
        refused.update(made.refused)
        if made.case.received_on is not None:
            facts.append(_fact(made))
    _check_report(facts)
    # The draw reaches everything that a ledger may hold before its erasure, and what is refused.
    assert kinds.keys() == set(EVENTS) - {"erased"}
    assert {
        "late_extension",
        "second_extension",
        "second_correction_notice",
        "out_of_order",
        "recorded_already",
    } <= refused.keys()


def _check_prefix(made: RandomLedger, tools: Tools, clock: MovableClock, random: Random) -> None:
    case, latest = made.case, made.shown[clock.today()]
    moments = clocks.moments_of(made.entries)
    random.shuffle(moments)
    again = clock_of(
        moments, tools.calendars.current, latest.known_on, tools.settings.rules, region=case.region
    )
    assert again == latest
    is_open = case.state != State.CLOSED
    kept = (case.received_on, case.due_by, case.due_status, case.clock_hash)
    assert kept == (
        again.receipt_date, again.latest if is_open else None, again.due_status if is_open else None,
        clocks.hash_of(tools, case, made.entries),
    )  # fmt: skip
    assert latest.status in AGREE[State(case.state)], (case.id, [(e.kind, e.on) for e in made.entries])
    if latest.earliest is not None and latest.receipt_date is not None:
        assert latest.receipt_date < latest.earliest <= (latest.latest or latest.earliest)


def _check_days(made: RandomLedger, tools: Tools) -> None:
    for day, was in made.shown.items():
        assert clocks.of_case(tools, made.case, made.entries, as_of=day) == was, (made.case.id, day)


def _fact(made: RandomLedger) -> CaseFact:
    case = made.case
    assert case.received_on is not None
    return CaseFact(
        case.id, case.applicant_kind, case.received_on, case.closed_on, case.row if case.closed_on else None
    )


def _check_report(facts: Iterable[CaseFact]) -> None:
    facts = list(facts)
    years = range(2021, 2028)  # the form of the earlier years has fewer rows
    tables = {year: table3_of(facts, year) for year in years}
    for year, table in tables.items():
        for place, column in enumerate(COLUMN_NAMES):
            come = table["new"][place] + table["carried_in"][place]
            gone = table["total"][place] + table["carried_out"][place]
            assert come == gone, (year, column)
            if year - 1 in tables:
                assert table["carried_in"][place] == tables[year - 1]["carried_out"][place], (year, column)
