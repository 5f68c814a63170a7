"""The words before a time: the event it counts from (trigger) and what it is limited to (condition)."""

import re
from dataclasses import dataclass
from typing import Final

_FILLER: Final = re.compile(
    r"^(?:其中|最迟|最晚|至迟|不得?超过|不得?迟于|不得?晚于|凡是?|对于?|但是?|且|并且?|以及|和|应当?|须|,|:|、|的)+"
)
_TAIL: Final = re.compile(
    r"(?:之日起?|当日起?|之时|之后|以后|后|起|时|,|:|个|应当?|须|需|予以|及时|立即|进行|逐项逐笔|逐笔|至少|保持|坚持|可?延长|可再|可适当|(?<=[后起时])的|在|于|为|按|按照|原则上|一般|可|至)+$"
)
_MARKED: Final = re.compile(r"(?:之日起?|当日起?|之后|以后|后|起|时|前)(?:,|应当?|须|需|予以|的)*$")
# 自, 在, 于, 从 open the event; not inside 自然, 在线, 关于, 从业 and the like.
_OPENING: Final = re.compile(
    r"(?:应当?|须|需|必须|要|可)?(?:自(?!然|行(?!政)|主(?!管)|动|愿|治|有|身|学|建(?!设|成))|(?<![存实现所正])在(?![线册校建岗职编任地家])"
    r"|(?<![关由用对等低少大小高多属位至处基])于|从(?![业事]))"
)
# A subject that carries out the duty limits nothing.
_BODY: Final = re.compile(
    r"(?:机构|部门|单位|政府|办事处|局|委员会|村委会|居委会|机关|招标人|采购人|代理机构)(?:应当?|须|需)?$"
)
# 文件发布时间与成文时间间隔不超过: counted from the second event.
_APART: Final = re.compile(r".*与(.+?)的?(?:时间)?(?:的?间隔|相隔)(?:时间)?")
_THING: Final = re.compile(r"(?:信息|事项|内容|情况|材料|名单|目录|清单|指南|项目|资料|数据|公告|处罚决定)$")
# 公开时限: and the like call what follows by its name; 按要求, 依法 add nothing.
_LABEL_WORD: Final = re.compile(
    r"(?:时限|期限|时间|频率|频次|周期)$|^公示期$|^(?:按(?:要求|规定|照规定|相关规定)|依法|依规|主动)$"
)
_LENGTH_WORD: Final = re.compile(
    r"(?:的?(?:期限?|时间|时长|天数|时限))?(?:一般|通常|原则上|应当?|须|要|均|为|是|:)*(?:期限?|时间)?(?:一般|通常|应当?|为|是|:|满)*$"
)
_NOTICE_VERB: Final = re.compile(
    r"(?:并?在[^,;。]*)?(?:进行)?(?:公示|公告|张贴|公开|公布|保留|保存|保持)(?:之日起)?$"
)
_KIND_OF_NOTICE: Final = re.compile(r"(?:批前|批后|预|拟)(?:公示|公告)$")


@dataclass(frozen=True, slots=True)
class Context:
    """The event and the condition, in the phrase's words; None where it names none."""

    event: str | None
    condition: str | None

    @property
    def whole(self) -> str | None:
        """Condition and event as one text, for an extension: 情况复杂的,经本单位负责人批准."""
        return ",".join(part for part in (self.condition, self.event) if part) or None


def context_of(prefix: str, before: str, *, counted: bool = False, event: bool = False) -> Context:
    """What `before` and the earlier comma parts `prefix` say.

    `counted`: an amount stands after it, so a happening there is its event (信息形成20个工作日内) and a thing is not
    (处罚决定20个工作日内); `event`: the words are an event's name for certain.
    """
    label, _, own = before.rpartition(":")
    scope, trigger = _scope_and_event(own, counted, event)
    conditions = [_condition(label), scope]
    if prefix:
        if _MARKED.search(prefix) and trigger is None:
            earlier, _, last = prefix.rpartition(",")
            more, trigger = _scope_and_event(last, True, True)
            conditions = [earlier or None, more, *conditions]
        else:
            conditions.insert(0, _FILLER.sub("", prefix))
    return Context(trigger, ",".join(part for part in conditions if part) or None)


def notice_context(prefix: str, before: str) -> Context:
    """The event before a length of time: 调查登记结束|后公示期不得少于, 批前公示|时间不得少于; 公示 alone is itself the event."""
    before = _FILLER.sub("", before)
    if opened := _OPENING.match(before):
        before = before[opened.end() :]
    own = _LENGTH_WORD.sub("", before)
    named = own != before
    shown = _NOTICE_VERB.search(own)
    if shown and not _KIND_OF_NOTICE.search(own) and (own != shown[0] or named):
        own = own[: shown.start()]
    text = _TAIL.sub("", own).strip(",:")
    return Context(text or None, _FILLER.sub("", prefix).strip(",") or None)


def _scope_and_event(text: str, counted: bool, certain: bool) -> tuple[str | None, str | None]:
    certain = certain or _MARKED.search(text) is not None
    text = _FILLER.sub("", text)
    opened = _OPENING.search(text)
    scope, event = (text[: opened.start()], text[opened.end() :]) if opened else ("", text)
    event = _TAIL.sub("", event)
    event = re.sub(r"^公开事项(?=信息)", "", event)
    if apart := _APART.fullmatch(event):
        event = apart[1]
    if not opened and not (certain or (counted and not _THING.search(event))):
        return _condition(event), None
    if not event or (not certain and _LABEL_WORD.search(event)):
        return _condition(scope), None
    return _condition(scope), event


def _condition(text: str) -> str | None:
    text = _TAIL.sub("", _FILLER.sub("", text)).strip(",:")
    if not text or _BODY.search(text) or _LABEL_WORD.search(text):
        return None
    return text
