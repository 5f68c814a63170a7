"""Notices and overlays of an operator: read wholly, every fault named at its place in two languages."""

import copy
from datetime import date
from typing import Any

import pytest

from kernel.legal_time import Calendars, NoticeError, Overlay, read_notice, read_overlay, shipped_calendars

#: A made-up arrangement for 2027 with the 13 statutory days of the 2024 revision.
NOTICE_2027: dict[str, Any] = {
    "year": 2027,
    "number": None,
    "title": "测试用 2027 年放假安排",
    "known_from": "2026-11-20",
    "holidays": [
        {"name": "元旦", "off": ["2027-01-01", "2027-01-02", "2027-01-03"]},
        {
            "name": "春节",
            "off": [f"2027-02-{day:02}" for day in range(5, 13)],
            "working": ["2027-02-14", "2027-02-20"],
        },
        {"name": "清明节", "off": ["2027-04-05"]},
        {"name": "劳动节", "off": ["2027-05-01", "2027-05-02", "2027-05-03"]},
        {"name": "端午节", "off": ["2027-06-09"]},
        {"name": "中秋节", "off": ["2027-09-15"]},
        {"name": "国庆节", "off": [f"2027-10-{day:02}" for day in range(1, 8)], "working": ["2027-10-09"]},
    ],
    "source": "test",
    "status": "memory",
}
OVERLAY: dict[str, Any] = {
    "region": "450000",
    "name": "广西壮族自治区三月三",
    "days": {"2026": ["2026-04-20", "2026-04-21"]},
    "known_from": "2026-01-01",
    "source": "test: made-up dates",
    "status": "memory",
}


def changed(path: str, value: Any) -> dict[str, Any]:
    """NOTICE_2027 with the value at a JSON pointer replaced or added."""
    document: Any = copy.deepcopy(NOTICE_2027)
    at = document
    *way, last = path.strip("/").split("/")
    for step in way:
        at = at[int(step)] if isinstance(at, list) else at[step]
    if isinstance(at, list):
        at.insert(int(last), value)
    else:
        at[last] = value
    return document  # type: ignore[no-any-return]


def test_a_new_year_makes_provisional_dates_final() -> None:
    calendars = shipped_calendars().with_notices([read_notice(NOTICE_2027)])
    found = calendars.on().due(date(2026, 12, 4), 20)

    assert (found.due, found.status) == (date(2027, 1, 4), "final")
    assert found.notices == ("国办发明电〔2025〕7号", "测试用 2027 年放假安排")
    assert calendars.on(date(2026, 11, 19)).due(date(2026, 12, 4), 20).status == "provisional"


def test_the_shipped_value_stays_as_it_was_and_the_fingerprint_tells() -> None:
    shipped = shipped_calendars()
    more = shipped.with_notices([read_notice(NOTICE_2027)])

    assert shipped.on().due(date(2026, 12, 4), 20).due is None
    assert more != shipped
    assert more.fingerprint != shipped.fingerprint
    assert len(shipped.fingerprint) == 64


def test_the_same_notice_twice_changes_nothing() -> None:
    once = shipped_calendars().with_notices([read_notice(NOTICE_2027)])
    twice = once.with_notices([read_notice(NOTICE_2027)])

    assert once == twice
    assert (once.fingerprint, hash(once)) == (twice.fingerprint, hash(twice))


def test_order_does_not_matter() -> None:
    shipped = shipped_calendars()
    assert Calendars.of(reversed(shipped.notices), (), shipped.statutory) == shipped


def test_another_notice_of_the_same_year_and_day_is_refused() -> None:
    once = shipped_calendars().with_notices([read_notice(NOTICE_2027)])

    with pytest.raises(NoticeError, match="2027"):
        once.with_notices([read_notice(changed("/title", "另一份"))])


def test_an_amended_notice_takes_over_from_its_day() -> None:
    amended = changed("/known_from", "2027-03-01")
    amended["holidays"][4] = {"name": "端午节", "off": ["2027-06-09", "2027-06-10"]}
    calendars = shipped_calendars().with_notices([read_notice(NOTICE_2027), read_notice(amended)])

    assert calendars.on(date(2027, 2, 28)).is_working(date(2027, 6, 10)) is True
    assert calendars.on(date(2027, 3, 1)).is_working(date(2027, 6, 10)) is False


def test_a_gap_between_noticed_years_stays_provisional() -> None:
    shipped = shipped_calendars()
    gap = Calendars.of([n for n in shipped.notices if n.year not in (2022, 2023)], (), shipped.statutory).on()

    assert gap.is_working(date(2022, 6, 1)) is None
    assert gap.due(date(2021, 12, 1), 250).status == "provisional"
    assert gap.due(date(2024, 3, 1), 20).status == "final"
    assert gap.due(date(2021, 12, 1), 20).status == "may_move"


def test_a_shipped_notice_survives_writing_and_reading() -> None:
    for notice in shipped_calendars().notices:
        assert read_notice(notice.as_dict()) == notice


