"""The clocks of responses: hours day and night, by class, met by acts; what may follow what."""

from datetime import datetime, timedelta

import pytest

from kernel.clock import SHANGHAI
from services.interpretation.responses.rules import (
    CLOCKS,
    clocks_of,
    next_moment,
    next_step,
    refusal,
    to_tell,
)

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


def test_each_clock_warns_once_in_its_last_quarter_and_is_told_once_when_it_has_run_out() -> None:
    told: list[str] = []
    heard = []
    for minute in range(0, 30 * 60, 15):
        now = FRIDAY_NIGHT + timedelta(minutes=minute)
        clocks = clocks_of("emergency", FRIDAY_NIGHT, None, [], now)
        moment = next_moment(clocks, told, closed=False)
        due = to_tell(clocks, told, now, closed=False)
        assert bool(due) is (moment is not None and moment < now)
        told += [mark for mark, _, _ in due]
        heard += [(kind, one.key, minute / 60) for _, kind, one in due]
    assert heard == [
        ("due_soon", "authoritative_information", 4.0), ("became_overdue", "authoritative_information", 5.25),
        ("due_soon", "press_conference", 18.25), ("became_overdue", "press_conference", 24.25),
    ]  # fmt: skip
    assert next_moment(clocks, told, closed=False) is None


def test_nobody_is_warned_of_what_is_closed_and_after_the_end_there_is_no_warning() -> None:
    soon, late = FRIDAY_NIGHT + timedelta(hours=40), FRIDAY_NIGHT + timedelta(hours=49)
    running = clocks_of("rumour", FRIDAY_NIGHT, None, [], soon)
    assert to_tell(running, [], soon, closed=True) == []
    assert next_moment(running, [], closed=True) == running[0].due_at
    [over] = to_tell(clocks_of("rumour", FRIDAY_NIGHT, None, [], late), [], late, closed=False)
    assert over[1] == "became_overdue"
