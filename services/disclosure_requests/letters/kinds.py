"""The kinds of letters: title, series of numbers, the act each tells of, the fields it must carry. Pure.

Fields after 《政府信息公开条例》 and 国办函〔2020〕109号; the layout is customary. A mandatory field has a value and stands in
every template of the kind; one that is `shown` stands in every template and may be empty.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from services.disclosure_requests.fees.rules import PAYMENT_WORKING_DAYS

ACT: Final = "《中华人民共和国政府信息公开条例》"
FEES: Final = "《政府信息公开信息处理费管理办法》（国办函〔2020〕109号）"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of letter: its printed title, its name in English, the sign of its series, its Article.

    `event` is the ledger event that it tells of, `party` whom the consultation asks. `texts` are fields with a standard
    wording, which a decision or an officer may replace; `{you}` in them is 您 for a person, 贵单位 for an organisation.
    `to_applicant`: False when it goes to somebody else.
    """

    title: str
    en: str
    series: str
    article: str
    event: str | None
    mandatory: tuple[str, ...]
    shown: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    party: str | None = None
    to_applicant: bool = True

    @property
    def names(self) -> tuple[str, ...]:
        """Every field that it may carry."""
        return (*self.mandatory, *self.shown, *self.optional)


_LETTER: Final = ("organ", "number", "dated", "registration")
_CASE: Final = (*_LETTER, "applicant", "received_on", "content_asked")
_CONTACT: Final = ("you", "contact", "organ_telephone", "organ_address")
_REPLY: Final = (*_CASE, "fact_found", "basis", "conclusion", "remedy")
_FIFTEEN: Final = "自收到本征求意见书之日起15个工作日内"