@pytest.mark.parametrize(
    "document, pointer, words",
    [
        ([], "", "must be an object"),
        (changed("/jahr", 1), "/jahr", "unknown member"),
        (changed("/holidays/0/day", 1), "/holidays/0/day", "unknown member"),
        (changed("/year", "2027"), "/year", "must be a year"),
        (changed("/year", 1999), "/year", "must be a year"),
        (changed("/title", " "), "/title", "not empty"),
        (changed("/known_from", None), "/known_from", "must be a date"),
        (changed("/known_from", "2026-W47-5"), "/known_from", "must be a date"),
        (changed("/issued_on", "2026-12-01"), "/known_from", "before issued_on"),
        (changed("/status", "sure"), "/status", "must be one of"),
        (changed("/holidays", {}), "/holidays", "must be an array"),
        (changed("/holidays/2/off", "2027-04-05"), "/holidays/2/off", "must be an array"),
        (changed("/holidays/2/off/0", "2027-02-30"), "/holidays/2/off/0", "must be a date"),
        (changed("/holidays/0/off/0", "2026-11-30"), "/holidays/0/off/0", "December before"),
        (changed("/holidays/0/off/0", "2028-01-01"), "/holidays/0/off/0", "December before"),
        (changed("/holidays/1/working/0", "2027-02-16"), "/holidays/1/working/0", "no weekend day"),
        (
            changed("/holidays/1/working/0", "2027-02-07"),
            "/holidays/1/working/0",
            "named at /holidays/1/off/2",
        ),
        (changed("/holidays/3/off/1", "2027-05-01"), "/holidays/3/off/1", "named at"),
        (changed("/holidays/1/off", ["2027-02-06", "2027-02-07"]), "/holidays", "2027-02-05"),
        (changed("/holidays/3/off", ["2027-05-01"]), "/holidays", "2027-05-02"),
    ],
)
def test_a_fault_is_named_at_its_place(document: Any, pointer: str, words: str) -> None:
    with pytest.raises(NoticeError) as caught:
        read_notice(document)

    assert any(at == pointer and words in en for at, _, en in caught.value.faults), caught.value.faults
    assert all(zh and en for _, zh, en in caught.value.faults)


def test_every_fault_is_named_not_only_the_first() -> None:
    document = changed("/holidays/1/working/0", "2027-02-16") | {"jahr": 1, "title": ""}

    with pytest.raises(NoticeError) as caught:
        read_notice(document)

    assert {at for at, _, _ in caught.value.faults} == {"/jahr", "/title", "/holidays/1/working/0"}


def test_the_eleven_statutory_days_held_before_2025() -> None:
    """New Year's Eve of 2024 was no statutory day; that of 2025 is (放假办法, revised 2024-11-10)."""
    by_year = {notice.year: notice for notice in shipped_calendars().notices}

    assert len(shipped_calendars().statutory.days(2024)) == 11
    assert len(shipped_calendars().statutory.days(2026)) == 13
    assert read_notice(by_year[2024].as_dict()).year == 2024
    without_eve = by_year[2025].as_dict()
    without_eve["holidays"][1]["off"].remove("2025-01-28")
    with pytest.raises(NoticeError, match="2025-01-28"):
        read_notice(without_eve)


def test_an_overlay_holds_in_its_division_and_below_only() -> None:
    calendars = shipped_calendars().with_notices([], overlays=[read_overlay(OVERLAY)])

    day = date(2026, 4, 20)
    assert calendars.on(region="450102").is_working(day) is False
    assert calendars.on(region="450000").is_working(day) is False
    assert calendars.on(region="360425").is_working(day) is True
    assert calendars.on().is_working(day) is True
    assert calendars.on(date(2025, 12, 31), "450102").is_working(day) is True
    found = calendars.on(region="450102").due(date(2026, 4, 17), 1)
    assert (found.due, found.basis_status) == (date(2026, 4, 22), "memory")
    assert "广西壮族自治区三月三" in found.notices


def test_a_later_overlay_of_the_same_festival_replaces_the_year() -> None:
    first = read_overlay(OVERLAY)
    moved = Overlay(first.region, first.name, (date(2026, 4, 22),), date(2026, 3, 1))
    calendars = shipped_calendars().with_notices([], overlays=[first, moved])

    assert calendars.on(region="450000").is_working(date(2026, 4, 20)) is True
    assert calendars.on(region="450000").is_working(date(2026, 4, 22)) is False
    assert calendars.on(date(2026, 2, 1), "450000").is_working(date(2026, 4, 20)) is False


def test_an_overlay_survives_writing_and_reading() -> None:
    assert read_overlay(OVERLAY).as_dict() == OVERLAY


@pytest.mark.parametrize(
    "change, pointer",
    [
        ({"region": "45"}, "/region"),
        ({"region": None}, "/region"),
        ({"name": ""}, "/name"),
        ({"days": {}}, "/days"),
        ({"days": {"2026": ["2027-04-20"]}}, "/days/2026/0"),
        ({"days": {"2026": ["2026-04-20", "2026-04-20"]}}, "/days/2026/1"),
        ({"days": {"2026": "2026-04-20"}}, "/days/2026"),
        ({"known_from": "soon"}, "/known_from"),
        ({"a/b": 1}, "/a~1b"),
    ],
)
def test_an_overlay_fault_is_named_at_its_place(change: dict[str, Any], pointer: str) -> None:
    with pytest.raises(NoticeError) as caught:
        read_overlay(OVERLAY | change)

    assert pointer in [at for at, _, _ in caught.value.faults]


def test_another_overlay_of_the_same_festival_and_day_is_refused() -> None:
    once = shipped_calendars().with_notices([], overlays=[read_overlay(OVERLAY)])

    with pytest.raises(NoticeError, match="450000"):
        once.with_notices([], overlays=[read_overlay(OVERLAY | {"source": "another"})])
