"""Findings: what in a ledger is irregular or unlawful, each with its article and what follows from it. Pure."""

from dataclasses import dataclass
from typing import Any, Final, Literal

from services.disclosure_requests.clock.moments import Moment

Level = Literal["error", "warning", "info"]

_30: Final = "《政府信息公开条例》第三十条"
_31: Final = "《政府信息公开条例》第三十一条"
_32: Final = "《政府信息公开条例》第三十二条"
_33: Final = "《政府信息公开条例》第三十三条"
_33_2: Final = f"{_33}第二款"
_33_3: Final = f"{_33}第三款"
_34: Final = "《政府信息公开条例》第三十四条"
_35: Final = "《政府信息公开条例》第三十五条"
_45: Final = "《政府信息公开条例》第四十五条"
_FEES: Final = "国办函〔2020〕109号第六条"
_SERVICE: Final = "国办公开办函〔2016〕235号"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `error`: unlawful or impossible (such an act has no effect on the clock, a lateness is a fact);
    `warning`: irregular; `info`: good to know.
    """

    code: str
    level: Level
    article: str
    zh: str
    en: str
    moment: Moment | None = None

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready members; `message` is in Chinese and English."""
        return {
            "code": self.code,
            "level": self.level,
            "article": self.article,
            "message": f"{self.zh} / {self.en}",
            "event": self.moment.as_source() if self.moment else None,
        }


def finding(code: str, moment: Moment | None = None, /, **values: Any) -> Finding:
    """A finding of the table below; `values` fill its sentences. Raises KeyError for an unknown code."""
    level, article, zh, en = FINDINGS[code]
    if moment is not None:
        values |= {"day": moment.day, "title": moment.title, "kind": moment.kind}
    return Finding(code, level, article, zh.format(**values), en.format(**values), moment)


