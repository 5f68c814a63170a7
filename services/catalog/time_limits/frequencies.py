"""How often: 每季度一次, 1次/年, 每两年, 按月, 每日."""

import re
from collections.abc import Iterator
from typing import Final

from services.catalog.time_limits.expression import PUBLISH, UPDATE, Expression, every_months, free_of
from services.catalog.time_limits.numerals import NUMBER, number

# period in words -> recurrence, and its length in months where it has one
_PERIODS: Final = (
    (r"小时", "hourly", None),
    (r"半年度?|学期", "half_yearly", 6),
    (r"年度?|学年度?", "yearly", 12),
    (r"季度?", "quarterly", 3),
    (r"月份?|月度", "monthly", 1),
    (r"周|星期", "weekly", None),
    (r"日|天", "daily", None),
)
_PERIOD: Final = r"(?:小时|半年度?|学期|学年度?|年度?|季度?|月度|月份?|周|星期|日|天)"
_LEAST: Final = r"(?:不得?少于|不低于|至少)?"
# Between period and times: 每季度(至少公布)一次. No digits, no period of its own.
_GAP: Final = r"[^,;。\d年季月周次]{0,12}?"

_TIMES: Final = (
    re.compile(
        rf"{_LEAST}(?P<times>{NUMBER})次(?:以上)?/(?:每)?(?P<every>{NUMBER})?个?(?P<period>{_PERIOD})"
    ),
    re.compile(
        rf"(?<!\d)(?!\d+月)(?:每隔?|间?隔)?(?P<every>{NUMBER})?个?(?P<period>{_PERIOD})(?:内)?(?:的)?{_GAP}(?P<times>{NUMBER})次(?:以上)?"
    ),
    re.compile(rf"(?P<times>一)?(?:每(?P<every>{NUMBER})?个?)?(?P<period>{_PERIOD})/次"),
)
_ONE_BY_ONE: Final = re.compile(rf"(?!每周)[每一](?P<period>{_PERIOD})[一1](?={PUBLISH}|{UPDATE})")
_EVERY: Final = (
    re.compile(rf"[每各]隔?(?P<every>{NUMBER})?个?(?P<period>{_PERIOD})(?!度?(?:结束|终了|内))"),
    re.compile(rf"(?:按|逐|分)(?P<every>{NUMBER})?个?(?P<period>{_PERIOD})(?![内前])"),
    re.compile(rf"(?P<every>)(?P<period>年度|半年度?|季度|月度)(?={UPDATE}|{PUBLISH}|$)"),
)
_ENDED: Final = re.compile(rf"每个?(?P<period>{_PERIOD})(?:结束|终了|期满|届满)")
# 上年度, 本季度, 全年 name a span that is reported on, not how often.
_SPAN: Final = re.compile(r"(?:上一?个?|本|全|当|该|下一?个?|各?年第?[一二三四]|第[一二三四]|[一二三四])$")


def times(text: str) -> Iterator[Expression]:
    """Every count of times in a period: 1次/年, 每季度公布一次. Read before amounts, whose 两年 is here a period."""
    for pattern in _TIMES:
        for match in pattern.finditer(text):
            if recurrence := _recurrence(match["period"], match["every"]):
                count = number(match["times"]) if match["times"] else 1
                yield Expression(match.start(), match.end(), "frequency", count, "time", recurrence)
    for match in _ONE_BY_ONE.finditer(text):
        if recurrence := _recurrence(match["period"], None):
            yield Expression(match.start(), match.end(), "frequency", 1, "time", recurrence)


def periods(text: str, taken: list[Expression]) -> Iterator[Expression]:
    """Every period without a count (每日, 按季度) that overlaps none of `taken`."""
    for pattern in _EVERY:
        for match in pattern.finditer(text):
            if _SPAN.search(text[: match.start()]) or not free_of(taken, match):
                continue
            if recurrence := _recurrence(match["period"], match["every"]):
                yield Expression(match.start(), match.end(), "frequency", recurrence=recurrence)


def recurring_end(event: str) -> str | None:
    """The recurrence of an event that is the end of each period: 每季度结束 is quarterly."""
    match = _ENDED.match(event)
    return _recurrence(match["period"], None) if match else None


def _recurrence(period: str, every: str | None) -> str | None:
    """The recurrence of every N periods; None where the vocabulary has none (每两周)."""
    count = number(every) if every else 1
    for words, recurrence, months in _PERIODS:
        if re.fullmatch(words, period):
            if count == 1:
                return recurrence
            return every_months(count * months) if months and count else None
    return None
