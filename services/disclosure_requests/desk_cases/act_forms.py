"""The forms of a case as one table: event, schema and fields of each act that an officer or the head does. Pure."""

from typing import Final

from kernel.http.types import StrictModel
from services.disclosure_requests.acts.schemas import (
    CorrectionIn,
    CorrectionNoticeIn,
    DelayIn,
    DeliveryFailureIn,
    DeliveryIn,
    ExtensionIn,
    LapseIn,
    ReasonsIn,
    ReasonsRequestIn,
)
from services.disclosure_requests.applications.schemas import AssignmentIn, ConfirmationIn, WithdrawalIn
from services.disclosure_requests.applications.words import CARRIERS, ROUTES
from services.disclosure_requests.consultations.schemas import (
    ConsultationIn,
    ConsultationReceiptIn,
    ConsultationReplyIn,
    ConsultationReturnIn,
    OverrideNoticeIn,
)
from services.disclosure_requests.consultations.words import OPINIONS
from services.disclosure_requests.decisions.schemas import ApprovalIn, DecisionIn
from services.disclosure_requests.desk_cases import words
from services.disclosure_requests.desk_cases.fields import Block, Field
from services.disclosure_requests.desk_cases.forms import APPROVE, HANDLE, WRITE, ActForm
from services.disclosure_requests.fees.schemas import FeeDayIn, FeeNoticeIn, FeePaymentIn, FeeWaiverIn
from services.disclosure_requests.ledger.transitions import Role


def _on(label: str, hint: str = "") -> Field:
    """The day of the act."""
    return Field("on", label, "date", True, hint)


WANTED: Final = (
    Field("form.carrier", "形式", "choice", words=CARRIERS),
    Field("form.route", "途径", "choice", words=ROUTES),
)
CONTENT: Final = (
    Field("content.title", "所需信息的名称"),
    Field("content.document_number", "文号"),
    Field("content.description", "特征性描述", "area", hint="名称、文号、描述至少填一项"),
    Field("content.items", "事项数", "number", True),
)
APPLICANT: Final = (
    Field("applicant.kind", "申请人类别", "choice", words=words.APPLICANTS),
    Field("applicant.name", "姓名或名称"),
    Field("applicant.identity.type", "证件种类", "choice", words=words.DOCUMENTS),
    Field("applicant.identity.number", "证件号码"),
    Field("applicant.credit_code", "统一社会信用代码", hint="法人或者其他组织填写"),
    Field("applicant.contact_person", "联系人"),
    Field("applicant.agent", "代理人"),
    Field("applicant.telephone", "电话"),
    Field("applicant.email", "电子邮箱"),
    Field("applicant.address", "地址"),
    Field("applicant.postcode", "邮编"),
)

