"""What a case itself gives to a letter, as it is printed: the office, the applicant, the dates of the clock, the act. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from services.disclosure_requests.clock.clock import Clock
from services.disclosure_requests.decisions.remedies import remedies_of_lapse
from services.disclosure_requests.fees.rules import Fee, Step, fee_of, tariff_on
from services.disclosure_requests.letters.kinds import ACT, KINDS
from services.disclosure_requests.letters.printing import Printed, numbered, printed, printed_day, typeset
from services.disclosure_requests.reports.tables import COLUMNS

_MANNERS: Final = {
    "web": "互联网", "counter": "当面提交", "registered_post": "邮寄（需签收）", "ordinary_post": "邮寄（平常信函）",
    "fax": "传真", "transferred": "其他机关转来",
}  # fmt: skip
_WAYS: Final = {
    "direct": "直接送达", "counter": "直接送达（当面领取）", "entrusted": "委托送达", "post": "邮寄送达（邮政企业）",
    "ems": "邮寄送达（邮政特快专递）", "registered_post": "邮寄送达（挂号信）", "ordinary_post": "邮寄送达（平常信函）",
    "electronic": "电子送达", "email": "电子邮件", "web": "互联网", "fax": "传真",
}  # fmt: skip
_PARTIES: Final = {"third_party": "第三方", "co_maker": "共同制作机关", "other_organ": "其他机关"}
_METHODS: Final = {"items": ("按件计收", "件"), "pages": ("按量计收", "页")}
#: What Art. 29 asks for and the application lacks.
_GROUNDS: Final = {
    "identity_or_contact_missing": "未写明申请人的姓名或者名称、身份证明、联系方式。",
    "description_unclear": "申请公开的政府信息的名称、文号或者便于查询的其他特征性描述不明确。",
    "form_unclear": "申请公开的政府信息的形式要求（获取信息的方式、途径）不明确。",
}
_KINDS_OF_APPLICANT: Final = {column.name: column.zh for column in COLUMNS}
#: Members of a ledger entry, or words beside it, that a letter prints as they are.
_AS_WRITTEN: Final = ("points", "reason", "frequency", "until", "tracking_number", "signed_by")
#: The notice that a lapse goes back to.
_NOTICES: Final = {"correction_lapsed": "correction_notice", "fee_lapsed": "fee_notice"}


@dataclass(frozen=True, slots=True)
class Act:
    """The ledger entry that a letter tells of: its day of law, its facts and words, the officer who did it."""

    on: date
    data: Mapping[str, Any]
    officer: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """All that a letter is made from. `before` and `after`: the clock without and with the act. `days`: the latest day
    of each kind of ledger entry.
    """

    office: Mapping[str, Any]
    registration: str
    manner: str
    items: int
    submitted_on: date
    applicant: Mapping[str, Any]
    content: Mapping[str, Any]
    act: Act | None
    before: Clock
    after: Clock
    days: Mapping[str, date]


def facts(name: str, told: Told) -> dict[str, Printed]:
    """Fields of a kind of letter that the case gives, by name; what it does not know is left out."""
    found: dict[str, Printed | None] = _of_office(told.office) | _of_case(told) | _of_clock(told)
    if told.act is not None:
        found |= _of_act(name, told, told.act)
    return {field: value for field, value in found.items() if value and field in KINDS[name].names}


def _of_office(office: Mapping[str, Any]) -> dict[str, Printed | None]:
    return {
        "organ": office["name"], "organ_address": office["address"], "organ_telephone": office["telephone"],
        "payment": office.get("bank_account"),
    }  # fmt: skip


def _of_case(told: Told) -> dict[str, Printed | None]:
    natural = told.applicant["kind"] == "natural_person"
    return {
        "registration": told.registration, "applicant": told.applicant["name"], "you": "您" if natural else "贵单位",
        "applicant_kind": _KINDS_OF_APPLICANT[told.applicant["kind"]], "channel": _MANNERS[told.manner],
        "items": str(told.items), "submitted_on": printed_day(told.submitted_on),
        "content_asked": _content(told.content), "recipient": told.applicant["name"],
        "corrected_on": printed_day(told.days["corrected"]) if "corrected" in told.days else None,
    }  # fmt: skip


def _content(content: Mapping[str, Any]) -> str:
    title, number = content.get("title"), content.get("document_number")
    parts = [title, f"文号：{number}" if number else None, content["description"]]
    return "；".join(part.strip("。；; ") for part in parts if part) + "。"


def _of_clock(told: Told) -> dict[str, Printed | None]:
    clock = told.after
    received = clock.receipt_date
    return {
        "received_on": printed_day(received) if received else None,
        "receipt_rule": typeset(clock.receipt_rule.article) if received else None,
        "confirmation": _confirmation(told, received),
        "due": _due(clock), "original_due": _due(told.before), "new_due": _due(clock),
        "period_note": _period_note(clock),
    }  # fmt: skip


def _confirmation(told: Told, received: date | None) -> str | None:
    if received is None:
        return None
    if told.manner == "counter":
        return "当面提交，无须另行确认"
    if told.manner == "registered_post":
        return f"{printed_day(received)}签收，无须另行确认"
    return f"{printed_day(received)}双方确认"


def _due(clock: Clock) -> str | None:
    if clock.due is not None:
        return printed_day(clock.due)
    if clock.earliest is None or clock.latest is None:
        return None
    return f"{printed_day(clock.earliest)}至{printed_day(clock.latest)}之间（放假安排公布后确定）"


def _period_note(clock: Clock) -> str:
    notes = []
    if clock.extension_days:
        notes.append(f"根据{ACT}第三十三条第二款的规定，答复期限已延长{clock.extension_days}个工作日。")
    if clock.suspended_working_days:
        notes.append(
            f"根据{ACT}第三十三条第三款的规定，征求意见所需时间（{clock.suspended_working_days}个工作日）不计入答复期限。"
        )
    return "".join(notes)


def _of_act(name: str, told: Told, act: Act) -> dict[str, Printed | None]:
    """What the ledger entry tells under the fields' own names, and what is put together from it."""
    found: dict[str, Printed | None] = {
        field: printed(field, act.data[field]) for field in _AS_WRITTEN if act.data.get(field) is not None
    }
    found["period"] = _period(act)
    match KINDS[name].event:
        case "correction_notice":
            found["grounds"] = numbered([_GROUNDS[ground] for ground in act.data["grounds"]])
        case "extended":
            found |= {"approved_by": act.officer, "days": str(told.after.extension_days)}
        case "consult_sent":
            found |= {"sent_on": printed_day(act.on), "consulted": _PARTIES.get(act.data.get("party", ""))}
        case "fee_notice" if "method" in act.data:
            found |= _fee(act)
        case "correction_lapsed" | "fee_lapsed" as lapse:
            notice = told.days.get(_NOTICES[lapse])
            found["notified_on"] = printed_day(notice) if notice else None
            remedies = "".join(typeset(one.text) for one in remedies_of_lapse(act.on, told.office))
            found["remedy"] = remedies.replace("本答复书", "本告知书")
        case _ if name == "delivery_record":
            found |= {
                "delivered_on": printed_day(act.on),
                "delivery_way": _WAYS.get(act.data.get("manner", "")),
            }
    return found