NOTICES: Final[dict[str, Kind]] = {
    "receipt": Kind(
        "政府信息公开申请登记回执", "receipt", "回", f"{ACT}第三十一条", "received",
        (*_CASE, "applicant_kind", "channel", "items", "submitted_on", "receipt_rule", "confirmation", "due"),
        optional=_CONTACT,
    ),
    "correction_notice": Kind(
        "政府信息公开申请补正告知书", "correction notice", "补", f"{ACT}第三十条", "correction_notice",
        (*_CASE, "grounds", "points", "period", "consequence"), optional=_CONTACT,
        texts={"consequence": "无正当理由逾期不补正的，视为放弃申请，本机关不再处理该政府信息公开申请。"},
    ),
    "extension_notice": Kind(
        "政府信息公开申请延期答复告知书", "extension notice", "延", f"{ACT}第三十三条", "extended",
        (*_CASE, "original_due", "days", "new_due", "approved_by", "reason"), optional=_CONTACT,
    ),
    "third_party_consultation": Kind(
        "政府信息公开征求意见书", "consultation letter to a third party", "征", f"{ACT}第三十二条", "consult_sent",
        (*_LETTER, "third_party", "information", "reply_period", "silence"),
        optional=(*_CONTACT, "questions"), party="third_party", to_applicant=False,
        texts={"reply_period": _FIFTEEN, "silence": "逾期未提出意见的，由本机关依照《中华人民共和国政府信息公开条例》的规定决定是否公开。"},
    ),
    "co_maker_consultation": Kind(
        "政府信息公开征求意见书", "consultation letter to a co-making organ", "征", f"{ACT}第三十四条", "consult_sent",
        (*_LETTER, "co_maker", "information", "reply_period", "silence"),
        optional=(*_CONTACT, "questions"), party="co_maker", to_applicant=False,
        texts={"reply_period": _FIFTEEN, "silence": "逾期未提出意见的，视为同意公开。"},
    ),
    "assistance_letter": Kind(
        "政府信息公开协办函", "letter to another organ", "协", f"{ACT}第三十三条", "consult_sent",
        (*_LETTER, "other_organ", "information", "questions", "exclusion"),
        optional=(*_CONTACT, "period"), party="other_organ", to_applicant=False,
        texts={"exclusion": "征求意见所需时间不计入本机关的答复期限，请尽快函复。"},
    ),
    "consultation_notice": Kind(
        "政府信息公开征求意见告知书", "notice of a consultation", "告", f"{ACT}第三十三条", "consult_sent",
        (*_CASE, "consulted", "sent_on", "exclusion"), optional=_CONTACT,
        texts={"exclusion": "根据《中华人民共和国政府信息公开条例》第三十三条第三款的规定，征求意见所需时间不计入答复期限。"},
    ),
    "override_notice": Kind(
        "政府信息公开决定告知书", "notice to a third party of disclosure against its objection", "告",
        f"{ACT}第三十二条", "third_party_told", (*_LETTER, "third_party", "information", "reason", "basis"),
        optional=(*_CONTACT, "remedy", "provided_route"), to_applicant=False,
        texts={"basis": f"{ACT}第十五条、第三十二条"},
    ),
    "fee_notice": Kind(
        "政府信息公开信息处理费收费通知书", "fee notice", "费", FEES, "fee_notice",
        (*_CASE, "basis", "fee_method", "fee_standard", "count", "calculation", "amount", "payment", "period", "consequence"),
        optional=_CONTACT,
        texts={
            "basis": f"{ACT}第四十二条、{FEES}",
            "period": f"自收到本通知次日起{PAYMENT_WORKING_DAYS}个工作日内",
            "consequence": "逾期未缴纳的，视为放弃申请，本机关不再处理该政府信息公开申请。",
        },
    ),
    "reasons_notice": Kind(
        "政府信息公开申请说明理由告知书", "notice asking for reasons", "告", f"{ACT}第三十五条", "reasons_asked",
        (*_CASE, "frequency", "period", "consequence"), optional=_CONTACT,
        texts={
            "consequence": "本机关认为申请理由不合理的，告知不予处理；认为申请理由合理，但是无法在规定期限内答复的，"
            "可以确定延迟答复的合理期限并告知。"
        },
    ),
    "delay_notice": Kind(
        "政府信息公开申请延迟答复告知书", "notice of a later date", "延", f"{ACT}第三十五条", "delayed",
        (*_CASE, "original_due", "until", "reason"), optional=_CONTACT,
    ),
    "lapsed_correction": Kind(
        "政府信息公开申请不再处理告知书", "not handled further: not corrected in time", "告", f"{ACT}第三十条", "correction_lapsed",
        (*_CASE, "notified_on", "basis", "conclusion", "remedy"), optional=_CONTACT,
        texts={
            "basis": f"{ACT}第三十条",
            "conclusion": "{you}无正当理由逾期不补正，视为放弃申请，本机关不再处理该政府信息公开申请。",
        },
    ),
    "lapsed_fee": Kind(
        "政府信息公开申请不再处理告知书", "not handled further: fee not paid in time", "告", FEES, "fee_lapsed",
        (*_CASE, "notified_on", "basis", "conclusion", "remedy"), optional=_CONTACT,
        texts={
            "basis": FEES,
            "conclusion": "{you}逾期未缴纳信息处理费，视为放弃申请，本机关不再处理该政府信息公开申请。",
        },
    ),
    "delivery_record": Kind(
        "送达回证", "delivery record", "送", "国办公开办函〔2016〕235号", None,
        (*_LETTER, "recipient", "served_title", "served_number", "delivery_way", "delivered_on"),
        shown=("tracking_number", "signed_by"), optional=_CONTACT,
    ),
}  # fmt: skip


def _reply(
    en: str, article: str, conclusion: str, *more: str, optional: tuple[str, ...] = (), handled: bool = True
) -> Kind:  # fmt: skip
    title = "政府信息公开申请答复书" if handled else "政府信息公开申请告知书"
    texts = {"conclusion": conclusion} | ({"basis": f"{ACT}{article}"} if article else {})
    return Kind(
        title, en, "复", f"{ACT}{article}" if article else "", "decided", (*_REPLY, *more), ("period_note", "further"),
        (*_CONTACT, *optional), texts,
    )  # fmt: skip


_DENIED: Final = "本机关决定不予公开。"

