"""The states of a delivery cell by cell, the schedule of attempts."""

from datetime import datetime, timedelta

import pytest

from kernel.clock import SHANGHAI
from services.push.channels.port import Kind
from services.push.deliveries.planning import Plan, rows_of
from services.push.deliveries.rules import (
    AGREES,
    DEAD,
    EMERGENCY_SCHEDULE,
    HAPPENINGS,
    MAX_RETRY_AFTER,
    OPEN,
    REPLAYED,
    SCHEDULE,
    STATES,
    TRANSITIONS,
    WrongTransition,
    after,
    next_attempt,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
#: Every cell that leads somewhere; all others are refused.
CELLS = """
planned      queue                queued
planned      hold                 held
planned      suppress             suppressed
planned      expire               expired
planned      supersede            superseded
planned      skip                 suppressed
queued       lease                leased
queued       hold                 held
queued       suppress             suppressed
queued       expire               expired
queued       supersede            superseded
queued       skip                 suppressed
held         release              planned
held         expire               expired
held         supersede            superseded
held         skip                 suppressed
failed_temp  lease                leased
failed_temp  hold                 held
failed_temp  suppress             suppressed
failed_temp  expire               expired
failed_temp  supersede            superseded
failed_temp  skip                 suppressed
leased       delivered            delivered
leased       accepted_unverified  accepted_unverified
leased       failed_temp          failed_temp
leased       failed_perm          failed_perm
leased       uncertain            uncertain
leased       credential           held
leased       exhaust              failed_perm
leased       lost_safe            queued
leased       lost_unsure          uncertain
leased       supersede            superseded
delivered            arrived       delivered
delivered            bounced       failed_perm
accepted_unverified  arrived       delivered
accepted_unverified  bounced       failed_perm
uncertain            arrived       delivered
uncertain            bounced       failed_perm
"""


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("happening", HAPPENINGS)
def test_each_cell_of_the_transition_table(state: str, happening: str) -> None:
    cells = {(a, b): c for a, b, c in (line.split() for line in CELLS.strip().splitlines())}
    if (state, happening) in cells:
        assert after(state, happening) == cells[state, happening]  # type: ignore[arg-type]  # each of HAPPENINGS
    else:
        with pytest.raises(WrongTransition):
            after(state, happening)  # type: ignore[arg-type]


def test_every_state_is_told_of_and_what_is_open_can_end() -> None:
    assert set(TRANSITIONS) == set(AGREES) == set(STATES)
    assert all(TRANSITIONS[state] for state in OPEN)
    assert not any(TRANSITIONS[state] for state in DEAD if state != "uncertain")
    assert not set(DEAD) & set(REPLAYED)
    assert set(Kind.__args__) <= set(TRANSITIONS["leased"])  # type: ignore[attr-defined]  # a Literal has them


def test_an_attempt_is_made_again_by_the_schedule_within_its_jitter() -> None:
    for attempts, seconds in enumerate(SCHEDULE, 1):
        when = next_attempt(NOW, "ordinary", "dlv_1", attempts, None)
        assert when is not None
        assert 0.8 * seconds <= (when - NOW).total_seconds() <= 1.2 * seconds
        assert when == next_attempt(NOW, "ordinary", "dlv_1", attempts, None)
    assert next_attempt(NOW, "ordinary", "dlv_1", len(SCHEDULE) + 1, None) is None
    assert sum(SCHEDULE) == 272_105  # 75 hours and a half


def test_an_emergency_is_given_up_in_minutes_and_a_receiver_is_heard_within_a_day() -> None:
    assert sum(EMERGENCY_SCHEDULE) < 600
    assert next_attempt(NOW, "emergency", "d", len(EMERGENCY_SCHEDULE) + 1, None) is None
    assert next_attempt(NOW, "emergency", "d", 1, 86_400) == NOW + timedelta(seconds=EMERGENCY_SCHEDULE[-1])
    assert next_attempt(NOW, "ordinary", "d", 1, 600) == NOW + timedelta(seconds=600)
    assert next_attempt(NOW, "ordinary", "d", 1, 10**9) == NOW + timedelta(seconds=MAX_RETRY_AFTER)


def test_planned_rows_are_one_for_each_subscriber_and_channel() -> None:
    plan = Plan("msg_1", "360425", "ordinary", NOW, None)
    rows = list(
        rows_of(plan, [("a", ["feed", "sms"]), ("b", ["sms"])], {}, NOW, {("a", "feed"), ("a", "sms")})
    )
    assert [(row.subscriber, row.channel, row.state, row.reason) for row in rows] == [
        ("a", "feed", "planned", None), ("a", "sms", "planned", None), ("b", "sms", "suppressed", "nothing_to_withdraw"),
    ]  # fmt: skip
