"""The words of what can be chosen in the officer's forms, by the codes of the schemas. Pure."""

from collections.abc import Mapping
from typing import Final

from services.disclosure_requests.clock.rules import IN_FORCE
from services.disclosure_requests.decisions.answers import GROUNDS, answer_types

Words = Mapping[str, str]

#: How an answer is served; what law refuses is not offered.
SERVICE: Final[Words] = {
    "direct": "直接送达(签收之日)", "counter": "当面交付(签收之日)", "entrusted": "委托送达(签收之日)",
    "ems": "邮政 EMS(交邮之日)", "registered_post": "挂号信(交邮之日)", "electronic": "电子送达(发出之日)",
    "fax": "传真(发出之日)",
}  # fmt: skip
SENDING: Final[Words] = {
    "direct": "直接送交", "ems": "邮政 EMS", "registered_post": "挂号信", "post": "其他邮寄", "official_exchange": "公文交换",
    "electronic": "电子方式", "fax": "传真",
}  # fmt: skip
CAUSES: Final[Words] = {
    "returned": "退回",
    "refused": "拒收",
    "not_found": "查无此人或者地址",
    "other": "其他",
}
GROUNDS_OF_CORRECTION: Final[Words] = {
    "identity_or_contact_missing": "身份证明或者联系方式缺失、不明", "description_unclear": "申请内容描述不明,难以查询",
    "form_unclear": "获取信息的方式、途径不明",
}  # fmt: skip
PARTIES: Final[Words] = {"third_party": "第三方", "co_maker": "共同制作机关", "other_organ": "其他机关"}
ADDRESSEES: Final[Words] = {"person": "个人", "organisation": "法人或者其他组织", "organ": "行政机关"}
OUTCOMES: Final[Words] = {
    "open": "等待意见", "replied": "已答复", "returned": "已退回", "silent_organ_decides": "逾期未答复,由本机关决定",
    "silent_consents": "逾期未答复,视为同意",
}  # fmt: skip
METHODS: Final[Words] = {"items": "按件", "pages": "按量(页)"}
LEVELS: Final[Words] = {"top_secret": "绝密", "secret": "机密", "confidential": "秘密"}
TREATMENTS: Final[Words] = {
    "withheld": "理由成立,不予公开", "unfounded": "理由不成立", "public_interest": "不公开对公共利益有重大影响,决定公开",
}  # fmt: skip
DOCUMENTS: Final[Words] = {
    "resident_id": "居民身份证", "passport": "护照", "hmt_pass": "港澳台通行证", "residence_permit": "居留证", "other": "其他",
}  # fmt: skip
APPLICANTS: Final[Words] = {
    "natural_person": "自然人", "commercial": "商业企业", "research": "科研机构", "public_welfare": "社会公益组织",
    "legal_service": "法律服务机构", "other_org": "其他",
}  # fmt: skip
#: Members of an applicant that a reason is asked for, by the code of the look.
MEMBERS: Final[Words] = {
    "name": "姓名或名称", "identity": "身份证明", "credit_code": "统一社会信用代码", "contact_person": "联系人", "agent": "代理人",
    "telephone": "电话", "email": "电子邮箱", "address": "地址", "postcode": "邮编", "letter": "文书",
}  # fmt: skip
DRAFTS: Final[Words] = {"draft": "草案", "approved": "已作出", "superseded": "未采用"}
GROUNDS_OF_EXEMPTION: Final[Words] = {
    code: answer_types(IN_FORCE)[code].title.removeprefix("不予公开:") for code in GROUNDS
}
#: Words kept with an act.
WRITTEN: Final[Words] = {
    "points": "需要补正的事项", "frequency": "数量、频次情况", "reasons": "申请人的理由", "reason": "理由", "note": "说明",
    "tracking_number": "邮件号", "signed_by": "签收人",
}  # fmt: skip
