"""Times without a number: 及时, 实时, 长期, 动态更新, 按进展, 同步, 当日, and events (启动时, 召开前, 批准后)."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from services.catalog.time_limits.expression import PUBLISH, UPDATE, Expression, free_of

_ENDS: Final = r"(?:止|结束|失效|届满|期满|废止|完成|为止|更新|完毕|撤销|终止|下架|注销|退出|$)"
_BY_NEED: Final = r"(?:根据|按照?|视)(?:工作)?(?:需要|实际|情况)(?:需要|情况)?|视情"
_URGENT: Final = (
    rf"(?:(?<!不)及时|适时|即时|随时|立即|立刻|马上|第一时间|尽快|尽早|迅速|按时(?!限)|按期|按需|{_BY_NEED})"
)
_RENEWED: Final = rf"(?:予以|进行|公开)?{UPDATE}"
_EVERLASTING: Final = r"(?:长期|永久|常年|长年|永远|始终|持续|一直|终身|不间断)"
_AND_SO: Final = r"(?:有效|性|保持|坚持|保留|保存|予以|在|向|对|面向|主动|免费)*"

_DITTO: Final = re.compile(r"同上[栏项行]?|同前|与上(?:行|栏|项)?相?同|〃")
_UPDATE_REAL_TIME: Final = re.compile(rf"实时(?:动态)?{_RENEWED}|实时动态")
_UPDATE_PERIODIC: Final = re.compile(rf"(?<!不)定期{_RENEWED}")
_UPDATE_OPEN: Final = re.compile(
    rf"(?:{_URGENT}|动态|不定期|常年|长期|持续|经常|滚动|自动|据实)[^,;。\d]{{0,3}}?{_RENEWED}"
    rf"|(?:(?<=变化)|(?<=变更)|(?<=变动))(?:后|时|即|的)*{_RENEWED}"
    rf"|^动态$|动态(?:管理|{PUBLISH})|不定期|{UPDATE}及时"
)
_KEEP: Final = re.compile(
    rf"{_EVERLASTING}{_AND_SO}(?={PUBLISH}|[^,;。]{{0,6}}{PUBLISH}|[,;。、)(]|$)|全年(?={PUBLISH}|$)"
    rf"|{PUBLISH}(?:期限?|时间)?(?:为|:)?(?:长期|永久)"
)
_KEEP_UNTIL: Final = re.compile(
    rf"(?:(?:{PUBLISH}|保留|保存)(?:期限?|时间)?(?:应?当?)?(?:截?至|到|直至|直到)|直至|(?:之日起|^)至)[^,;。\d]*?{_ENDS}"
    rf"|在?[\u4e00-\u9fff]{{0,6}}?(?:有效期限?|存续期间?|实施期间?|执行期间?)之?内?(?=[^,;。]*(?:{PUBLISH}|保留)|$)"
)
_STAGE: Final = re.compile(
    r"(?:分[^,;。\d]{0,3}?(?:阶段|环节|批次)|(?:按照?|随着?|根据|依据|视)"
    r"(?P<event>[^,;。\d]{0,10}?(?:阶段|进展|进度|节点|环节|批次)(?:性|情况|变化)?))"
)
_TOGETHER: Final = re.compile(r"(?:与|和|跟|同)(?P<event>[^,;。]+?)(?:同步|同时|同日|一并|一起|一同)")
_ALONG: Final = re.compile(
    rf"(?:^|(?<=[应须,]))随(?P<event>[^,;。时]+)(?:一并|一同|一起|同步|同时)?(?={PUBLISH})"
)
_SAME_DAY: Final = re.compile(
    rf"同步|(?:同时|一并)(?=[^,;。]{{0,8}}?{PUBLISH})|当日|当天|同日|即日|当场|当时|现场(?=公布|公开)"
)
_NEXT_WORKING_DAY: Final = re.compile(r"(?:次一?个?|下一?个?|第二个)工作日")
_NEXT_DAY: Final = re.compile(r"次日|翌日|第二[日天]|隔[日天](?!一)")

_AT: Final = Expression(0, 0, "moment", 0, "calendar_day", direction="after")
# Order is precedence: what an earlier pattern took, a later one cannot take again.
_WORDS: Final[tuple[tuple[re.Pattern[str], Expression], ...]] = (
    (_DITTO, Expression(0, 0, "ditto", vague=True)),
    (_UPDATE_REAL_TIME, Expression(0, 0, "update", recurrence="real_time", vague=True)),
    (_UPDATE_PERIODIC, Expression(0, 0, "update", recurrence="periodic", vague=True)),
    (_UPDATE_OPEN, Expression(0, 0, "update", vague=True)),
    (_KEEP, Expression(0, 0, "keep")),
    (_KEEP_UNTIL, Expression(0, 0, "keep")),
    (_STAGE, Expression(0, 0, "stage", recurrence="by_stage", vague=True)),
    (re.compile(r"实时"), Expression(0, 0, "real_time", recurrence="real_time", vague=True)),
    (re.compile(r"定期(?!存|限)"), Expression(0, 0, "periodic", recurrence="periodic", vague=True)),
    (_TOGETHER, _AT),
    (_ALONG, _AT),
    (_SAME_DAY, _AT),
    (_NEXT_WORKING_DAY, Expression(0, 0, "moment", 1, "working_day", direction="after")),
    (_NEXT_DAY, Expression(0, 0, "moment", 1, "calendar_day", direction="after")),
    (re.compile(_URGENT), Expression(0, 0, "urgent", vague=True)),
)

# An event and no amount. 时 of 及时, 小时, 时间 and the like is no event.
_NOW: Final = rf"(?=[,;。]|$|[^,;。]{{0,12}}{PUBLISH})"
_NAMED: Final = r"(?<=[\u4e00-\u9fff)])"
_EVENTS: Final[tuple[tuple[re.Pattern[str], Expression], ...]] = (
    (re.compile(rf"(?<![小及实即适随同届按准定平临])(?:之?时(?![间限效期段])|的同时|期间){_NOW}"), _AT),
    (re.compile(rf"{_NAMED}之日起?{_NOW}"), _AT),
    (
        re.compile(rf"{_NAMED}(?<![目当提])(?<!\d[时点])(?:之前|以前|前)(?![期款述列]){_NOW}"),
        replace(_AT, direction="before"),
    ),
    (
        re.compile(rf"{_NAMED}(?:之后|以后|后)(?![续期]){_NOW}"),
        Expression(0, 0, "moment", direction="after", vague=True),
    ),
)
_REQUEST: Final = re.compile(r"依法?申请(?:公开|提供)?|按申请公开|申请时公开")


def words(text: str, taken: list[Expression]) -> list[Expression]:
    """Every time without a number that overlaps none of `taken`."""
    found: list[Expression] = []
    for pattern, means in _WORDS:
        for match in pattern.finditer(text):
            if match.end() > match.start() and free_of([*taken, *found], match):
                found.append(_placed(match, means))
    return found


def events(text: str, taken: list[Expression]) -> Iterator[Expression]:
    """Events the information follows or precedes without an amount: 启动时公开, 招生前公开, 决策作出后公开."""
    label = text.rfind(":", 0, len(text) - 1) + 1
    for pattern, means in _EVENTS:
        for match in pattern.finditer(text, label):
            if free_of(taken, match):
                yield _placed(match, means)


def requests(text: str) -> Iterator[Expression]:
    """依申请公开 standing in the time cell: the time is that of the request, which the phrase does not say."""
    for match in _REQUEST.finditer(text):
        yield Expression(match.start(), match.end(), "request", vague=True)


def _placed(match: re.Match[str], means: Expression) -> Expression:
    return replace(means, start=match.start(), end=match.end(), event=match.groupdict().get("event"))
