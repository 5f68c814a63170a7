"""The explanation says for every calendar day whether it counts, and by which notice or article."""

from datetime import date

from kernel.legal_time import Overlay, WorkCalendar, shipped_calendars
from kernel.legal_time.explain import MAX_LINES


def reasons(
    calendar: WorkCalendar, start: date, amount: int, **how: str
) -> dict[str, tuple[int | None, str]]:
    lines = calendar.explain(calendar.due(start, amount, **how))  # type: ignore[arg-type]
    return {f"{line.date:%m-%d}": (line.n, line.reason) for line in lines}


def test_working_days_name_the_festival_and_its_notice() -> None:
    found = reasons(shipped_calendars().on(), date(2026, 2, 12), 3)

    assert found["02-12"] == (None, "触发日,不计入")
    assert found["02-13"] == (1, "工作日")
    assert found["02-14"] == (2, "调休上班(春节,国办发明电〔2025〕7号)")
    assert found["02-17"] == (None, "春节放假(国办发明电〔2025〕7号)")
    assert list(found)[-1] == "02-24"
    assert found["02-24"] == (3, "工作日")


def test_a_plain_weekend_is_a_weekend() -> None:
    assert reasons(shipped_calendars().on(), date(2026, 3, 6), 1)["03-07"] == (None, "周末")


def test_a_block_that_an_amendment_left_alone_names_the_first_notice() -> None:
    found = reasons(shipped_calendars().on(), date(2019, 4, 3), 20)

    assert found["04-05"] == (None, "清明节放假(国办发明电〔2018〕15号)")
    assert found["05-03"] == (None, "劳动节放假(国办发明电〔2019〕3号)")


def test_Art203_the_roll_is_explained_day_by_day() -> None:
    calendar = shipped_calendars().on()
    lines = calendar.explain(calendar.due(date(2026, 9, 20), 15, "calendar_day"))

    assert [line.n for line in lines] == [None, *range(1, 16), None, None, None]
    assert lines[15].reason == "届满日,遇休息日顺延(国庆节放假(国办发明电〔2025〕7号))"
    assert lines[15].article == "《民法典》第二百零三条"
    assert (lines[-1].date, lines[-1].reason) == (date(2026, 10, 8), "顺延后的届满日")


def test_Art202_the_last_day_of_months_is_the_corresponding_day() -> None:
    calendar = shipped_calendars().on()
    last = calendar.explain(calendar.due(date(2026, 8, 31), 1, "month"))[-1]

    assert (last.date, last.reason) == (date(2026, 9, 30), "届满日(对应日)")
    assert last.article == "《民法典》第二百零二条"


def test_beyond_the_notices_every_line_says_so() -> None:
    calendar = shipped_calendars().on()
    found = calendar.due(date(2026, 12, 30), 6)
    lines = calendar.explain(found)

    beyond = [line for line in lines if line.date >= date(2027, 1, 1)]
    assert beyond
    assert all("尚无放假通知" in line.reason for line in beyond)
    assert [line.n for line in lines if line.counted] == [1, 2, 3, 4, 5, 6]
    assert lines[-1].date == found.latest


def test_a_roll_beyond_the_notices_is_left_open() -> None:
    calendar = shipped_calendars().on()
    lines = calendar.explain(calendar.due(date(2026, 12, 31), 3, "calendar_day"))

    assert [(line.n, line.reason) for line in lines[3:]] == [
        (3, "届满日,遇休息日顺延,尚无放假通知"),
        (None, "尚无放假通知,期限可能延至本日"),
    ]


def test_a_local_holiday_names_its_article() -> None:
    local = Overlay("450000", "三月三", (date(2026, 4, 20),), date(2026, 1, 1))
    calendar = shipped_calendars().with_notices([], overlays=[local]).on(region="450102")
    line = calendar.explain(calendar.due(date(2026, 4, 17), 1))[3]

    assert (line.counted, line.reason) == (False, "三月三放假(地方)")
    assert line.article == "《全国年节及纪念日放假办法》第四条"


def test_counting_backward_the_lines_run_backward() -> None:
    calendar = shipped_calendars().on()
    lines = calendar.explain(calendar.due(date(2026, 3, 10), 3, direction="before"))

    assert [line.date.day for line in lines] == [10, 9, 8, 7, 6, 5]
    assert [line.n for line in lines] == [None, 1, None, None, 2, 3]


def test_hours_touch_days_without_counting_them() -> None:
    calendar = shipped_calendars().on()
    lines = calendar.explain(calendar.due(date(2026, 3, 7), 24, "hour"))

    assert [line.date for line in lines] == [date(2026, 3, 7), date(2026, 3, 8)]
    assert lines[-1].reason == "按小时计算,昼夜连续,00:00 届满"


def test_a_very_long_period_is_explained_up_to_a_bound_and_by_its_last_day() -> None:
    calendar = shipped_calendars().on()
    found = calendar.due(date(2026, 1, 1), 3660, "month")
    lines = calendar.explain(found)

    assert len(lines) == MAX_LINES + 1
    assert lines[-1].date == found.latest


def test_a_line_in_json() -> None:
    calendar = shipped_calendars().on()

    assert calendar.explain(calendar.due(date(2026, 3, 2), 1))[1].as_dict() == {
        "date": "2026-03-03",
        "counted": True,
        "n": 1,
        "reason": "工作日",
        "article": None,
    }
