"""Amounts of time: 20个工作日内, 不少于7日, 提前一周, 5-7个工作日, with the typing errors that catalogues carry."""

import re
from collections.abc import Iterator
from typing import Final, Literal

from services.catalog.time_limits.expression import Expression
from services.catalog.time_limits.numerals import NUMBER, number

# Each unit's spellings. 日 and 天 are calendar days and never working days (the two must not be merged).
_UNITS: Final = {
    "working_day": r"个?(?:法定)?工作日|工作日|个工作(?=内|以内|之内|公开|$)|个(?=内|以内|之内)",
    "hour": r"个?小时",
    "calendar_day": r"个?(?:自然日|日历日|日历天|天|日)(?![常期志报均用])",
    "week": r"个?(?:周(?![年边期报])|星期|礼拜)",
    "month": r"个月",
    "quarter": r"个季度",
    "year": r"周?年(?![度份初底末终第会报月])",
    "lost": r"(?=内|以内|之内|$)",  # 批准后20内: the unit is lost, days are meant
}
_UNIT: Final = "|".join(f"(?P<{name}>{spellings})" for name, spellings in _UNITS.items())
_LEAST: Final = (
    r"(?:(?:最短|最少|至少)?不得?少于|不应少于|不能少于|不得?低于|不得?短于|不小于|至少为?|最少为?|最短为?|≥|>=|应?满"
    r")"
)
_MOST: Final = r"(?:不得?超过|不应超过|不超出|不多于|不得?晚于|不得?迟于|至迟于?|最迟于?|最晚于?|最长不?得?超?过?为?|≤|<=)"
_AHEAD: Final = r"(?:至少提前|提前|提早|事前|(?<=[\u4e00-\u9fff])(?:之前|以前|前)(?:的|至少)?)"
_AFTER_NUMBER: Final = r"(?P<side>之内|以内|内|之前|以前|前(?![款述])|之后|以后|后|以上|(?:个工作日)?左右)?"
_DURATION: Final = re.compile(
    rf"(?P<ahead>{_AHEAD})?(?P<least>{_LEAST})?(?P<most>{_MOST})?(?P<ahead2>提前)?(?P<about>约|大约)?"
    rf"(?<![\d年月第每隔/])(?:(?P<low>{NUMBER})(?P<low_unit>个?工作日|[日天]|个月|年)?(?:-|至|到))?(?P<number>{NUMBER})(?:{_UNIT}){_AFTER_NUMBER}"
)
_HALF: Final = re.compile(
    rf"(?P<ahead>{_AHEAD})?(?P<least>{_LEAST})?(?P<most>{_MOST})?(?<![上下每一按/])(?P<half>半个月|半年|半个?小时|半日|半天)"
    r"(?![度一更公至发])(?P<side>之内|以内|内|之前|以前|前|之后|以后|后|以上)?"
)
_LOW_UNITS: Final = {"日": "calendar_day", "天": "calendar_day", "个月": "month", "年": "year"}
_HALVES: Final = {"半个月": (15, "calendar_day"), "半年": (6, "month")}


def durations(text: str) -> Iterator[Expression]:
    """Every amount of time in the text. Halves of a day or an hour are finer than any unit and stay unread."""
    for match in _DURATION.finditer(text):
        unit = next(name for name in _UNITS if match[name] is not None)
        if unit == "lost" and not (match["side"] or match["least"] or match["most"]):
            continue
        try:
            amount = number(match["low"] or match["number"])
        except ValueError:  # 一二 and other runs of numerals that are no number
            continue
        if unit == "year" and amount >= 1900:
            continue
        if low_unit := match["low_unit"]:  # 3个月至3年: the low end has a unit of its own
            unit = _LOW_UNITS.get(low_unit, "working_day")
        if unit == "quarter":
            amount, unit = amount * 3, "month"
        vague = bool(match["low"] or match["about"] or match["side"] in ("左右", "个工作日左右"))
        yield _duration(
            match, amount, "calendar_day" if unit == "lost" else unit, vague, bool(match["ahead2"])
        )
    for match in _HALF.finditer(text):
        if match["half"] in _HALVES:
            amount, unit = _HALVES[match["half"]]
            yield _duration(match, amount, unit, False, False)


def _duration(match: re.Match[str], amount: int, unit: str, vague: bool, ahead: bool) -> Expression:
    side = match["side"] or ""
    direction: Literal["before", "after"] = (
        "before" if match["ahead"] or ahead or side.endswith("前") else "after"
    )
    bound: Literal["least", "most"] | None = None
    if match["least"] or side == "以上":
        bound = "least"
    elif match["most"]:
        bound = "most"
    return Expression(
        match.start(),
        match.end(),
        "duration",
        amount,
        unit,
        None,
        direction,
        vague,
        bound,
        open_side=not side and direction == "after",
    )
