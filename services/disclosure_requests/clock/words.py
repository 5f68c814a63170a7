"""The clock in words: plain Chinese sentences (逐条说明) and a table of its days; the same input, the same words. Pure."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from kernel.legal_time.notices import BasisStatus
from services.disclosure_requests.clock.clock import Clock, State
from services.disclosure_requests.clock.consultations import Consultation, Outcome
from services.disclosure_requests.clock.explanation import Line
from services.disclosure_requests.clock.moments import Party

STATUS: Final[dict[State, str]] = {
    "awaiting_receipt": "待确认收到",
    "running": "答复期限计算中",
    "waiting_correction": "待申请人补正",
    "waiting_consultation": "征求意见中",
    "waiting_reasons": "待申请人说明理由",
    "waiting_fee": "待申请人缴费",
    "decided_not_delivered": "已作出决定,尚未送达",
    "delivered": "已送达",
    "lapsed_correction": "逾期不补正,不再处理",
    "lapsed_fee": "逾期不缴费,不再处理",
    "withdrawn": "申请人已撤回",
}
BASIS: Final[dict[BasisStatus, str]] = {
    "confirmed": "已核对法规文本",
    "secondary": "据转载文本",
    "inference": "推断",
    "memory": "未核对",
}
_PARTIES: Final[dict[Party, str]] = {
    "third_party": "第三方",
    "co_maker": "共同制作机关",
    "other_organ": "其他机关",
}
_OUTCOMES: Final[dict[Outcome, str]] = {
    "open": "尚未收到意见",
    "replied": "{ended}收到意见",
    "returned": "{ended}获知退回",
    "silent_organ_decides": "至{due}未提出意见,由行政机关依照条例决定是否公开",
    "silent_consents": "至{due}未提出意见,视为同意公开",
}
_UNITS: Final = {"working_day": "个工作日", "calendar_day": "日"}


def sentences(clock: Clock, lines: Sequence[Line]) -> list[str]:
    """How the date came about, in the order of events; `lines` are those of `explain`."""
    return list(_sentences(clock, lines))


def table(lines: Sequence[Line]) -> str:
    """One row a day: date, as which day it counts, why, by which article; empty without lines."""
    rows = []
    for line in lines:
        count = f"第{line.ordinal:>3}日" if line.counted else "不计   "
        happened = f"  [{'、'.join(moment.title for moment in line.happened)}]" if line.happened else ""
        rows.append(f"{named(line.day)}  {count}  {line.text}  {line.article}{happened}\n")
    return "".join(rows)


def named(day: date) -> str:
    """2026-03-02(周一)."""
    return f"{day.isoformat()}(周{'一二三四五六日'[day.weekday()]})"


def _said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _sentences(clock: Clock, lines: Sequence[Line]) -> Iterator[str]:
    course, rules = clock.course, clock.course.rules
    reply = rules["reply"]
    unit = _UNITS[reply.unit]
    if clock.receipt_date is None:
        yield "尚无收到申请之日,答复期限未开始计算。"
        yield f"目前状态:{STATUS[clock.status]}。"
        return
    rule = clock.receipt_rule
    note = f"{rule.note}," if rule.note else ""
    yield f"收到申请之日为{_said(clock.receipt_date)}({note}{rule.article}),当日不计入。"
    for segment in course.segments[1:]:
        day = _said(segment.since)
        if segment.kind == "correction_wait":
            yield f"{day}一次性告知补正,等待补正期间不计入({rules['corrected'].article})。"
        elif segment.kind == "fee_wait":
            yield f"{day}发出收费通知,等待缴费期间不计入({rules['fee_notice'].article})。"
        else:
            source = "corrected" if segment.moment.kind == "corrected" else "fee_restart"
            certain = f",{BASIS[rules[source].status]}" if rules[source].status != "confirmed" else ""
            yield f"{day}{segment.moment.title},答复期限自该日起重新计算({rules[source].article}{certain})。"
    yield f"答复期限为{reply.amount}{unit}({reply.article})。"
    yield from (_letter(clock, letter) for letter in course.letters)
    if clock.suspended_working_days:
        rule = rules["exclusion"]
        so_far = "" if clock.ends and clock.ends.plain else f"截至{_said(clock.today)},"
        yield (
            f"征求意见所需时间不计入:{so_far}共扣除{clock.suspended_working_days}个工作日,重叠的只扣一次"
            f"({rule.article};算法系{BASIS[rule.status]})。"
        )
    if course.extension is not None:
        day = _said(course.extension.day)
        yield f"{day}告知延期,延长{course.extension_days}{unit}({rules['extension'].article})。"
    if course.delay is not None and course.delay.until is not None:
        day, until = _said(course.delay.day), _said(course.delay.until)
        yield f"{day}告知延迟答复的合理期限,至{until}({rules['reasonable_delay'].article})。"
    yield from _end(clock, lines)
    if clock.delivered_on is not None:
        judged = {True: "未超过答复期限", False: "已超过答复期限", None: "是否超期尚不能确定"}[clock.on_time]
        yield f"{_said(clock.delivered_on)}送达,{judged}。"
    yield f"目前状态:{STATUS[clock.status]}。"


def _letter(clock: Clock, letter: Consultation) -> str:
    limit = letter.limit
    until = _said(limit.due or limit.latest) if limit else ""
    outcome = _OUTCOMES[letter.outcome(clock.reached)].format(
        ended=_said(letter.ended.day) if letter.ended else "", due=until
    )
    asked = f"{_said(letter.sent.day)}征求{_PARTIES[letter.party]}意见"
    if limit is not None:
        asked += f",其提出意见的期限至{until}" if limit.due else f",其提出意见的期限最迟至{until}"
    return f"{asked};{outcome}({clock.course.rules[letter.party].article})。"


def _end(clock: Clock, lines: Sequence[Line]) -> Iterator[str]:
    if clock.earliest is None:
        return
    since, last = clock.course.segments[-1].since, clock.due or clock.latest or clock.today
    inside = [line for line in lines if since < line.day <= last]
    made_up = sum("调休上班" in line.text for line in inside if line.counted)
    off = sum(line.reason == "holiday" for line in inside)
    parts = ([f"放假{off}日不计入"] if off else []) + ([f"调休上班{made_up}日计入"] if made_up else [])
    around = f"其间{','.join(parts)};" if parts else ""
    if clock.due is not None:
        moves = ""
        if clock.due_status == "may_move" and clock.latest is not None:
            moves = f",尚可能在{_said(clock.earliest)}至{_said(clock.latest)}之间变动"
        yield f"{around}答复期限于{_said(clock.due)}(星期{'一二三四五六日'[clock.due.weekday()]})届满{moves}。"
    elif clock.latest is not None:
        yield f"放假通知尚未公布,答复期限届满日在{_said(clock.earliest)}至{_said(clock.latest)}之间。"
    else:
        yield f"征求意见尚未结束且无期限,答复期限最早于{_said(clock.earliest)}届满。"