#: code -> level, article, 中文, English. `{day}`, `{title}` and `{kind}` are those of the event.
FINDINGS: Final[dict[str, tuple[Level, str, str, str]]] = {
    "before_regulation": (
        "warning", "国务院令第711号",
        "{day} 收到的申请早于现行条例施行(2019-05-15);仍按现行条例计算,请核对",
        "received on {day}, before the Regulation in force (2019-05-15); counted by it all the same: please check"),
    "in_the_future": (
        "error", _45, "{day} 晚于查询日 {known_on};尚未发生的事不应登记,请核对日期",
        "{day} lies after {known_on}, the day of the question: what has not happened is not recorded; check the date"),
    "out_of_order": (
        "error", _45, "{day} 的“{title}”与其他事项的先后不符({why_zh});不计入期限,请核对",
        "{kind} of {day} is out of order ({why_en}); it has no effect on the clock: please check"),
    "repeated": (
        "warning", _45, "“{title}”重复登记({day});以先前的为准,期限不因此重新计算",
        "{kind} is recorded again on {day}; the first one counts, the clock does not start anew"),
    "before_receipt": (
        "error", _31, "{day} 早于收到申请之日 {receipt};此前的事项不影响答复期限,请核对日期",
        "{day} lies before the receipt date {receipt}; what came before has no effect on the clock: check the date"),
    "without_receipt": (
        "error", _31, "尚无收到申请之日,{day} 的“{title}”不计入期限;请登记收到或确认之日",
        "there is no receipt date yet, so {kind} of {day} has no effect; record the day of receipt or confirmation"),
    "after_close": (
        "error", _45, "{day} 的“{title}”晚于办结({closed});不影响期限",
        "{kind} of {day} comes after the case was closed ({closed}); it has no effect on the clock"),
    "member_without_effect": (
        "info", _45, "“{title}”中的 {member} 不影响期限", "`{member}` of {kind} has no effect on the clock"),
    # Receipt
    "manner_missing": (
        "info", _31, "未写明提交方式(manner),不能认定收到申请之日;请登记收到或确认之日",
        "without the manner of submission the receipt date cannot be told; record the day of receipt or confirmation"),
    "receipt_differs": (
        "warning", f"{_31}第一项", "当面提交的,以提交之日 {lawful} 为收到申请之日,而非 {day}",
        "handed in personally: the receipt date is the day of handing in, {lawful}, not {day}"),
    "late_confirmation": (
        "warning", f"{_31}第二项", "平常信函应于收到的当日({received})与申请人确认,{day} 才确认",
        "an ordinary letter is confirmed with the applicant on the day it comes ({received}); it was on {day}"),
    "unconfirmed": (
        "warning", _31, "提交后逾一个工作日仍未与申请人确认;请尽快联系,确认之日为收到申请之日",
        "not confirmed with the applicant one working day after submission; do so: that day is the receipt date"),
    # Correction
    "late_correction_notice": (
        "warning", _30, "{day} 告知补正,晚于 {due};{effect_zh}",
        "the correction notice of {day} came after {due}; {effect_en}"),
    "second_correction_notice": (
        "error", _30, "补正应一次性告知,{day} 再次告知无效,期限不重新计算",
        "corrections are asked for once: the further notice of {day} has no effect, the period does not start anew"),
    "correction_notice_after_expiry": (
        "error", _30, "{day} 告知补正时答复期限已于 {due} 届满,不能使期限重新计算",
        "on {day} the reply period had run out ({due}); a correction notice cannot start it anew"),
    "corrected_without_notice": (
        "warning", _30, "没有补正告知,{day} 的补充材料不使答复期限重新计算",
        "there was no correction notice: what was supplemented on {day} does not start the period anew"),
    "corrected_late": (
        "warning", _30, "{day} 补正,晚于补正期限 {due};行政机关既已受理,答复期限自该日重新计算",
        "corrected on {day}, after the correction period ({due}); accepted, so the reply period starts anew that day"),
    "correction_lapsed": (
        "info", _30, "补正期限 {due} 已过而未补正;无正当理由的,视为放弃申请,行政机关不再处理",
        "not corrected by {due}: without good reason the application counts as abandoned and is handled no further"),
    "lapse_too_early": (
        "error", _45, "{day} 认定逾期时期限({due})尚未届满,该认定不计入",
        "on {day} the period ({due}) had not run out; the lapse has no effect"),
    # Reply, extension, delay
    "late_extension": (
        "error", _33_2, "{day} 告知延期时答复期限已于 {due} 届满,延期无效",
        "on {day} the reply period had run out ({due}): the extension has no effect"),
    "second_extension": (
        "error", _33_2, "答复期限只能延长一次,{day} 的延期无效",
        "a reply period is extended once: the extension of {day} has no effect"),
    "extension_over_limit": (
        "error", _33_2, "延长 {days} 个工作日,超过 {limit} 个工作日;按 {limit} 个工作日计",
        "extended by {days} working days, more than {limit}; {limit} are counted"),
    "extension_days_missing": (
        "info", _33_2, "未写明延长天数,按最长的 {limit} 个工作日计",
        "the extension's days are not told; the longest, {limit} working days, are counted"),
    "extension_not_approved": (
        "error", _33_2, "未经政府信息公开工作机构负责人同意,{day} 的延期无效",
        "without the consent of the head of the information office the extension of {day} has no effect"),
    "reasons_do_not_stop": (
        "info", _35, "要求说明理由不停止答复期限;不能按期答复的,应在届满前确定合理期限并告知申请人",
        "asking for reasons does not stop the clock; where the period cannot be kept, tell a reasonable later date within it"),
    "late_delay": (
        "error", _35, "{day} 告知延迟答复时答复期限已于 {due} 届满,延迟无效",
        "on {day} the reply period had run out ({due}): the later date has no effect"),
    "delay_not_later": (
        "warning", _35, "延迟答复的期限 {until} 不晚于答复期限 {due},不起作用",
        "the later date {until} does not lie after the reply period's end {due}; it has no effect"),
    # Consultation
    "consultation_without_letter": (
        "error", _33_3, "{day} 的“{title}”没有对应的征求意见书;不扣除时间,请登记发函日期",
        "{kind} of {day} belongs to no letter that was sent; no time is excluded: record the day the letter was sent"),
    "consultation_after_expiry": (
        "warning", _33_3, "{day} 征求意见时答复期限已于 {due} 届满,不再扣除时间",
        "on {day} the reply period had run out ({due}): no time is excluded"),
    "consultation_over_limit": (
        "warning", _33_3, "{day} 收到意见,晚于 15 个工作日的期限 {due};只扣除至 {due}",
        "the reply of {day} came after the 15 working days ({due}); time is excluded up to {due} only"),
    "third_party_silent": (
        "info", _32, "第三方逾期({due})未提出意见,由行政机关依照条例决定是否公开",
        "the third party kept silent until {due}: the organ decides by the Regulation"),
    "co_maker_silent": (
        "info", _34, "共同制作机关逾期({due})未提出意见,视为同意公开",
        "the co-making organ kept silent until {due}: it counts as consent to disclosure"),
    "consultation_undelivered": (
        "warning", _33_3, "{day} 发出的征求意见书逾 15 个工作日仍无收到记录;请查询,退回的登记获知之日",
        "15 working days after {day} no receipt of the letter is recorded; ask for it, and record the day a return is known"),
    "letter_returned": (
        "info", _33_3, "征求意见书未能送达,扣除时间至获知退回之日 {day}",
        "the letter could not be delivered; time is excluded up to {day}, the day the return was known"),
    "decided_before_reply": (
        "warning", f"{_32}、第三十四条", "{day} 作出决定时征求意见期限({due})未满且未收到意见",
        "decided on {day}, before the reply of those consulted and before their limit ({due})"),
    # Fee
    "late_fee_notice": (
        "error", _FEES, "{day} 发出收费通知时答复期限已于 {due} 届满,不影响期限",
        "on {day} the reply period had run out ({due}): the fee notice has no effect on the clock"),
    "second_fee_notice": (
        "warning", _FEES, "再次发出收费通知({day}),期限不再重新计算",
        "a further fee notice ({day}) does not move the clock"),
    "fee_paid_without_notice": (
        "warning", _FEES, "没有有效的收费通知,{day} 的“{title}”不影响期限",
        "no fee notice is in force: {kind} of {day} has no effect on the clock"),
    "late_fee_payment": (
        "warning", _FEES, "{day} 缴费,晚于 {due};逾期未缴视为放弃申请,期限不重新计算",
        "paid on {day}, after {due}: unpaid by then the application counts as abandoned, the period does not start anew"),
    "fee_lapsed": (
        "info", _FEES, "至 {due} 未缴费,视为放弃申请,行政机关不再处理",
        "unpaid by {due}: the application counts as abandoned and is handled no further"),
    # Decision and delivery
    "decision_without_receipt": (
        "error", _31, "没有收到申请之日而有“{title}”({day});请先登记收到或确认之日",
        "{kind} of {day} without a receipt date; record the day of receipt or confirmation first"),
    "delivery_without_decision": (
        "info", "《政府信息公开条例》第三十六条", "{day} 送达而没有在先的答复决定;请登记作出决定之日",
        "delivered on {day} without a decision before it; record the day of the decision"),
    "private_courier": (
        "error", _SERVICE, "{day} 通过快递公司寄送不构成送达;须直接送达或交邮政企业寄送",
        "sending by a private courier on {day} is no service; serve it directly or through the postal enterprise"),
    "late_delivery": (
        "error", _33, "{day} 送达,晚于答复期限 {due};以送达(签收或交邮)之日为准,不以决定之日为准",
        "delivered on {day}, after {due}: what counts is the day of service, not that of the decision"),
    "overdue": (
        "error", _33, "答复期限已于 {due} 届满,尚未送达", "the reply period ran out on {due} and nothing was delivered"),
}  # fmt: skip
