"""What letters say of consultations: whom they ask, about what, and what came of them. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final, Protocol

from services.disclosure_requests.consultations.words import OPINIONS
from services.disclosure_requests.letters.printing import Printed, printed_day, sentence

#: Party of a consultation -> the field of a letter that names it.
_ADDRESSEES: Final = {"third_party": "third_party", "co_maker": "co_maker", "other_organ": "other_organ"}


class Entry(Protocol):
    """What is read of a ledger entry."""

    kind: str
    on: date
    data: Any


def consultation_fields(party: str, words: Mapping[str, Any]) -> dict[str, Printed | None]:
    """The fields of a letter to somebody who is asked (words: see `consultations.schemas.ConsultationIn`)."""
    if not words:
        return {}
    question, extract = words["question"], words.get("extract")
    asks = party == "other_organ" or extract
    return {
        _ADDRESSEES[party]: words["addressee"]["name"],
        "information": sentence(extract or question),
        "questions": sentence(question) if asks else None,
    }


def override_fields(ref: str, decision: Mapping[str, Any]) -> dict[str, Printed | None]:
    """Why the objection of this consultation gives way (words of a decision: `decisions.schemas.DecisionIn`)."""
    reasons = [one["reason"] for one in decision.get("objections") or () if one["consultation"] == ref]
    return {"reason": sentence(reasons[0]) if reasons and reasons[0] else None}


def history(entries: Iterable[Entry]) -> str:
    """What the consultations of third parties gave, in sentences; empty when there was none."""
    sent: dict[str, date] = {}
    came: dict[str, str] = {}
    for entry in entries:
        if entry.data.get("party") != "third_party":
            continue
        ref, day = entry.data["ref"], printed_day(entry.on)
        if entry.kind == "consult_sent":
            sent[ref] = entry.on
        elif entry.kind == "consult_replied":
            came[ref] = f"第三方于{day}提出意见，{OPINIONS[entry.data['opinion']]}。"
        elif entry.kind == "consult_returned":
            came[ref] = f"征求意见书未能送达，于{day}退回。"
    return "".join(
        f"本机关于{printed_day(day)}书面征求第三方意见，{came.get(ref, '第三方未在规定期限内提出意见。')}"
        for ref, day in sent.items()
    )
