"""The fields of a reply as a decision gives them: what was found, what is given and withheld, on which Articles. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from services.disclosure_requests.applications.words import CARRIERS
from services.disclosure_requests.decisions.answers import AnswerType, cited
from services.disclosure_requests.decisions.remedies import Remedy
from services.disclosure_requests.letters.printing import Printed, numbered, printed_day, sentence, typeset

_ROUTES: Final = {"post": "邮寄", "email": "电子邮件", "collect": "自行领取", "web": "互联网"}
_LEVELS: Final = {"top_secret": "绝密", "secret": "机密", "confidential": "秘密"}


def answer_fields(
    decision: Mapping[str, Any], types: Mapping[str, AnswerType], remedies: Sequence[Remedy]
) -> dict[str, Printed | None]:
    """The fields of the reply to a decision (its words, see `decisions.schemas.DecisionIn`)."""
    found = _of_answer(decision, types)
    basis = "、".join(decision.get("basis") or ())
    further = [_further(answer, types) for answer in decision.get("further") or ()]
    return found | {
        "basis": basis or None,
        "further": numbered(further),
        "remedy": "\n".join(typeset(remedy.text) for remedy in remedies),
    }


def _of_answer(answer: Mapping[str, Any], types: Mapping[str, AnswerType]) -> dict[str, Printed | None]:
    given, place = answer.get("provision"), answer.get("publication")
    organ, earlier = answer.get("right_organ"), answer.get("earlier")
    found: dict[str, Printed | None] = {
        "fact_found": _facts(answer), "reason": _reason(answer), "special_rule": _rule(answer),
        "right_channel": answer.get("right_channel"),
    }  # fmt: skip
    if given:
        found |= _provision(given, (answer.get("parts") or {}).get("given") or given["titles"])
    if parts := answer.get("parts"):
        found["withheld"] = numbered([_withheld(part, types) for part in parts["withheld"]])
    if place:
        found["access"] = sentence(f"{place['where']}；{place['how']}")
    if special := answer.get("special_rule"):
        found["access"] = sentence(special["where"])
    if organ:
        found |= {"right_organ": organ["name"], "right_organ_contact": organ["contact"]}
    if earlier:
        found |= {"earlier_number": earlier["number"], "earlier_on": _day(earlier["on"])}
    return found


def _facts(answer: Mapping[str, Any]) -> str | None:
    facts, search = answer.get("facts"), answer.get("search")
    if search is None:
        return sentence(facts) if facts else None
    record = (
        f"{_day(search['searched_on'])}，{search['by']}检索了{'、'.join(search['where'])}，"
        f"检索词（方法）为{'、'.join(search['terms'])}，未检索到该信息。"
    )
    return f"{sentence(facts)}{record}" if facts else record


def _reason(answer: Mapping[str, Any]) -> str | None:
    parts = [answer.get("reason"), answer.get("harm"), answer.get("right_organ_unknown")]
    if secret := answer.get("classification"):
        parts.append(f"该信息的密级为{_LEVELS[secret['level']]}，定密依据为{secret['basis']}")
    return "".join(sentence(part) for part in parts if part) or None


def _rule(answer: Mapping[str, Any]) -> str | None:
    if forbidden := answer.get("prohibition"):
        return f"《{forbidden['law'].strip('《》')}》{forbidden['article']}"
    special = answer.get("special_rule")
    return f"《{special['law'].strip('《》')}》" if special else None


def _provision(given: Mapping[str, Any], titles: Sequence[str]) -> dict[str, Printed | None]:
    when = f"{_day(given['on'])}提供" if given.get("on") else "随本答复提供"
    why = given.get("other_form_reason")
    route = f"{_ROUTES[given['route']]}，{when}"
    return {
        "provided": numbered([sentence(title) for title in titles]),
        "provided_form": CARRIERS[given["carrier"]],
        "provided_route": sentence(f"{route}。未按申请要求的形式、途径提供，理由：{why}" if why else route),
    }


def _withheld(part: Mapping[str, Any], types: Mapping[str, AnswerType]) -> str:
    articles = "、".join(cited(types[part["ground"]].articles))
    return f"{part['what'].rstrip('。')}。依据：{articles}。理由：{sentence(part['reason'])}"


def _further(answer: Mapping[str, Any], types: Mapping[str, AnswerType]) -> str:
    """An answer to another item, in one paragraph."""
    type_ = types[answer["type"]]
    fields = _of_answer(answer, types)
    item = f"关于“{answer['item']}”：" if answer.get("item") else ""
    articles = f"根据{'、'.join(cited(type_.articles))}，" if type_.articles else ""
    said = [
        f"{item}{fields['fact_found'] or ''}{articles}{typeset(type_.title)}。",
        _told("提供的政府信息：", fields.get("provided")), _told("不予公开的部分：", fields.get("withheld")),
        _told("理由：", fields.get("reason")), _told("有关规定：", fields.get("special_rule")),
        _told("获取方式和途径：", fields.get("access")), _told("负责公开该信息的行政机关：", fields.get("right_organ")),
        _told("此前的答复：", fields.get("earlier_number")), _told("相应渠道：", fields.get("right_channel")),
    ]  # fmt: skip
    return "".join(said)


def _told(label: str, value: Printed | None) -> str:
    text = "".join(value) if isinstance(value, list) else value
    return f"{label}{sentence(text)}" if text else ""


def _day(day: str | date) -> str:
    return printed_day(date.fromisoformat(day) if isinstance(day, str) else day)
