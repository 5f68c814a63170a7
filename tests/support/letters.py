"""A case of Yongxiu from which every kind of letter can be made, without a server."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from kernel.legal_time import shipped_calendars
from services.disclosure_requests.clock.clock import clock_of
from services.disclosure_requests.clock.moments import Moment
from services.disclosure_requests.letters.facts import Act, Told, facts
from services.disclosure_requests.letters.kinds import KINDS
from services.disclosure_requests.letters.printing import Printed, printed_day
from services.disclosure_requests.letters.rules import assembled

OFFICE: Mapping[str, Any] = {
    "name": "永修县自然资源局", "address": "永修县涂埠镇示例路2号", "telephone": "0792-0000002", "postcode": "330300",
    "number_prefix": "永自然资依复", "review_organ": "永修县人民政府", "court": "永修县人民法院",
    "bank_account": "永修县非税收入专户，可在本机关政务公开窗口扫码缴纳",
}  # fmt: skip
RECEIVED = date(2026, 3, 2)
REMEDY = (
    "如不服本答复，可以自收到本答复书之日起60日内，向永修县人民政府申请行政复议；"
    "也可以自收到本答复书之日起6个月内，直接向永修县人民法院提起行政诉讼。"
)
_RECEIVED = Moment("received", RECEIVED, manner="counter")
_SENT = Moment("consult_sent", date(2026, 3, 10), party="third_party", ref="c1")
_REPLIED = Moment("consult_replied", date(2026, 3, 20), party="third_party", ref="c1")
_EXTENDED = Moment("extended", date(2026, 4, 8), days=20)

#: Kind of ledger event -> the day and the facts of its entry, and the clock's moments with it.
ACTS: Mapping[str, tuple[date, dict[str, Any], list[Moment]]] = {
    "received": (RECEIVED, {"manner": "counter"}, [_RECEIVED]),
    "correction_notice": (
        date(2026, 3, 5),
        {"grounds": ["description_unclear", "form_unclear"], "days": 10, "until": None,
         "points": ["请写明所需公告的文号或者所涉村组。", "请写明所需信息的载体形式。"]},
        [_RECEIVED, Moment("correction_notice", date(2026, 3, 5), days=10)],
    ),
    "consult_sent": (date(2026, 3, 10), {"party": "third_party", "ref": "c1"}, [_RECEIVED, _SENT]),
    "extended": (
        date(2026, 4, 8), {"days": 20, "reason": "因申请内容涉及三个年度的征地档案，需要逐卷检索、核对。"},
        [_RECEIVED, _SENT, _REPLIED, _EXTENDED],
    ),
    "reasons_asked": (
        date(2026, 3, 6),
        {"applications": 46, "since": "2026-01-01", "answer_by": "2026-03-20",
         "frequency": "自2026年1月1日以来，您已向本机关提出政府信息公开申请46件。"},
        [_RECEIVED, Moment("reasons_asked", date(2026, 3, 6))],
    ),
    "delayed": (
        date(2026, 3, 25), {"until": "2026-05-20", "reason": "您所申请的46件事项须分批检索。"},
        [_RECEIVED, Moment("reasons_asked", date(2026, 3, 6)), Moment("delayed", date(2026, 3, 25), until=date(2026, 5, 20))],
    ),
    "fee_notice": (
        date(2026, 3, 9), {"method": "pages", "count": 250, "yuan": 4700},
        [_RECEIVED, Moment("fee_notice", date(2026, 3, 9))],
    ),
    "correction_lapsed": (
        date(2026, 3, 24), {},
        [_RECEIVED, Moment("correction_notice", date(2026, 3, 5), days=10), Moment("correction_lapsed", date(2026, 3, 24))],
    ),
    "fee_lapsed": (
        date(2026, 4, 15), {}, [_RECEIVED, Moment("fee_notice", date(2026, 3, 9)), Moment("fee_lapsed", date(2026, 4, 15))]),
    "decided": (
        date(2026, 4, 28), {}, [_RECEIVED, _SENT, _REPLIED, _EXTENDED, Moment("decided", date(2026, 4, 28))]),
    "third_party_told": (
        date(2026, 4, 28), {"ref": "c1"}, [_RECEIVED, _SENT, _REPLIED, Moment("decided", date(2026, 4, 28))]),
    "delivered": (
        date(2026, 4, 29), {"manner": "ems", "tracking_number": "EX123456789CN"},
        [_RECEIVED, Moment("decided", date(2026, 4, 28)), Moment("delivered", date(2026, 4, 29), manner="ems")],
    ),
}  # fmt: skip

#: What only the officer knows, one plausible text for every field that some letter asks of the officer or the decision.
GIVEN: Mapping[str, Any] = {
    "contact": "李晓明",
    "third_party": "江西某置业有限公司",
    "co_maker": "永修县住房和城乡建设局",
    "other_organ": "永修县档案馆",
    "information": "《国有建设用地使用权出让合同》（永自然资合〔2024〕35号）第十二条、附件二所载的地块规划条件和付款安排。",
    "questions": "确认上述文件是否已经移交进馆，以及公开是否存在限制。",
    "fact_found": "本机关于2026年3月3日至5日检索了业务档案室2023年至2025年的征地档案、电子政务系统和公共邮箱，检索词为"
    "“征收土地公告”“补偿安置方案”，查到相关文件2份。",
    "basis": "《中华人民共和国政府信息公开条例》第三十六条第六项",
    "access": "永修县人民政府门户网站“征地信息公开”专栏，网址：http://www.example.gov.cn/zdxx/，2025年11月8日公布。",
    "provided": ["征收土地公告（永府征告〔2025〕6号）", "征地补偿安置方案公告"],
    "withheld": ["《国有建设用地使用权出让合同》第十二条所载的银行账号、经办人联系电话。依据：《政府信息公开条例》第十五条。"
                 "理由：公开会损害第三方合法权益。"],
    "remedy": REMEDY,
    "right_channel": "永修县信访局，电话12345，或者国家信访局网站。",
    "provided_form": "纸质复印件2份，共8页",
    "provided_route": "随本答复书一并邮寄",
    "reason": "公开该部分内容会使第三方的商业秘密为竞争者所知悉，且不公开不会对公共利益造成重大影响。",
    "special_rule": "《不动产登记资料查询暂行办法》（国土资源部令第80号）",
    "consultation": "本机关于2026年3月10日书面征求第三方意见，第三方于3月20日书面答复不同意公开，理由为涉及商业秘密。",
    "right_organ": "永修县住房和城乡建设局",
    "right_organ_contact": "永修县涂埠镇新城大道1号，0792-0000005",
    "earlier_number": "永自然资依复〔2025〕88号",
    "earlier_on": "2025-11-20",
    "frequency": "2026年1月1日至3月2日，您已提出46件内容相近的申请。",
    "tracking_number": "EX123456789CN",
    "served_title": "政府信息公开申请答复书",
    "served_number": "永自然资依复〔2026〕12号",
}  # fmt: skip


def told(event: str | None, /, **applicant: Any) -> Told:
    """The case at an act."""
    on, data, moments = ACTS[event or "delivered"]
    calendars = shipped_calendars()
    days = {moment.kind: moment.day for moment in moments} | {"corrected": date(2026, 3, 16)}
    return Told(
        office=OFFICE, registration="2026-00012", manner="counter", items=1, submitted_on=RECEIVED,
        applicant={"kind": "natural_person", "name": "张三"} | applicant,
        content={"title": "征收土地公告", "document_number": None, "description": "某村2025年征收土地公告及补偿安置方案"},
        act=Act(on, data, "王局长"), before=clock_of(moments[:-1], calendars, on), after=clock_of(moments, calendars, on),
        days={str(kind): day for kind, day in days.items()},
    )  # fmt: skip


def known(kind: str, /, **applicant: Any) -> dict[str, Printed]:
    """What the case gives to a letter of a kind, numbered and dated."""
    event = KINDS[kind].event
    case = told(event, **applicant)
    assert case.act is not None
    return facts(kind, case) | {
        "number": f"永自然资依{KINDS[kind].series}〔2026〕12号",
        "dated": printed_day(case.act.on),
    }


def given(kind: str) -> dict[str, Any]:
    """What the officer adds to it: fields of the kind that the case does not know."""
    there = known(kind)
    texts = KINDS[kind].texts
    return {
        name: GIVEN[name]
        for name in KINDS[kind].names
        if name in GIVEN and name not in there and name not in texts
    }


@cache
def values(kind: str) -> dict[str, Printed]:
    """A letter's fields, whole."""
    found, errors = assembled(kind, known(kind), given(kind))
    assert errors == [], errors
    return found
