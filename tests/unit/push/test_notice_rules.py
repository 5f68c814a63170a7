"""When a deadline is told of, on working days of the notices, and what a notice says of the date's certainty."""

from datetime import date

import pytest

from kernel.legal_time import shipped_calendars
from services.push.notices.rules import (
    MOVED,
    STAGES,
    Due,
    Telling,
    certainty,
    content,
    days_of,
    is_news,
    next_look,
    stage_on,
    working_days,
)

CALENDAR = shipped_calendars().on(None, "360425")
FINAL = Due(date(2026, 3, 4), "final", date(2026, 3, 4), date(2026, 3, 4))


def test_stages_lie_on_working_days_over_the_spring_festival_with_its_made_up_saturday() -> None:
    """2026-02-28 is a Saturday that is worked; 2026-02-15 to 23 are off."""
    assert days_of(FINAL, CALENDAR) == {
        "T-5": date(2026, 2, 26), "T-1": date(2026, 3, 3), "T": date(2026, 3, 4), "T+1": date(2026, 3, 5),
    }  # fmt: skip
    friday = Due(date(2026, 2, 13), "final", date(2026, 2, 13), date(2026, 2, 13))
    assert days_of(friday, CALENDAR)["T+1"] == date(2026, 2, 14), "a Saturday that is worked"
    assert working_days(CALENDAR, date(2026, 2, 13), date(2026, 2, 25)) == 3


def test_the_last_stage_that_was_passed_is_told_and_each_once() -> None:
    days = days_of(FINAL, CALENDAR)
    told, seen = "", []
    for day in range(20, 37):
        today = date.fromordinal(date(2026, 2, 1).toordinal() + day - 1)
        stage = stage_on(today, days)
        if is_news(stage, told):
            told = stage
            seen.append((stage, today))
    assert seen == [(stage, days[stage]) for stage in STAGES]
    assert stage_on(date(2026, 3, 9), days) == "T+1"
    assert next_look("", days) == days["T-5"]
    assert next_look("T-1", days) == days["T"]
    assert next_look("T+1", days) is None


def test_bounds_alone_remind_by_the_earliest_and_are_overdue_after_the_latest_day() -> None:
    bounds = Due(None, "provisional", date(2027, 1, 6), date(2027, 1, 13))
    days = days_of(bounds, CALENDAR)
    assert days["T"] == date(2027, 1, 13)
    assert (early := days["T-1"]) is not None
    assert early < date(2027, 1, 6)
    open_end = days_of(Due(None, "provisional", date(2026, 3, 4), None), CALENDAR)
    assert (open_end["T"], open_end["T+1"]) == (None, None)
    assert next_look("T-1", open_end) is None


@pytest.mark.parametrize(
    "due, words",
    [
        (FINAL, "届满日为2026年3月4日,已确定(final)。"),
        (Due(date(2026, 12, 31), "may_move", date(2026, 12, 30), date(2027, 1, 5)),
         "届满日为2026年12月31日,可能变动(may_move),不早于2026年12月30日,不晚于2027年1月5日。"),
        (Due(None, "provisional", date(2027, 1, 6), None),
         "届满日暂不能确定(provisional),不早于2027年1月6日;请按最早日期办理。"),
    ],
)  # fmt: skip
def test_a_notice_says_how_certain_its_date_is(due: Due, words: str) -> None:
    assert certainty(due) == words


@pytest.mark.parametrize(
    "stage, today, head",
    [
        ("T-5", date(2026, 2, 26), "距到期还有5个工作日"),
        ("T-5", date(2026, 2, 28), "距到期还有3个工作日"),
        ("T", date(2026, 3, 4), "今日到期"),
        ("T+1", date(2026, 3, 9), "已逾期3个工作日"),
        (MOVED, date(2026, 2, 26), "期限变更:由2026年3月2日改为2026年3月4日"),
    ],
)
def test_a_notice_says_what_is_due_by_which_article_and_how_many_days_are_left(
    stage: str, today: date, head: str
) -> None:
    article = "《政府信息公开条例》第二十六条"
    telling = Telling("征地公告", "自然资源局", FINAL, article, "inference", moved_from=date(2026, 3, 2))
    made = content(stage, telling, today, CALENDAR)
    assert made["title"] == f"{head}:征地公告"
    assert made["paragraphs"] == [
        f"{head}:征地公告(责任机构:自然资源局)。", certainty(FINAL), f"依据:{article}(推定口径)。",
    ]  # fmt: skip
    assert {fact["kind"]: fact["value"] for fact in made["facts"]} == {
        "name": "自然资源局",
        "date": "2026-03-04",
    }
