"""What a decision must say and what it becomes: faults by member, grounds, articles, what stands against approval. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kernel.http.problems import FieldError
from services.disclosure_requests.acts.rules import Entry, has
from services.disclosure_requests.decisions.answers import ACT, AnswerType, cited

ART_30: Final = f"{ACT}第三十条"
ART_31: Final = f"{ACT}第三十一条"
ART_32: Final = f"{ACT}第三十二条"
ART_35: Final = f"{ACT}第三十五条"
ART_36: Final = f"{ACT}第三十六条"
ART_37: Final = f"{ACT}第三十七条"
ART_40: Final = f"{ACT}第四十条"
#: Members that some types take and others do not.
SPECIFIC: Final = (
    "reason", "provision", "publication", "parts", "search", "classification", "prohibition", "harm", "third_party",
    "special_rule", "right_organ", "right_organ_unknown", "earlier", "right_channel",
)  # fmt: skip

#: What a withheld part tells beside its reason, by ground.
_DETAILS: Final = {
    "deny_secret": "classification", "deny_law": "prohibition", "deny_three_securities_one_stability": "harm",
    "deny_third_party": "third_party",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a decision cannot be made now."""

    code: str
    article: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What the case holds that a decision has to reckon with: the form asked for, who was consulted, who objects."""

    form: Mapping[str, Any] | None
    third_parties: frozenset[str]
    objecting: frozenset[str]


def asked_of(form: Mapping[str, Any] | None, entries: Iterable[Entry]) -> Asked:
    """Read off a ledger and the form that the applicant wants. The last opinion of a consultation counts."""
    asked, opinions = set(), dict[str, str]()
    for entry in entries:
        if entry.data.get("party") != "third_party":
            continue
        if entry.kind == "consult_sent":
            asked.add(entry.data["ref"])
        elif entry.kind == "consult_replied":
            opinions[entry.data["ref"]] = entry.data["opinion"]
    objecting = {ref for ref, opinion in opinions.items() if opinion != "agree"}
    return Asked(form, frozenset(asked), frozenset(objecting))


def answers_of(decision: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The first answer, which is counted, and those to other items."""
    return [decision, *decision["further"]]


def faults(decision: Mapping[str, Any], types: Mapping[str, AnswerType], asked: Asked) -> list[FieldError]:
    """Members that are missing, are of another type's, or contradict each other; empty when a letter can be made."""
    found: list[FieldError] = []
    for place, answer in enumerate(answers_of(decision)):
        prefix = "" if place == 0 else f"/further/{place - 1}"
        found += _member_faults(answer, types[answer["type"]], prefix)
        found += _form_faults(answer, asked, prefix)
        found += _third_party_faults(answer, asked, prefix)
    return found + _severing_faults(decision, types) + _objection_faults(decision, types, asked)


def grounds_of(decision: Mapping[str, Any], types: Mapping[str, AnswerType]) -> list[str]:
    """The exemptions relied on, of whole answers and of withheld parts."""
    found = []
    for answer in answers_of(decision):
        if types[answer["type"]].exempts:
            found.append(answer["type"])
        found += [part["ground"] for part in (answer["parts"] or {}).get("withheld", ())]
    return list(dict.fromkeys(found))


def articles_of(decision: Mapping[str, Any], types: Mapping[str, AnswerType]) -> list[str]:
    """The articles that the answers and the grounds of withheld parts rest on, in their order."""
    codes = [answer["type"] for answer in answers_of(decision)] + grounds_of(decision, types)
    return list(dict.fromkeys(article for code in codes for article in cited(types[code].articles)))


def overrides_of(decision: Mapping[str, Any]) -> list[str]:
    """The consultations whose objection is overridden for a grave public interest."""
    return [one["consultation"] for one in decision["objections"] if one["treatment"] == "public_interest"]


def obstacles(
    decision: Mapping[str, Any], entries: Sequence[Entry], errors: Sequence[FieldError]
) -> list[Obstacle]:
    """What stands against the approval: no basis, a step that the answer presupposes, what changed since the draft."""
    found = []
    if not has(entries, "received"):
        found.append(Obstacle("decision_without_receipt", ART_31, "尚无收到申请之日;先确认收到",
                              "there is no receipt date yet: confirm the application first"))  # fmt: skip
    if not decision["basis"]:
        found.append(Obstacle("decision_without_basis", ART_36, "答复须写明所依据的条款;请另拟草案并写明 basis",
                              "a decision names the articles that it rests on: draft it anew with `basis`"))  # fmt: skip
    codes = {answer["type"] for answer in answers_of(decision)}
    if "massive" in codes and not has(entries, "reasons_asked"):
        found.append(Obstacle("reasons_not_asked", ART_35, "认定申请理由不合理之前,须先要求申请人说明理由",
                              "before the reasons are found unreasonable the applicant is asked for them"))  # fmt: skip
    if "unclear_after" in codes and not has(entries, "corrected"):
        found.append(Obstacle("not_corrected", ART_30, "申请人尚未补正;“补正后仍不明确”须在补正之后认定",
                              "nothing was corrected yet: what is still unclear shows after the correction"))  # fmt: skip
    found += [
        Obstacle("draft_outdated", ART_32 if "objection" in one.code else ART_36, f"草案与案情已不符:{one.message_zh}",
                 f"the draft no longer fits the case: {one.message_en}")
        for one in errors
    ]  # fmt: skip
    return found


