"""From visits to states: what counts as a failure, when an address is broken, when it is visited next; notice periods by days."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from kernel.clock import SHANGHAI
from services.catalog.address_checks.notices import Sighting, notice_evidence
from services.catalog.address_checks.rules import (
    BROKEN,
    CHANGED,
    PRESENT,
    SUSPECTED,
    UNCHECKED,
    UNVERIFIED,
    Limits,
    Observation,
    Standing,
    accepted,
    after,
    host_of,
    kind_of_status,
    next_check,
    patient_until,
)

START = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
HOUR = timedelta(hours=1)
NEW = Standing(UNCHECKED, START)


def met(kind: str, hours: float = 0, code: str = "x", text: str = "a", **more: Any) -> Observation:
    seen: dict[str, Any] = {"text_hash": text, "bytes_hash": text, "title": text} if kind == "seen" else {}
    return Observation(START + hours * HOUR, kind, code, **seen, **more)


def run(*visits: Observation, limits: Limits = Limits(), start: Standing = NEW) -> tuple[Standing, list[str]]:
    standing, told = start, list[str]()
    for visit in visits:
        standing, noted = after(standing, visit, limits)
        told += [one.kind for one in noted]
    return standing, told


@pytest.mark.parametrize(
    ("status", "kind"),
    [(200, "seen"), (206, "seen"), (204, "unverified"), (202, "unverified"), (404, "missing"), (410, "missing"),
     (400, "missing"), (401, "unverified"), (403, "unverified"), (412, "unverified"), (429, "unverified"),
     (503, "unverified"), (500, "failed"), (502, "failed"), (304, "unverified")],
)  # fmt: skip
def test_what_a_status_says(status: int, kind: str) -> None:
    assert kind_of_status(status)[0] == kind


def test_a_page_that_stays_the_same_notes_its_first_sighting_alone() -> None:
    standing, told = run(*(met("seen", hours) for hours in range(10)))
    assert (standing.state, told) == (PRESENT, ["first_seen"])
    assert (standing.first_seen_at, standing.last_seen_at) == (START, START + 9 * HOUR)
    assert standing.state_since == START


def test_broken_takes_enough_failures_over_enough_hours() -> None:
    limits = Limits(failures=3, hours=24)
    quick, told = run(met("seen"), *(met("missing", h) for h in (1, 2, 3, 4)), limits=limits)
    assert (quick.state, told) == (SUSPECTED, ["first_seen", "suspected"])
    few, _ = run(met("seen"), met("missing", 1), met("missing", 30), limits=limits)
    assert few.state == SUSPECTED
    gone, told = run(met("seen"), *(met("failed", h) for h in (1, 2, 25)), limits=limits)
    assert (gone.state, told) == (BROKEN, ["first_seen", "suspected", "vanished"])
    still, told = run(met("missing", 30), met("unverified", 31), limits=limits, start=gone)
    assert (still.state, told) == (BROKEN, [])


def test_one_sighting_begins_the_count_anew() -> None:
    standing, told = run(
        met("seen"), met("missing", 1), met("missing", 2), met("seen", 3), met("missing", 26)
    )
    assert (standing.state, standing.failures) == (SUSPECTED, 1)
    assert told == ["first_seen", "suspected", "seen_again", "suspected"]


def test_what_tells_nothing_never_makes_it_broken_however_often() -> None:
    standing, told = run(met("seen"), *(met("unverified", h) for h in range(1, 200)))
    assert (standing.state, standing.failures, told) == (UNVERIFIED, 0, ["first_seen", "unverified"])
    never, told = run(*(met("unverified", h) for h in range(200)))
    assert (never.state, never.first_seen_at, told) == (UNVERIFIED, None, ["unverified"])


def test_failures_between_which_nothing_was_told_still_count() -> None:
    visits = (met("missing", 0), met("unverified", 1), met("missing", 12), met("unverified", 13))
    standing, told = run(*visits, met("missing", 24))
    assert (standing.state, told) == (BROKEN, ["suspected", "vanished"])


def test_a_changed_text_stays_changed_until_it_is_accepted_or_comes_back() -> None:
    standing, told = run(met("seen"), met("seen", 1, text="b"), met("seen", 2, text="b"))
    assert (standing.state, told) == (CHANGED, ["first_seen", "changed"])
    back, told = run(met("seen", 3, text="a"), start=standing)
    assert (back.state, told) == (PRESENT, ["changed"])
    fine = accepted(standing)
    assert (fine.state, fine.accepted_hash) == (PRESENT, "b")
    assert run(met("seen", 3, text="b"), start=fine) == (run(met("seen", 3, text="b"), start=fine)[0], [])
    assert run(met("seen", 3, text="a"), start=fine)[0].state == CHANGED


def test_a_changed_text_stays_changed_while_its_host_keeps_us_out_or_fails_until_it_is_broken() -> None:
    changed, _ = run(met("seen"), met("seen", 1, text="b"))
    doubted, told = run(met("unverified", 2, code="kept_out"), met("unverified", 3), start=changed)
    assert (doubted.state, doubted.code, doubted.dismissed, told) == (CHANGED, "x", False, [])
    failing, told = run(met("missing", 4), met("unverified", 5), met("failed", 6), start=doubted)
    assert (failing.state, failing.failures, told) == (CHANGED, 2, [])
    assert run(met("missing", 7), start=accepted(failing))[0].state == SUSPECTED
    gone, told = run(met("missing", 28), start=failing)
    assert (gone.state, told) == (BROKEN, ["vanished"])


def test_what_was_broken_returns_and_says_so() -> None:
    gone, _ = run(met("seen"), *(met("missing", h) for h in (1, 13, 26)))
    dismissed = accepted(gone)
    assert (dismissed.state, dismissed.dismissed) == (BROKEN, True)
    back, told = run(met("seen", 50, text="b"), start=dismissed)
    assert (back.state, back.dismissed, told) == (CHANGED, False, ["returned", "changed"])


def test_the_next_visit_follows_age_use_failures_and_patience() -> None:
    def days(age: int, looks: int = 0, visit: Observation | None = None, until: date | None = None) -> float:
        visit = visit or met("seen")
        published = START.date() - timedelta(days=age)
        standing, _ = after(NEW, visit, Limits())
        when = next_check(standing, visit, published_on=published, notice_until=until, looks=looks)
        return (when - START) / timedelta(days=1)

    assert [days(age) for age in (0, 13, 14, 90, 364, 365, 4000)] == [1, 1, 3, 7, 7, 30, 30]
    assert [days(4000, looks) for looks in (99, 100, 1000)] == [30, 15, 7.5]
    assert days(0, 10**6) == 1
    assert days(4000, until=START.date()) == 0.25
    assert days(4000, until=START.date() - timedelta(days=1)) == 30
    assert days(4000, visit=met("missing")) == 1 / 24
    assert days(4000, visit=met("unverified")) == 0.25
    assert days(0, visit=met("unverified", retry_after=3 * 86400)) == 3
    assert days(0, visit=met("unverified", retry_after=10**9)) == 7
    broken, _ = run(*(met("missing", h) for h in range(0, 300, 12)))
    last = met("missing", 300)
    when = next_check(broken, last, published_on=START.date(), notice_until=None, looks=0)
    assert when - last.at == timedelta(days=7)


def test_a_host_is_left_alone_for_as_long_as_it_asks_a_week_at_most() -> None:
    asked = [
        patient_until(met("unverified", code=code, retry_after=seconds))
        for code, seconds in (
            ("throttled", 60),
            ("unavailable", None),
            ("throttled", 10**7),
            ("kept_out", 60),
        )
    ]
    waits = [moment and moment - START for moment in asked]
    assert waits == [timedelta(minutes=1), timedelta(minutes=5), timedelta(days=7), None]


def test_hosts_take_turns_by_name_and_port() -> None:
    found = [
        host_of(a)
        for a in ("http://A.cn/x", "https://a.cn:443/", "http://a.cn:8080", "http://[", "http://a:b/")
    ]
    assert found == ["a.cn:80", "a.cn:443", "a.cn:8080", "", ""]


# Published on 2 March; ten days from the 3rd to the 12th.
NOTICE = {
    "published_on": date(2026, 3, 2), "starts_on": date(2026, 3, 3), "strict_ends_on": date(2026, 3, 12),
    "earliest": date(2026, 3, 12), "withdrawn_on": None,
}  # fmt: skip


def days(seen: str = "", missing: str = "") -> dict[date, Sighting]:
    """Days of March, by number."""
    of = {int(n): [None, None] for n in (seen + " " + missing).split()}
    for at, numbers in enumerate((seen, missing)):
        for n in numbers.split():
            of[int(n)][at] = datetime(2026, 3, int(n), 10 + at, tzinfo=SHANGHAI)  # type: ignore[call-overload]
    return {date(2026, 3, n): Sighting(*found) for n, found in of.items()}


@pytest.mark.parametrize(
    ("seen", "missing", "today", "outcome", "gap"),
    [
        ("2 3 12", "", 13, "kept", None),
        ("2 12", "", 12, "kept", None),
        ("3 12", "", 20, "kept", None),
        ("2 3 5 12", "5", 13, "kept", None),  # back on the same day
        ("2 3 7 12", "5", 13, "interrupted", (5, 6)),
        ("2 3", "5 6", 8, "interrupted", (5, 8)),  # told at once
        ("2 3", "5", 13, "interrupted", (5, 12)),
        ("2 3", "", 8, "running", None),
        ("", "", 12, "running", None),
        ("", "", 13, "unproven", (3, 12)),
        ("2 3 9", "", 13, "unproven", (10, 12)),
        ("5 12", "", 13, "unproven", (3, 4)),
        ("2 3 14", "", 15, "unproven", (4, 12)),  # seen after it, not on its last day
        ("2 3 12", "13 14", 15, "kept", None),  # gone after it
    ],
)
def test_a_notice_period_is_kept_when_its_first_and_last_day_were_seen_and_none_between_missing(
    seen: str, missing: str, today: int, outcome: str, gap: tuple[int, int] | None
) -> None:
    found = notice_evidence(NOTICE, days(seen, missing), date(2026, 3, today))
    assert found["outcome"] == outcome
    told = found["gap"] and (found["gap"]["from"].day, found["gap"]["to"].day)
    assert told == gap
    assert found["message_zh"]
    assert found["message_en"]


def test_a_notice_taken_down_before_its_end_is_interrupted_from_that_day() -> None:
    taken = NOTICE | {"withdrawn_on": date(2026, 3, 9)}
    found = notice_evidence(taken, days("2 3 8"), date(2026, 3, 13))
    assert (found["outcome"], found["gap"]) == (
        "interrupted",
        {"from": date(2026, 3, 9), "to": date(2026, 3, 12)},
    )
