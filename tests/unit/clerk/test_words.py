"""What clerks are told: how long is left, why a day, what is wrong; the sealed session of a browser."""

from datetime import date, datetime, timedelta

import pytest

from gateway.page_session import LIFETIME, PageSession, Sealer
from kernel.clock import SHANGHAI
from kernel.http.problems import BadParameter, FieldError
from kernel.legal_time import shipped_calendars
from kernel.pages.dates import chinese_date
from kernel.security.principal import Officer
from services.catalog.clerk.rules import (
    members_of,
    read_filters,
    remaining,
    short_reason,
    told,
    weeks,
)

CALENDAR = shipped_calendars().on()
NOON = datetime(2026, 3, 2, 12, tzinfo=SHANGHAI)


def due(day: str | None, earliest: str | None = None, latest: str | None = None) -> dict[str, str | None]:
    return {"date": day, "earliest": earliest or day, "latest": latest or day}


@pytest.mark.parametrize(
    ("today", "day", "words", "number"),
    [
        (date(2026, 2, 13), "2026-02-24", "还有 2 个工作日", 2),  # 02-14 is worked, the festival is not
        (date(2026, 3, 2), "2026-03-02", "今日届满", 0),
        (date(2026, 2, 24), "2026-02-14", "逾期 1 个工作日", -1),
        (date(2026, 3, 7), "2026-03-06", "逾期,尚未满 1 个工作日", 0),
        (date(2026, 10, 1), "2026-10-05", "届满前已无工作日", 0),
        (date(2026, 12, 30), "2027-01-05", "还有 约 4 个工作日", 4),  # no notice speaks of 2027 yet
    ],
)
def test_working_days_are_counted_by_the_notices(today: date, day: str, words: str, number: int) -> None:
    assert remaining(CALENDAR, today, due(day)) == (words, number)


def test_between_its_bounds_a_provisional_date_may_have_come_and_is_not_overdue() -> None:
    bounds = due(None, "2026-03-02", "2026-03-06")
    assert remaining(CALENDAR, date(2026, 2, 27), bounds) == ("还有 2 个工作日", 2)
    assert remaining(CALENDAR, date(2026, 3, 4), bounds) == ("可能已到期", 0)
    assert remaining(CALENDAR, date(2026, 3, 9), bounds) == ("逾期 1 个工作日", -1)
    assert remaining(CALENDAR, date(2026, 3, 9), None) == ("", None)


def test_days_are_laid_out_in_weeks_from_monday() -> None:
    days = [{"date": f"2026-03-{n:02d}"} for n in range(5, 11)]
    first, second = weeks(days)
    assert [day and day["date"][8:] for day in first] == [None, None, None, "05", "06", "07", "08"]
    assert [day and day["date"][8:] for day in second] == ["09", "10", None, None, None, None, None]
    assert list(weeks([])) == []


def test_reasons_are_short_in_a_calendar_cell() -> None:
    lines = CALENDAR.explain(CALENDAR.due(date(2026, 2, 12), 10))
    shown = {line.date: short_reason(line.reason) for line in lines}
    assert shown[date(2026, 2, 12)] == "触发日"
    assert shown[date(2026, 2, 14)] == "调休上班"
    assert shown[date(2026, 2, 17)] == "春节"
    assert (shown[date(2026, 2, 13)], shown[date(2026, 3, 1)]) == ("", "周末")


def test_dates_are_written_with_their_weekday() -> None:
    assert chinese_date("2026-03-13") == chinese_date(date(2026, 3, 13)) == "2026 年 3 月 13 日(周五)"
    assert chinese_date(None) == ""


@pytest.mark.parametrize(
    "given", [{"status": "late"}, {"month": "2026-13"}, {"page": "²"}, {"page": "0"}, {"page": "-1"}]
)
def test_filters_that_cannot_be_read_are_named(given: dict[str, str]) -> None:
    with pytest.raises(BadParameter) as refused:
        read_filters(given.get)
    assert [error.pointer for error in refused.value.errors] == [f"?{name}" for name in given]


def test_filters_are_read_and_written() -> None:
    assert read_filters({"status": "", "month": "", "body": ""}.get).address() == ""
    good = read_filters({"status": "overdue", "month": "2026-03", "page": "2"}.get)
    assert good.address(page=3) == "?status=overdue&month=2026-03&page=3"
    assert good.address(status="open") == "?status=open&month=2026-03", (
        "a new filter begins at the first page"
    )


def test_an_empty_field_is_an_absent_member() -> None:
    members = members_of({"title": "题", "reviewer_id": "u-1"}.get, lambda _: [])  # type: ignore[arg-type]
    assert members == {
        "title": "题", "channels": [], "elements": [], "review": {"officer": {"id": "u-1"}},
    }  # fmt: skip


def test_faults_stand_beside_their_field_and_what_belongs_to_none_above() -> None:
    errors = [
        FieldError("/elements/3", "unknown_element", "没有此要素", "x"),
        FieldError("/elements/4", "unknown_element", "也没有此要素", "x"),
        FieldError("/review/officer/id", "missing", "缺少必填成员", "x"),
        FieldError("/odd", "odd", "其他", "x"),
    ]
    assert told(errors) == {"elements": "没有此要素", "reviewer_id": "请填写审查人工号", "": "其他"}


def test_a_sealed_session_opens_for_its_pages_its_time_and_its_pepper_only() -> None:
    sealer, session = Sealer(bytes(32)), PageSession(b"gk_x", Officer("u-1", "李"))
    value = sealer.seal(session, "/clerk", NOON)
    assert sealer.open(value, "/clerk", NOON) == session
    assert sealer.open(value, "/clerk", NOON + LIFETIME) == session
    assert sealer.open(value, "/clerk", NOON + LIFETIME + timedelta(seconds=1)) is None
    assert sealer.open(value, "/clerk", NOON - timedelta(hours=1)) is None
    assert sealer.open(value, "/officer", NOON) is None
    assert Sealer(b"x" * 32).open(value, "/clerk", NOON) is None
    for bad in ("", "é", "AAAA", value[:-1], ("B" if value[0] == "A" else "A") + value[1:]):
        assert sealer.open(bad, "/clerk", NOON) is None
    assert sealer.seal(session, "/clerk", NOON) != value
