"""A case's fact folded from its ledger: receipt, closing and result; random ledgers balance and carry over in every year."""

from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.disclosure_requests.ledger.service import CLOSING_ROWS
from services.disclosure_requests.ledger.transitions import EVENTS
from services.disclosure_requests.reports.check import check
from services.disclosure_requests.reports.facts import CLOSING, COUNTED, Entry, fact_of
from services.disclosure_requests.reports.report import Number, Report
from services.disclosure_requests.reports.rules import (
    CaseFact,
    read_day,
    share_of,
    table3_counted,
    table3_of,
)
from services.disclosure_requests.reports.tables import COLUMN_NAMES, FORM_2021, form_of
from tests.support.ledgers import facts_of, ledger

YEARS = range(2019, 2025)
D = date.fromisoformat


def fact(*entries: tuple[str, str] | tuple[str, str, str], manner: str = "web") -> CaseFact | None:
    read = [Entry(kind, D(on), *row) for kind, on, *row in entries]
    return fact_of("c1", "natural_person", manner, read, CLOSING_ROWS)


RECEIVED = ("received", "2025-01-04")


@pytest.mark.parametrize(
    "entries, received, closed, row",
    [
        ((RECEIVED,), "2025-01-04", None, None),
        ((RECEIVED, ("decided", "2025-01-10", "granted")), "2025-01-04", None, None),  # not delivered yet
        ((RECEIVED, ("decided", "2025-12-31", "granted"), ("delivered", "2026-01-04")), "2025-01-04", "2026-01-04", "granted"),
        ((RECEIVED, ("correction_lapsed", "2025-02-07")), "2025-01-04", "2025-02-07", "lapsed_correction"),
        ((RECEIVED, ("fee_lapsed", "2025-02-07")), "2025-01-04", "2025-02-07", "lapsed_fee"),
        ((RECEIVED, ("withdrawn", "2025-01-05")), "2025-01-04", "2025-01-05", "other"),
        ((RECEIVED, ("decided", "2025-01-10", "not_held"), ("decided", "2025-01-11", "granted"), ("delivered", "2025-01-12")),
         "2025-01-04", "2025-01-12", "granted"),
        ((RECEIVED, ("decided", "2025-01-10", "not_held"), ("delivered", "2025-01-12"),
          ("decided", "2026-03-10", "granted"), ("delivered", "2026-03-12")), "2025-01-04", "2025-01-12", "not_held"),
        ((RECEIVED, ("decided", "2025-01-10", "unheard of"), ("delivered", "2025-01-12")), "2025-01-04", "2025-01-12", "other"),
        ((RECEIVED, ("withdrawn", "2024-12-30")), "2025-01-04", "2025-01-04", "other"),
    ],
)  # fmt: skip
def test_receipt_closing_and_result_come_from_the_ledger(
    entries: tuple[tuple[str, str]], received: str, closed: str | None, row: str | None
) -> None:
    found = fact(*entries)
    assert found == CaseFact("c1", "natural_person", D(received), D(closed) if closed else None, row)


def test_Art31_what_was_never_confirmed_was_not_received() -> None:
    assert fact(("submitted", "2025-12-31")) is None
    assert fact(("submitted", "2025-12-31"), ("withdrawn", "2026-01-05")) is None


def test_Art31_handed_in_personally_is_received_that_day() -> None:
    found = fact(("submitted", "2025-12-31"), ("received", "2026-01-04"), manner="counter")
    assert found is not None
    assert found.received_on == D("2025-12-31")


def test_the_closing_events_are_those_of_the_transition_table() -> None:
    assert {"delivered", *CLOSING_ROWS} <= set(CLOSING)
    assert set(COUNTED) <= set(EVENTS)
    assert set(CLOSING_ROWS.values()) <= set(FORM_2021.leaves)


@settings(max_examples=150)
@given(st.integers(0, 2**32))
def test_random_ledgers_balance_in_every_column_and_carry_over(seed: int) -> None:
    random = Random(seed)
    facts = facts_of([ledger(random, number) for number in range(30)])
    before = None
    for year in YEARS:
        now = Report(year, form_of(year), table3_of(facts, year))
        assert check(now, before) == []
        before = now


@settings(max_examples=100)
@given(st.integers(0, 2**32), st.data())
def test_a_changed_cell_of_random_ledgers_is_named(seed: int, data: st.DataObject) -> None:
    random = Random(seed)
    facts = facts_of([ledger(random, number) for number in range(30)])
    year = data.draw(st.sampled_from(YEARS))
    form = form_of(year)
    row, column = data.draw(st.sampled_from(form.row_names)), data.draw(st.integers(0, 6))
    table: dict[str, tuple[Number, ...]] = dict(table3_of(facts, year))
    cells = list(table[row])
    cells[column] += data.draw(st.integers(1, 5))
    found = {(one.id, one.row, one.column) for one in check(Report(year, form, table | {row: tuple(cells)}))}
    assert ("T3-ROW", row, "total") in found
    assert {id_ for id_, _, at in found if at == COLUMN_NAMES[column]} & {"T3-SUM", "T3-BALANCE"}


def test_cases_counted_alike_may_be_counted_together() -> None:
    facts = facts_of([ledger(Random(1), number) for number in range(50)])
    shares = [share for one in facts if (share := share_of(one, 2021))]
    together = {share: shares.count(share) for share in shares}
    assert table3_counted(together, 2021) == table3_of(facts, 2021)


def test_a_townships_day_is_one_that_every_year_has() -> None:
    assert (read_day(""), read_day("02-20")) == (None, (2, 20))
    for wrong in ("02-29", "2-20", "13-01", "0220", "x"):
        with pytest.raises(ValueError, match="MM-DD"):
            read_day(wrong)