_HANDLING: Final = (
    ActForm("confirmation", "received", "handling", HANDLE, ConfirmationIn, (
        _on("双方确认之日(即收到之日)"), Field("how", "确认方式", hint="如电话、短信"),
    )),
    ActForm("assignment", "assigned", "handling", HANDLE, AssignmentIn, (
        _on("分派之日"), Field("officer", "经办人工号", required=True), Field("team", "科室"),
    ), button="分派"),
    ActForm("correction-notice", "correction_notice", "handling", HANDLE, CorrectionNoticeIn, (
        _on("告知申请人之日"),
        Field("grounds", "补正事由", "ticks", True, words=words.GROUNDS_OF_CORRECTION),
        Field("points", "需要补正的事项", "lines", True, "一次说明,每行一项"),
        Field("days", "补正期限(工作日)", "number", hint="与末日二者填一"),
        Field("until", "或补正期限的末日", "date"),
    ), hint="一次性告知;收到之日起 7 个工作日内"),
    ActForm("correction", "corrected", "handling", WRITE, CorrectionIn, (
        _on("收到补正之日", "答复期限自此重新计算"),
        Block("补正后的申请内容", CONTENT),
        Block("补正后的形式与途径", WANTED),
        Block("申请人信息(有更正的,全部重新填写)", APPLICANT, folded=True),
    )),
    ActForm("correction-lapse", "correction_lapsed", "handling", HANDLE, LapseIn, (
        _on("认定之日"), Field("note", "认定说明", "area"),
    ), button="登记,不再处理"),
    ActForm("reasons-request", "reasons_asked", "handling", HANDLE, ReasonsRequestIn, (
        _on("告知申请人之日"),
        Field("applications", "所计期间内的申请件数", "number", True),
        Field("since", "所计期间的首日", "date", True),
        Field("frequency", "数量、频次明显超过合理范围的情况", "area", True),
        Field("answer_by", "请于何日前说明", "date"),
    )),
    ActForm("reasons", "reasons_given", "handling", WRITE, ReasonsIn, (
        _on("收到理由之日"), Field("reasons", "申请人的理由", "area", True),
    )),
    ActForm("withdrawal", "withdrawn", "handling", WRITE, WithdrawalIn, (
        _on("撤回之日"), Field("reason", "撤回原因", hint="不写申请人信息"),
    ), button="登记,办结"),
)  # fmt: skip
_PERIOD: Final = (
    ActForm("extension", "extended", "period", APPROVE, ExtensionIn, (
        _on("告知申请人之日", "在答复期限届满前"),
        Field("days", "延长的工作日数", "number", True, "最多 20"),
        Field("reason", "延期理由", "area", True),
        Field("proposed_by.id", "提请人工号", required=True, hint="不得是批准人本人"),
        Field("proposed_by.name", "提请人姓名", required=True),
    ), role=Role.HEAD, hint="由工作机构负责人批准,一次", button="批准延期"),
    ActForm("delay", "delayed", "period", APPROVE, DelayIn, (
        _on("告知申请人之日"),
        Field("until", "延迟答复的期限", "date", True, "晚于现答复期限"),
        Field("reason", "理由", "area", True),
    ), role=Role.HEAD, after="reasons_given", button="批准延迟"),
)  # fmt: skip
_CONSULTING: Final = (
    ActForm("consultation", "consult_sent", "consulting", HANDLE, ConsultationIn, (
        Field("party", "征求谁的意见", "choice", True, words=words.PARTIES),
        Field("sent_on", "发函之日", "date", True, "自次日起不计入答复期限"),
        Field("manner", "送交方式", "choice", True, words=words.SENDING),
        Field("question", "征求意见的内容", "area", True, "不得写明申请人"),
        Field("extract", "拟公开的内容摘录", "area"),
        Block("被征求意见方", (
            Field("addressee.kind", "类别", "choice", True, words=words.ADDRESSEES),
            Field("addressee.name", "姓名或名称", required=True),
            Field("addressee.address", "地址"),
            Field("addressee.telephone", "电话"),
            Field("addressee.email", "电子邮箱"),
        )),
    ), button="登记发函"),
    ActForm("consultation-receipt", "consult_received", "consulting", HANDLE, ConsultationReceiptIn, (
        _on("被征求方收到之日", "十五个工作日自次日起算"),
    ), per="unreceived"),
    ActForm("consultation-opinion", "consult_replied", "consulting", HANDLE, ConsultationReplyIn, (
        _on("收到意见之日"),
        Field("opinion", "意见", "choice", True, words=OPINIONS),
        Field("reason", "理由", "area"),
    ), per="open"),
    ActForm("consultation-return", "consult_returned", "consulting", HANDLE, ConsultationReturnIn, (
        _on("获知退回之日"), Field("note", "说明", "area"),
    ), per="open"),
    ActForm("consultation-link", "consult_replied", "consulting", HANDLE, StrictModel, (),
            title="换发网上答复链接", per="open", hint="旧链接随即失效", button="换发"),
)  # fmt: skip
_FEE: Final = (
    ActForm("fee-notice", "fee_notice", "fee", HANDLE, FeeNoticeIn, (
        _on("发出之日", "在答复期限内"),
        Field("method", "计收方式", "choice", True, words=words.METHODS, hint="每件申请只选一种"),
        Field("count", "件数或者页数(A4 单面)", "number", True),
        Field("received_on", "申请人收到之日", "date", hint="日后可另行登记"),
    ), hint="金额由系统按收费标准计算", button="计算并登记"),
    ActForm("fee-notice-receipt", "fee_notice_received", "fee", HANDLE, FeeDayIn, (
        _on("申请人收到之日", "二十个工作日自次日起算"),
    ), per="fee_notice"),
    ActForm("fee-payment", "fee_paid", "fee", WRITE, FeePaymentIn, (
        _on("缴费之日", "答复期限自次日重新计算"),
        Field("yuan", "实收金额(元)", "number", True),
        Field("reference", "缴款书或者票据号码", hint="不含姓名"),
    )),
    ActForm("fee-waiver", "fee_waived", "fee", APPROVE, FeeWaiverIn, (
        _on("决定之日"), Field("reason", "减免理由", "area", True),
    ), role=Role.HEAD, button="批准减免"),
    ActForm("fee-lapse", "fee_lapsed", "fee", HANDLE, FeeDayIn, (_on("认定之日"),), button="登记,不再处理"),
)  # fmt: skip
_ANSWER: Final = (
    ActForm("decision", "decided", "answer", HANDLE, DecisionIn, (), title="拟定答复", role=Role.HEAD, page="decision",
            button="保存草案"),
    ActForm("approval", "decided", "answer", APPROVE, ApprovalIn, (_on("作出答复之日"),), title="批准答复草案",
            role=Role.HEAD, per="draft", page="draft", hint="拟稿人不能自行批准", button="批准,作出答复"),
)  # fmt: skip
_DELIVERY: Final = (
    ActForm("override-notice", "third_party_told", "delivery", HANDLE, OverrideNoticeIn, (
        _on("告知第三方之日"), Field("manner", "告知方式", "choice", True, words=words.SENDING),
    ), per="untold", hint="决定公开第三方不同意公开的信息,先书面告知其内容和理由"),
    ActForm("delivery", "delivered", "delivery", HANDLE, DeliveryIn, (
        _on("送达之日", "签收之日、交邮之日或者发出之日"),
        Field("manner", "送达方式", "choice", True, "不得通过快递公司送达(国办公开办函〔2016〕235号)", words.SERVICE),
        Field("tracking_number", "邮件号"),
        Field("signed_by", "签收人"),
    )),
    ActForm("delivery-failure", "delivery_failed", "delivery", HANDLE, DeliveryFailureIn, (
        _on("获知之日"),
        Field("manner", "送达方式", "choice", True, words=words.SERVICE),
        Field("cause", "原因", "choice", True, words=words.CAUSES),
        Field("note", "说明", "area"),
    )),
)  # fmt: skip

FORMS: Final = {form.name: form for form in (*_HANDLING, *_PERIOD, *_CONSULTING, *_FEE, *_ANSWER, *_DELIVERY)}