def _member_faults(answer: Mapping[str, Any], type_: AnswerType, prefix: str) -> list[FieldError]:
    found = []
    article = "、".join(cited(type_.articles)) or "办理惯例"
    for need in type_.needs:
        names = need.split("|")
        if all(answer[name] is None for name in names):
            zh = f"“{type_.title}”须写明 {' 或 '.join(names)}({article})"
            en = f"{type_.code} needs {' or '.join(names)} ({article})"
            found.append(FieldError(f"{prefix}/{names[0]}", "missing", zh, en))
    known = {name for need in type_.needs for name in need.split("|")} | set(type_.may)
    for name in SPECIFIC:
        if answer[name] is not None and name not in known:
            zh, en = f"“{type_.title}”没有 {name}", f"{type_.code} has no {name}"
            found.append(FieldError(f"{prefix}/{name}", "not_of_this_type", zh, en))
    for place, part in enumerate((answer["parts"] or {}).get("withheld", ())):
        detail = _DETAILS.get(part["ground"])
        if detail is not None and answer[detail] is None:
            zh, en = f"不予公开部分 {place + 1} 须写明 {detail}", f"withheld part {place + 1} needs {detail}"
            found.append(FieldError(f"{prefix}/{detail}", "missing", zh, en))
    return found


def _form_faults(answer: Mapping[str, Any], asked: Asked, prefix: str) -> list[FieldError]:
    given = answer["provision"]
    if given is None or asked.form is None or given["other_form_reason"] is not None:
        return []
    if (given["carrier"], given["route"]) == (asked.form["carrier"], asked.form["route"]):
        return []
    zh = f"未按申请要求的形式、途径提供,须说明理由({ART_40})"
    en = f"given in another form or by another route than asked for: say why ({ART_40})"
    return [FieldError(f"{prefix}/provision/other_form_reason", "missing", zh, en)]


def _third_party_faults(answer: Mapping[str, Any], asked: Asked, prefix: str) -> list[FieldError]:
    named = answer["third_party"]
    if named is None:
        return []
    if not named["consultations"] and named["not_consulted"] is None:
        zh, en = (
            f"须写明所依据的征求意见,或未征求的理由({ART_32})",
            f"name the consultations, or why there was none ({ART_32})",
        )
        return [FieldError(f"{prefix}/third_party", "missing", zh, en)]
    return [
        FieldError(f"{prefix}/third_party/consultations/{n}", "unknown_consultation", f"本件没有征求第三方意见 {ref}",
                   f"this case has no consultation {ref} of a third party")
        for n, ref in enumerate(named["consultations"]) if ref not in asked.third_parties
    ]  # fmt: skip


def _severing_faults(decision: Mapping[str, Any], types: Mapping[str, AnswerType]) -> list[FieldError]:
    """A decision that severs content is counted as 部分公开 alone, so it comes first; giving one piece and withholding
    another by Arts 14 to 16 is severing (Art. 37; that other mixtures are none is our reading).
    """
    codes = [answer["type"] for answer in answers_of(decision)]
    if codes[0] == "partial":
        return []
    if "partial" in codes:
        zh, en = (
            "含部分公开的答复只计部分公开:请将其置于首位",
            "with a partial disclosure the decision counts as that alone: put it first",
        )
        return [FieldError("/type", "partial_counts_alone", zh, en)]
    if any(types[code].gives for code in codes) and any(types[code].exempts for code in codes):
        zh = f"一部分公开、一部分依第十四至十六条不予公开的,为部分公开({ART_37}):请用 partial 并分列 parts"
        en = f"giving some and withholding some by Arts 14-16 is a partial disclosure ({ART_37}): use partial with parts"
        return [FieldError("/type", "severed", zh, en)]
    return []


def _objection_faults(
    decision: Mapping[str, Any], types: Mapping[str, AnswerType], asked: Asked
) -> list[FieldError]:
    found = []
    weighed = {one["consultation"] for one in decision["objections"]}
    kinds = [types[answer["type"]] for answer in answers_of(decision)]
    withholds = any(kind.exempts or kind.code == "partial" for kind in kinds)
    for n, one in enumerate(decision["objections"]):
        if one["consultation"] not in asked.objecting:
            zh, en = (
                f"征求意见 {one['consultation']} 没有不同意的意见",
                f"consultation {one['consultation']} has no objection",
            )
            found.append(FieldError(f"/objections/{n}/consultation", "no_objection", zh, en))
        if one["treatment"] == "withheld" and not withholds:
            zh, en = "答复没有不予公开的部分", "the decision withholds nothing"
            found.append(FieldError(f"/objections/{n}/treatment", "objection_nothing_withheld", zh, en))
        if one["treatment"] != "withheld" and one["reason"] is None:
            zh, en = f"须说明理由({ART_32})", f"give the reason ({ART_32})"
            found.append(FieldError(f"/objections/{n}/reason", "missing", zh, en))
    if any(kind.gives for kind in kinds):
        for ref in sorted(asked.objecting - weighed):
            zh = f"第三方({ref})不同意公开,须说明如何认定其意见({ART_32})"
            en = f"the third party of {ref} objects: say how the objection was weighed ({ART_32})"
            found.append(FieldError("/objections", "objection_not_weighed", zh, en))
    return found
