"""Rules are data: a change of the law is a row with a day, an office's choice is a setting, both change the fingerprint."""

from datetime import date, timedelta

import pytest
from ledger_text import clock, moments

from kernel.legal_time import Overlay, shipped_calendars
from services.disclosure_requests.clock.clock import clock_of, inputs_hash
from services.disclosure_requests.clock.explanation import explain
from services.disclosure_requests.clock.rules import IN_FORCE, RULES, Rule

CHANGE = date(2026, 3, 10)
#: As if the law gave 14 calendar days from a day on, and 10 for an extension.
CALENDAR_DAYS = RULES.with_rows([
    Rule("reply", "《示例条例》第一条", "confirmed", 14, "calendar_day", effective_from=CHANGE),
    Rule("extension", "《示例条例》第二条", "confirmed", 10, "calendar_day", effective_from=CHANGE),
])  # fmt: skip


def test_the_receipt_date_picks_the_row() -> None:
    assert (
        clock("received 2026-03-09", rules=CALENDAR_DAYS).due
        == clock("received 2026-03-09").due
        == date(2026, 4, 7)
    )
    assert clock("received 2026-03-10", rules=CALENDAR_DAYS).due == date(2026, 3, 24)


def test_calendar_days_roll_off_a_day_off() -> None:
    """The fourteenth day is 2026-04-05, inside 清明节."""
    found = clock("received 2026-03-22", rules=CALENDAR_DAYS)
    lines = explain(found)

    assert (found.due, found.due_status) == (date(2026, 4, 7), "final")
    assert sum(line.counted for line in lines) == 14
    assert [(line.day.day, line.reason) for line in lines[-3:]] == [
        (5, "calendar_day"),
        (6, "holiday"),
        (7, "working_day"),
    ]
    assert lines[-1].article == "《民法典》第二百零三条"


def test_calendar_days_with_consultation_and_extension() -> None:
    text = "received 2026-03-10; consult_sent 2026-03-16 party=other_organ; consult_replied 2026-03-20; extended 2026-03-23 days=20"
    found = clock(text, rules=CALENDAR_DAYS)
    lines = explain(found)

    assert (found.due, found.extension_days) == (date(2026, 4, 7), 10)  # 24 + 4 days: 2026-04-07
    assert sum(line.counted for line in lines) == 24
    assert sum(line.reason == "other_organ" for line in lines) == 4
    assert sum(line.reason == "extension" for line in lines) == 10


def test_a_period_in_calendar_days_beyond_the_notices_is_provisional_only_at_its_end() -> None:
    assert clock("received 2026-12-10", rules=CALENDAR_DAYS).due_status == "final"
    assert clock("received 2026-12-16", rules=CALENDAR_DAYS).due_status == "may_move"
    assert clock("received 2026-12-21", rules=CALENDAR_DAYS).due_status == "provisional"


def test_periods_that_are_counted_as_one_have_one_unit() -> None:
    with pytest.raises(ValueError, match="同以工作日或同以日计 / reply and extension count in the same unit"):
        RULES.with_rows(
            [Rule("reply", "《示例条例》第一条", "confirmed", 14, "calendar_day", effective_from=CHANGE)]
        )
    with pytest.raises(ValueError, match="at least one day"):
        RULES.with_rows([Rule("reply", "《示例条例》第一条", "confirmed", 0)])


def test_only_what_has_choices_can_be_set() -> None:
    assert RULES.choices == {
        "late_correction_notice": ("restart", "no_restart"),
        "fee_restart": ("restart", "no_restart"),
    }
    with pytest.raises(ValueError, match="reply cannot be set"):
        RULES.with_choices({"reply": "no_restart"})
    with pytest.raises(ValueError, match="is one of restart"):
        RULES.with_choices({"fee_restart": "perhaps"})


def test_what_may_be_set_rests_on_no_text_that_was_read() -> None:
    assert {row.status for row in RULES.rows if row.choices} == {"inference", "memory"}


def test_every_rule_names_its_article_and_applies_from_the_regulation_on() -> None:
    assert all(row.article for row in RULES.rows)
    assert {row.effective_from for row in RULES.rows} == {IN_FORCE}


def test_a_day_before_the_first_row_has_the_first_rows() -> None:
    assert RULES.on(date(2010, 1, 1)) == RULES.on(IN_FORCE)


def test_the_hash_of_the_inputs_changes_with_each_of_them() -> None:
    base = moments("received 2026-03-02; consult_sent 2026-03-10")
    shipped = shipped_calendars()
    local = Overlay("450000", "三月三", (date(2026, 4, 20),), date(2026, 1, 1))
    hashes = [
        inputs_hash(base, shipped, None),
        inputs_hash(moments("received 2026-03-02; consult_sent 2026-03-11"), shipped, None),
        inputs_hash(moments("received 2026-03-02; consult_sent 2026-03-10 ref=A"), shipped, None),
        inputs_hash(base, shipped, date(2026, 3, 2)),
        inputs_hash(base, shipped.with_notices([], overlays=[local]), None),
        inputs_hash(base, shipped, None, RULES.with_choices({"fee_restart": "no_restart"})),
        inputs_hash(base, shipped, None, region="450000"),
    ]

    assert len(set(hashes)) == len(hashes)
    assert inputs_hash(base, shipped, None) == hashes[0]


def test_local_holidays_count_in_their_division_from_the_day_they_are_known() -> None:
    local = Overlay("450000", "三月三", (date(2026, 3, 20),), date(2026, 3, 4))
    calendars = shipped_calendars().with_notices([], overlays=[local])
    received = moments("received 2026-03-02")

    def due(region: str | None, known_on: date | None) -> date | None:
        return clock_of(received, calendars, known_on, region=region).due

    assert due("450102", None) == date(2026, 3, 31)
    assert due("450102", date(2026, 3, 4)) == date(2026, 3, 31)
    assert due("450102", date(2026, 3, 3)) == date(2026, 3, 30)
    assert due("360425", None) == due(None, None) == date(2026, 3, 30)


def test_known_before_any_notice() -> None:
    found = clock_of(
        moments("received 2026-03-02"), shipped_calendars(), date(2026, 3, 2) - timedelta(days=365 * 10)
    )

    assert (found.due, found.due_status, found.notices) == (None, "provisional", ())
