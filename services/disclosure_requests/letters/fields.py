"""The fields of letters: what each is called, of what type it is, and where it comes from. Pure."""

from dataclasses import dataclass
from typing import Final, Literal

#: text; date (of law); count (a number); list (of texts, a paragraph each).
Type = Literal["text", "date", "count", "list"]
#: Who knows it: the office's register, the case and its clock, the ledger entry, the letter itself, only the officer.
Source = Literal["office", "case", "ledger", "letter", "officer"]


@dataclass(frozen=True, slots=True)
class Field:
    """A field by its name in templates. `zh` and `en` are what refusals call it."""

    zh: str
    en: str
    source: Source = "officer"
    type: Type = "text"


FIELDS: Final[dict[str, Field]] = {
    # The letter and the office
    "organ": Field("行政机关名称", "the organ", "office"),
    "organ_address": Field("行政机关地址", "address of the organ", "office"),
    "organ_telephone": Field("行政机关电话", "telephone of the organ", "office"),
    "contact": Field("联系人", "officer to turn to", "letter"),
    "number": Field("文号", "document number", "letter"),
    "dated": Field("成文日期", "date of the letter", "letter", "date"),
    # The case
    "registration": Field("登记编号", "registration number", "case"),
    "applicant": Field("申请人", "applicant", "case"),
    "you": Field("对申请人的称谓", "form of address", "case"),
    "applicant_kind": Field("申请人类别", "kind of applicant", "case"),
    "channel": Field("提交方式", "how the application came", "case"),
    "items": Field("申请件数", "items applied for", "case", "count"),
    "submitted_on": Field("提交日期", "day of submission", "case", "date"),
    "received_on": Field("收到申请之日", "receipt date", "case", "date"),
    "receipt_rule": Field("收到之日的依据", "rule of the receipt date", "case"),
    "confirmation": Field("确认情况", "how it was confirmed", "case"),
    "content_asked": Field("申请内容", "what is asked for", "case"),
    "due": Field("答复期限届满日", "day the reply is due", "case", "date"),
    "period_note": Field("延期、扣除期间的说明", "extension and excluded time", "case"),
    # Procedure
    "grounds": Field("补正事由", "grounds of the correction notice", "ledger", "list"),
    "points": Field("需要补正的事项", "points to be corrected", "ledger", "list"),
    "period": Field("期限", "the period", "ledger"),
    "consequence": Field("逾期的后果", "consequence of silence", "letter"),
    "original_due": Field("原答复期限届满日", "due date before", "case", "date"),
    "new_due": Field("延期后答复期限届满日", "due date after", "case", "date"),
    "days": Field("延长的工作日数", "working days of extension", "ledger", "count"),
    "approved_by": Field("批准人", "approving head of the office", "ledger"),
    "reason": Field("理由", "reason", "ledger"),
    "until": Field("确定的答复日期", "the later date", "ledger", "date"),
    "frequency": Field("申请数量、频次情况", "number and frequency of applications", "ledger"),
    # Consultation
    "third_party": Field("第三方", "third party", "ledger"),
    "co_maker": Field("共同制作机关", "co-making organ", "ledger"),
    "other_organ": Field("被征求意见的机关", "organ asked", "ledger"),
    "information": Field("征求意见的政府信息", "the information in question", "ledger"),
    "questions": Field("征询、协助事项", "what is asked", "ledger"),
    "reply_period": Field("提出意见的期限", "period for the opinion", "letter"),
    "silence": Field("逾期不提出意见的后果", "effect of silence", "letter"),
    "consulted": Field("征求意见的对象", "who is consulted", "ledger"),
    "sent_on": Field("发出征求意见书之日", "day the letter was sent", "ledger", "date"),
    "exclusion": Field("期限扣除", "time that is not counted", "letter"),
    # Fee
    "fee_method": Field("计收方式", "per item or per page", "ledger"),
    "fee_standard": Field("收费标准", "the standard", "ledger"),
    "count": Field("件数或页数", "items or pages", "ledger", "count"),
    "amount": Field("应缴金额(元)", "amount in yuan", "ledger", "count"),
    "calculation": Field("计算过程", "how it is computed", "ledger"),
    "payment": Field("缴费方式", "how to pay", "office"),
    # Reply
    "fact_found": Field("查明的事实(含检索情况)", "facts found, with the search record", "ledger"),
    "basis": Field("依据的条款", "the Article", "letter"),
    "conclusion": Field("结论", "conclusion", "letter"),
    "remedy": Field("救济途径", "remedies", "ledger"),
    "access": Field("获取该信息的方式和途径", "where it can be had", "ledger"),
    "provided_form": Field("提供的形式", "form in which it is given", "ledger"),
    "provided_route": Field("提供的途径和时间", "route and time", "ledger"),
    "provided": Field("提供的政府信息", "what is given", "ledger", "list"),
    "withheld": Field("不予公开的部分、依据和理由", "what is withheld, by which Article, why", "ledger", "list"),
    "further": Field("对其他申请事项的答复", "answers to other items", "ledger", "list"),
    "right_channel": Field("相应渠道", "the channel that is right", "ledger"),
    "special_rule": Field("专门规定", "the special rule", "ledger"),
    "consultation": Field("征求意见情况", "what the consultation gave", "ledger"),
    "right_organ": Field("负责公开该信息的机关", "the right organ", "ledger"),
    "right_organ_contact": Field("该机关的联系方式", "how to reach it", "ledger"),
    "corrected_on": Field("收到补正之日", "day the correction came", "case", "date"),
    "earlier_number": Field("此前答复的文号", "number of the earlier reply", "ledger"),
    "earlier_on": Field("此前答复的日期", "date of the earlier reply", "ledger", "date"),
    "notified_on": Field("此前告知之日", "day of the notice before", "case", "date"),
    # Delivery
    "recipient": Field("受送达人", "addressee"),
    "served_title": Field("送达文书名称", "title of what is served", "letter"),
    "served_number": Field("送达文书文号", "number of what is served", "letter"),
    "delivery_way": Field("送达方式", "way of service", "ledger"),
    "delivered_on": Field("签收或交邮之日", "day signed for or handed to the post", "ledger", "date"),
    "tracking_number": Field("邮件号码", "tracking number", "ledger"),
    "signed_by": Field("签收人", "who signed for it", "ledger"),
}  # fmt: skip
