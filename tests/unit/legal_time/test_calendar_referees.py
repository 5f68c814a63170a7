"""Two published packages as referees: our days come from the notices, and these agree on every one."""

from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest
from holidays.calendars.chinese import _ChineseLunisolar

from kernel.legal_time import shipped_calendars
from kernel.legal_time.shipped import shipped_statutory

DAYS = [date(2019, 1, 1) + timedelta(days=at) for at in range(2922)]


def test_chinesecalendar_agrees_on_every_day_from_2019_to_2026() -> None:
    calendar = shipped_calendars().on()

    assert DAYS[-1] == date(2026, 12, 31)
    assert [day for day in DAYS if calendar.is_working(day) != chinese_calendar.is_workday(day)] == []


def test_holidays_agrees_on_every_day_from_2019_to_2026() -> None:
    calendar = shipped_calendars().on()
    china = holidays.country_holidays("CN", years=range(2019, 2027))

    assert [day for day in DAYS if calendar.is_working(day) != china.is_working_day(day)] == []


@pytest.mark.parametrize("year", range(2000, 2051))
def test_the_lunar_table_agrees_with_holidays(year: int) -> None:
    referee = _ChineseLunisolar()
    anchors = {
        "春节": referee.lunar_new_year_date(year),
        "清明节": referee.qingming_date(year),
        "端午节": referee.dragon_boat_date(year),
        "中秋节": referee.mid_autumn_date(year),
    }
    statutory = shipped_statutory()

    for window in statutory.windows:
        if window.name in anchors:
            found = anchors[window.name]
            assert (found[0] if isinstance(found, tuple) else found) == statutory.anchor(window, year)
