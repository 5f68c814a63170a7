"""The clocks of responses: hours day and night, by class, met by acts; what may follow what."""

from datetime import datetime, timedelta

import pytest

from kernel.clock import SHANGHAI
from services.interpretation.responses.rules import CLOCKS, clocks_of, next_step, refusal

FRIDAY_NIGHT = datetime(2026, 2, 13, 23, 30, tzinfo=SHANGHAI)


@pytest.mark.parametrize("row", CLOCKS, ids=lambda row: row.key)
def test_each_clock_runs_in_clock_hours_through_weekend_and_festival(row) -> None:  # type: ignore[no-untyped-def]
    due = FRIDAY_NIGHT + timedelta(hours=row.hours)
    for class_ in row.classes:
        before = {one.key: one for one in clocks_of(class_, FRIDAY_NIGHT, None, [], due)}[row.key]
        after = {
            one.key: one for one in clocks_of(class_, FRIDAY_NIGHT, None, [], due + timedelta(seconds=1))
        }[row.key]
        assert (before.due_at, before.state, after.state) == (due, "running", "overdue")
        for act in row.met_by:
            met = {one.key: one for one in clocks_of(class_, FRIDAY_NIGHT, None, [(act, due, due)], due)}[
                row.key
            ]
            late = [(act, due + timedelta(minutes=1), due + timedelta(minutes=1))]
            missed = {one.key: one for one in clocks_of(class_, FRIDAY_NIGHT, None, late, due)}[row.key]
            assert (met.state, missed.state) == ("met", "met_late")


def test_emergencies_have_two_clocks_and_others_one() -> None:
    hours = {
        class_: sorted(row.hours for row in CLOCKS if class_ in row.classes)
        for row in CLOCKS
        for class_ in row.classes
    }
    assert hours == {"emergency": [5, 24], "rumour": [48], "misunderstanding": [48], "question": [48]}


def test_a_holding_statement_stops_no_clock_and_the_start_is_a_choice() -> None:
    [clock] = clocks_of(
        "rumour", FRIDAY_NIGHT, None, [("holding_statement", FRIDAY_NIGHT, FRIDAY_NIGHT)], FRIDAY_NIGHT
    )
    assert clock.state == "running"
    earlier = FRIDAY_NIGHT - timedelta(hours=3)
    [found] = clocks_of("rumour", FRIDAY_NIGHT, earlier, [], FRIDAY_NIGHT, "found")
    [occurred] = clocks_of("rumour", FRIDAY_NIGHT, earlier, [], FRIDAY_NIGHT, "occurred")
    assert found.due_at - occurred.due_at == timedelta(hours=3)


def test_what_may_follow_what_and_what_comes_next() -> None:
    assert refusal([], "reply") is refusal(["reply"], "closing") is refusal(["reply"], "correction") is None
    assert [why[0] for why in (refusal([], "closing"), refusal([], "correction"), refusal(["reply", "closing"], "reply")) if why] == [
        "nothing_said", "nothing_to_correct", "closed",
    ]  # fmt: skip
    unmet = refusal(["press_conference"], "closing", ["回应"])
    assert unmet is not None
    assert unmet[0] == "clock_unmet"
    assert refusal(["press_conference"], "closing", ["回应"], "当事人已撤回") is None
    clocks = clocks_of("emergency", FRIDAY_NIGHT, None, [], FRIDAY_NIGHT)
    step = next_step(clocks, [])
    assert step is not None
    assert step["action"] == "authoritative_information"
    assert next_step(clocks, ["closing"]) is None


def test_what_is_written_down_after_the_clock_has_run_out_is_marked() -> None:
    done, later = FRIDAY_NIGHT + timedelta(hours=1), FRIDAY_NIGHT + timedelta(days=8)
    [back] = clocks_of("rumour", FRIDAY_NIGHT, None, [("reply", done, later)], later)
    [soon] = clocks_of("rumour", FRIDAY_NIGHT, None, [("reply", done, done)], later)
    [late] = clocks_of("rumour", FRIDAY_NIGHT, None, [("reply", later, later)], later)
    marks = [(one.state, one.recorded_late) for one in (back, soon, late)]
    assert marks == [("met", True), ("met", False), ("met_late", False)]
