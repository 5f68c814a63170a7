"""Places in the calendar: 每年1月31日前, 3月底前, 每月10日, 每季度首月20日, 下季度首月10日前, 每月第一周."""

import re
from collections.abc import Iterator
from typing import Final

from services.catalog.time_limits.expression import Expression
from services.catalog.time_limits.numerals import NUMBER, number

LAST_DAY: Final = 31
"""As a day of the month: its last day, whatever the month."""

_BY: Final = r"(?:最迟|最晚|至迟|不得?迟于|不得?晚于|截至|截止到?|于|在|应于)*"
_SIDE: Final = r"(?P<side>之前|以前|前(?!后)|之内|以内|内|止)?(?P<about>左右|前后)?"
_DAY: Final = rf"(?:(?P<from>{NUMBER})[日号]?(?:-|至|到))?(?P<day>{NUMBER})[日号](?P<more>(?:(?:、|和|及|与){NUMBER}[日号])*)"
# The part of a month when no day is named; 旬 is ten days.
_TENTH: Final = r"(?P<tenth>上旬|中旬|下旬|月?底|月末|末)"
_TENTHS: Final = {"上旬": 10, "中旬": 20}
_WEEK: Final = rf"第?(?P<week>{NUMBER}|首|末|最后一)个?(?:周|星期)(?!年)"
_WORKDAY: Final = rf"(?:第|前)(?P<workday>{NUMBER})个?工作日"
_FIRST_DAYS: Final = rf"前(?P<first>{NUMBER})[日天]"
_WITHIN_MONTH: Final = rf"的?(?:{_WORKDAY}|{_FIRST_DAYS}|{_WEEK}|{_DAY}|{_TENTH}){_SIDE}"

_FIRST: Final = r"(?:第一个?月|第1个?月|首个?月份?|头一?个?月|开始的?第一个月)"
_LAST: Final = r"(?:末月|最后一?个?月|第三个?月|第3个?月)"
_QUARTER: Final = r"(?:每个?季度?|各季度?|按季度?|每一季度?|(?<![一二三四上])季度|(?<![一二三四上\d])季)"
_ENDED: Final = r"(?:结束|终了|终|末|满|过)?(?:之?后|之日起|后的?)的?"
_NEXT: Final = rf"(?:(?:每|于|在)?(?:下一?个?季度?|次季度?|下季)的?(?:{_FIRST})?|{_QUARTER}(?:{_ENDED}|末|结束)的?(?:次月|下一?个?月|{_FIRST})的?)"
_QUARTERLY: Final = (
    ("quarterly:next_month", _NEXT),
    ("quarterly:first_month", rf"{_QUARTER}的?{_FIRST}"),
    ("quarterly:last_month", rf"{_QUARTER}的?{_LAST}"),
)
_MONTH: Final = (
    r"(?:每个?月份?|每一个月|各月|次月|翌月|下一?个?月|当月|逐月|(?<![\d一二三四五六七八九十个])月(?=底|末))"
)
_IN_QUARTER: Final = tuple((name, re.compile(_BY + head + _WITHIN_MONTH)) for name, head in _QUARTERLY)
_QUARTER_MONTH: Final = tuple((name, re.compile(head + _SIDE)) for name, head in _QUARTERLY)
_IN_MONTH: Final = re.compile(_BY + _MONTH + _WITHIN_MONTH)
# 季后15日内 and 每月结束后10日内 end on a day of the next month: the same date as 次月10日前.
_AFTER_PERIOD: Final = re.compile(
    rf"(?:(?P<quarter>{_QUARTER})|(?P<month>每个?月度?|月度|月份|各月)){_ENDED}(?P<day>{NUMBER})[日天](?:之内|以内|内)?(?P<about>左右)?"
)
_QUARTER_END: Final = re.compile(rf"{_QUARTER}(?:末|底)(?!月|次月){_SIDE}")
_QUARTER_DAY: Final = re.compile(rf"{_BY}{_QUARTER}的?(?:{_WORKDAY}|{_FIRST_DAYS}|{_DAY}){_SIDE}")
_QUARTER_WEEK: Final = re.compile(rf"{_BY}{_QUARTER}的?{_WEEK}{_SIDE}")