#: By the code of the decision's answer (see `decisions.answers`).
REPLIES: Final[dict[str, Kind]] = {
    "already_public": _reply(
        "already public", "第三十六条第一项", "{you}申请公开的政府信息已经主动公开，现将获取该信息的方式和途径告知{you}。", "access"),
    "granted": _reply(
        "granted", "第三十六条第二项", "{you}申请公开的政府信息可以公开，本机关予以提供。",
        "provided", "provided_form", "provided_route"),
    "partial": _reply(
        "granted in part", "第三十七条", "{you}申请公开的政府信息中含有不应当公开的内容，本机关作区分处理，提供可以公开的部分。",
        "provided", "provided_form", "provided_route", "withheld"),
    "deny_secret": _reply(
        "denied: state secret", "第十四条、第三十六条第三项", f"该信息属于依法确定为国家秘密的政府信息，{_DENIED}", "reason"),
    "deny_law": _reply(
        "denied: forbidden by law", "第十四条、第三十六条第三项", f"该信息属于法律、行政法规禁止公开的政府信息，{_DENIED}",
        "special_rule", "reason"),
    "deny_three_securities_one_stability": _reply(
        "denied: national, public, economic security, social stability", "第十四条、第三十六条第三项",
        f"该信息公开后可能危及国家安全、公共安全、经济安全、社会稳定，{_DENIED}", "reason"),
    "deny_third_party": _reply(
        "denied: harm to a third party", "第十五条、第三十二条、第三十六条第三项",
        f"该信息涉及商业秘密、个人隐私等，公开会对第三方合法权益造成损害，{_DENIED}", "consultation", "reason"),
    "deny_internal": _reply(
        "denied: internal affairs", "第十六条第一款、第三十六条第三项", f"该信息属于行政机关内部事务信息，{_DENIED}", "reason"),
    "deny_process": _reply(
        "denied: process information", "第十六条第二款、第三十六条第三项",
        f"该信息属于行政机关在履行行政管理职能过程中形成的过程性信息，{_DENIED}", "reason"),
    "deny_casefile": _reply(
        "denied: enforcement case file", "第十六条第二款、第三十六条第三项", f"该信息属于行政执法案卷信息，{_DENIED}", "reason"),
    "inquiry": _reply(
        "matter of an inquiry by special rules", "第三十六条第七项",
        "该信息属于工商、不动产登记资料等信息，有关法律、行政法规对其获取有特别规定，请{you}依照有关规定办理。",
        "special_rule", "access", handled=False),
    "not_held": _reply("does not exist", "第三十六条第四项", "{you}申请公开的政府信息不存在。"),
    "not_ours": _reply(
        "not of this organ", "第三十六条第五项", "{you}申请公开的政府信息不属于本机关负责公开。", "reason",
        optional=("right_organ", "right_organ_contact")),
    "need_making": _reply(
        "would have to be made", "第三十八条",
        "{you}申请公开的内容没有现成信息，需要本机关对现有政府信息进行加工、分析，本机关不予提供。", "reason"),
    "unclear_after": _reply(
        "still unclear after correction", "第三十条", "{you}补正后申请内容仍不明确，本机关无法按照{you}的申请提供政府信息。",
        "corrected_on", "reason"),
    "petition": _reply(
        "petition, complaint or report", "第三十九条第一款",
        "{you}以政府信息公开申请的形式进行信访、投诉、举报等活动，本机关不作为政府信息公开申请处理。", "reason",
        optional=("right_channel",), handled=False),
    "repeat": _reply(
        "repeated application", "第三十六条第六项", "本机关已就同一政府信息公开申请作出答复，不予重复处理。",
        "earlier_number", "earlier_on", handled=False),
    "publication": _reply(
        "published matter", "第三十九条第二款", "{you}申请提供的是政府公报、报刊、书籍等公开出版物，现将获取的途径告知{you}。",
        "access", handled=False),
    "massive": _reply(
        "unreasonable number without good reason", "第三十五条",
        "{you}申请公开政府信息的数量、频次明显超过合理范围，且申请理由不合理，本机关不予处理。", "reason", handled=False),
    "confirm": _reply(
        "confirmation or another copy of what was given", "", "{you}要求本机关确认或者重新出具已经获取的政府信息，本机关不予处理。",
        "earlier_number", "earlier_on", handled=False),
}  # fmt: skip

KINDS: Final[dict[str, Kind]] = NOTICES | REPLIES
