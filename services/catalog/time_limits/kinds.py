"""Which kind of clause an amount is: a deadline of publication, a notice period, a retention, a procedure step."""

import re
from typing import Final

from services.catalog.time_limits.expression import PUBLISH, UPDATE, Expression

_IS: Final = r"(?:一般|通常|原则上|应当?|须|需|要|均|都|各|总)*(?:为|是|:)?(?:期限?|时间)?(?:一般|通常|原则上|应当?|须)*(?:为|是|:)?"
_TERM: Final = r"(?:期限?|时间|时长|天数|时限|期间|的期限|的时间)"
_NOTICE_TERM: Final = re.compile(rf"(?:公示|公告|通告|张贴|公布|公开|挂网|展示){_TERM}{_IS}$")
_NOTICE_VERB: Final = re.compile(rf"(?:公示|公告|通告|张贴|展示|挂网)(?:之日起)?(?:期|满)?{_IS}$")
_SHOWN: Final = re.compile(rf"(?:公开|公布|发布){_IS}$")
_NOTICE_AFTER: Final = re.compile(r"^的?(?:批前|集中)?(?:公示|公告|异议)(?:期|时间)")
_COMMENTS: Final = re.compile(
    r"(?:征求|征集|听取|征询|征得)[^,;。]{0,12}(?:意见|建议)?|意见征[集求询]|意见反馈"
)
_COMMENTS_TERM: Final = re.compile(
    rf"(?:(?:征求|征集|听取|征询)(?:[^,;。]{{0,8}}(?:意见|建议))?|意见(?:建议)?征[集求询]|意见反馈)(?:的?{_TERM})?{_IS}$"
)
_KEPT: Final = re.compile(
    rf"(?:保留|保存|留存|保持(?:公开|在线)?|在线|存档){_TERM}?{_IS}$|(?:公开|公示|公布|发布){_IS}满$"
)
_TAKEN_DOWN: Final = re.compile(r"^[^,;。]{0,6}(?:撤下|下架|撤销公[示开]|删除|移除|停止公[示开]|归档)")
_STEP: Final = (
    r"(?:审核|审批|审查|审定|评审|核验|核查|核实|核准|核定|确认|复核|办结|办理|受理|办复|答复|回复|批复|反馈|立案"
    r"|完成|处理|处置|决定|整改|送达|告知|发证|签发|评估|认定|鉴定|验收|调查|上报|报送|备案|报备|转办|拨付|发放|划转|移送|登记|签订|备查|完毕)"
)
_STEP_AFTER: Final = re.compile(_STEP)
_STEP_BEFORE: Final = re.compile(rf"{_STEP}(?:的?(?:期限|时限|时间|周期))?{_IS}$")
_STEP_TERM: Final = re.compile(rf"(?:{_STEP}|承诺|法定|服务)(?:的?(?:期限|时限|周期)){_IS}$")
_EXTEND: Final = re.compile(r"延长|顺延")
_RENEWED: Final = re.compile(rf"^[^,;。]{{0,4}}(?:须|需|要|应|必|至少|有)*[^,;。]{{0,3}}{UPDATE}")
_ON_REQUEST: Final = re.compile(r"依申请公开|政府信息公开|信息公开申请")


def kind_of_amount(amount: Expression, before: str, after: str) -> str:
    """The kind of clause an amount of time makes, from the words on both sides of it."""
    if amount.direction == "before":
        return "publish_deadline"
    within = not amount.open_side and amount.bound != "least"
    if _COMMENTS_TERM.search(before) or (amount.bound == "least" and _COMMENTS.search(before + after)):
        return (
            "publish_deadline"
            if within and not re.search(_TERM + _IS + "$", before)
            else "consultation_period"
        )
    long = amount.unit in ("month", "year")
    if _KEPT.search(before) or _TAKEN_DOWN.match(after):
        return "keep_online"
    if _NOTICE_TERM.search(before):
        return (
            "keep_online" if long and re.search(rf"(?:公开|公布){_TERM}{_IS}$", before) else "notice_period"
        )
    if not within:
        if _NOTICE_VERB.search(before) or _NOTICE_AFTER.match(after):
            return "notice_period"
        if _SHOWN.search(before):
            return "keep_online" if long else "notice_period"
        if amount.bound == "least":
            return "keep_online" if long else "notice_period"
    if _STEP_TERM.search(before) or (amount.bound == "most" and _STEP_BEFORE.search(before)):
        return "procedure_deadline"
    if step_follows(after) and not _ON_REQUEST.search(before + after):
        return "procedure_deadline"
    if amount.unit in ("month", "year", "week") and not before_event(before) and _RENEWED.match(after):
        return "update_frequency"
    return "publish_deadline"


def is_term(before: str) -> bool:
    """Whether the words before an amount only call it a term (期限不少于), so that what it is a term of stands earlier."""
    return re.fullmatch(rf"(?:{_TERM})?{_IS}", before) is not None


def extends(before: str) -> bool:
    """Whether the amount adds to the limit before it: 可延长7个工作日."""
    return _EXTEND.search(before) is not None


def before_event(before: str) -> bool:
    """Whether the words before an amount name an event it is counted from."""
    return re.search(r"(?:之日起?|以?后|起|时)$", before) is not None


def step_follows(after: str) -> bool:
    """Whether the verb after the amount is a step of the procedure; a verb of publication beside it prevails."""
    return _STEP_AFTER.search(after) is not None and re.search(PUBLISH, after) is None