_YEAR: Final = r"(?:每一?年度?|次年|翌年|第二年|下一?年度?|当年|本年度?|年度)?的?"
_DATE: Final = rf"{NUMBER}月(?:份|{NUMBER}[日号]|底|末|上旬|中旬|下旬|初)?"
_AND: Final = r"(?:、|和|以及|及|与)"
# 2024年12月31日 is one day of the past, not a date of every year: no date after a year's number.
_DATES: Final = re.compile(
    rf"{_BY}{_YEAR}(?<!\d年)(?<![\d第个])(?P<dates>(?:{NUMBER}{_AND})*{_DATE}(?:{_AND}{_DATE})*)"
    rf"(?P<window>(?:-|至|到)(?P<last>{_DATE}))?{_SIDE}"
)
_ONE_DATE: Final = re.compile(
    rf"(?P<month>{NUMBER})月?(?:份|(?P<day>{NUMBER})[日号]|(?P<tenth>底|末|上旬|中旬|下旬|初))?"
)
# Parts of the year by name, as the month in which they end.
_PART_OF_YEAR: Final = re.compile(
    rf"{_BY}{_YEAR}(?:(?P<end>年底|年末|岁末|年终|(?<![\d\u4e00-\u9fff])年内|(?<=[当本])年内)|(?P<half>上|下)半年|第?(?P<quarter>[一二三四1-4])季度(?:末|底)?){_SIDE}"
)
_YEAR_END: Final = re.compile(rf"{_BY}每年(?:底|末){_SIDE}")


def positions(text: str) -> Iterator[Expression]:
    """Every place in the calendar, the more specific first; later ones may overlap earlier ones."""
    for recurrence, pattern in _IN_QUARTER:
        for match in pattern.finditer(text):
            yield from _within_month(match, recurrence)
    for match in _AFTER_PERIOD.finditer(text):
        recurrence = "quarterly:next_month" if match["quarter"] else "monthly"
        yield from _clause(match, number(match["day"]), "day_of_month", recurrence, "before")
    for match in _IN_MONTH.finditer(text):
        yield from _within_month(match, "monthly")
    for match in _DATES.finditer(text):
        yield from _dates(match)
    for match in _PART_OF_YEAR.finditer(text):
        month = 12 if match["end"] else (6 if match["half"] == "上" else 12) if match["half"] else 0
        month = month or number(match["quarter"]) * 3
        yield from _clause(match, month, "month_of_year", f"yearly:{month:02}", "before")
    for match in _YEAR_END.finditer(text):
        yield from _clause(match, 12, "month_of_year", "yearly:12", "before")
    for match in _QUARTER_END.finditer(text):
        yield from _clause(match, LAST_DAY, "day_of_month", "quarterly:last_month", _direction(match["side"]))
    for match in _QUARTER_DAY.finditer(text):
        yield from _within_month(match, "quarterly:first_month")
    for match in _QUARTER_WEEK.finditer(text):
        yield from _within_month(match, "quarterly")
    for recurrence, pattern in _QUARTER_MONTH:
        for match in pattern.finditer(text):
            yield Expression(match.start(), match.end(), "position", recurrence=recurrence, direction="on")


def _direction(side: str | None) -> str:
    return "before" if side else "on"


def _clause(
    match: re.Match[str], amount: int, unit: str, recurrence: str, direction: str
) -> Iterator[Expression]:
    highest = {"day_of_month": 31, "month_of_year": 12}.get(unit, amount)
    if 1 <= amount <= highest:
        about = bool(match["about"])
        yield Expression(
            match.start(), match.end(), "position", amount, unit, recurrence, direction, vague=about
        )


def _within_month(match: re.Match[str], recurrence: str) -> Iterator[Expression]:
    """A week, day, ten days or working day of the month; of a window of days, the last one binds."""
    groups = match.groupdict()
    direction = _direction(match["side"])
    if week := groups.get("week"):
        count = {"首": 1}.get(week) or (5 if week in ("末", "最后一") else number(week))
        yield from _clause(match, count, "week_of_period", recurrence, direction)
    elif workday := groups.get("workday"):
        yield from _clause(match, number(workday), "working_day", recurrence, "before")
    elif first := groups.get("first"):
        yield from _clause(match, number(first), "day_of_month", recurrence, "before")
    elif tenth := groups.get("tenth"):
        day = _TENTHS.get(tenth, LAST_DAY)
        yield from _clause(
            match, day, "day_of_month", recurrence, "before" if tenth.endswith("旬") else direction
        )
    else:
        direction = "before" if groups["from"] else direction
        for day in (match["day"], *re.findall(NUMBER, groups["more"] or "")):
            yield from _clause(match, number(day), "day_of_month", recurrence, direction)


def _dates(match: re.Match[str]) -> Iterator[Expression]:
    """A date of the year, or several (6月、12月: a clause each); of a window the last date binds."""
    named = [match["last"]] if match["window"] else re.split(_AND, match["dates"])
    direction = "before" if match["window"] else _direction(match["side"])
    for text in named:
        date = _ONE_DATE.fullmatch(text)
        if date is None:
            continue
        month, day = number(date["month"]), date["day"]
        recurrence = f"yearly:{month:02}"
        if not 1 <= month <= 12:
            continue
        if day:
            yield from _clause(match, number(day), "day_of_month", recurrence, direction)
        elif date["tenth"] in _TENTHS:
            yield from _clause(match, _TENTHS[date["tenth"]], "day_of_month", recurrence, "before")
        else:
            by = "before" if date["tenth"] == "下旬" else direction
            yield from _clause(match, month, "month_of_year", recurrence, by)