def _period(act: Act) -> str | None:
    if until := act.data.get("until") or act.data.get("answer_by"):
        return f"{printed_day(date.fromisoformat(until))}前（含当日）"
    if days := act.data.get("days"):
        return f"自收到本告知书之日起{days}个工作日内"
    return None


def _fee(act: Act) -> dict[str, Printed | None]:
    fee = fee_of(act.data["method"], act.data["count"], act.data.get("already", 0), on=act.on)
    name, unit = _METHODS[fee.method]
    return {
        "fee_method": name, "fee_standard": _standard(fee, act.on), "count": f"{fee.count:,}{unit}",
        "calculation": _calculation(fee, unit), "amount": f"{fee.yuan:,}",
    }  # fmt: skip


def _standard(fee: Fee, on: date) -> str:
    tariff = tariff_on(on)
    ladder = tariff.items if fee.method == "items" else tariff.pages
    unit = _METHODS[fee.method][1]
    steps = [_step(step, unit) for step in ladder.steps]
    if ladder.width:
        steps.append(f"超过部分以{ladder.width}{unit}为一档，每增加一档每{unit}提高{ladder.rise}元")
    month = "同一申请人一个自然月内累计，" if fee.method == "items" else ""
    return f"{month}{'；'.join(steps)}。"


def _step(step: Step, unit: str) -> str:
    span = f"{step.first}{unit}以上" if step.last is None else f"{step.first}至{step.last}{unit}"
    return f"{span}每{unit}{step.rate}元" if step.rate else f"{span}不收费"


def _calculation(fee: Fee, unit: str) -> str:
    before = f"本自然月此前已有{fee.already}{unit}；" if fee.already else ""
    charges = [f"{charge.count}{unit}×{charge.step.rate}元" for charge in fee.charges]
    return f"{before}{'＋'.join(charges) or f'0{unit}'}＝{fee.yuan:,}元"
