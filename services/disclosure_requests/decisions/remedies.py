"""Remedies (救济途径) as a table by the day of the decision: which comes first, with whom, within which time. Pure.

before 2024-01-01 ─ review or suit, for every answer
2024-01-01 ──────── 不予公开: review first (《行政复议法》 Art. 23(1)(4)); else review or suit
2025-06-01 ──────── denials by Arts 14 to 16: review first (法释〔2025〕8号); "cannot provide", "not handled": either
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from kernel.legal_time.notices import BasisStatus
from services.disclosure_requests.decisions.answers import AnswerType

Order = Literal["review_first", "review_or_suit"]
_REVIEW: Final = "《行政复议法》第二十条"
_REVIEW_FIRST: Final = "《行政复议法》第二十三条第一款第四项"
_SUIT: Final = "《行政诉讼法》第四十六条"
_SUIT_AFTER: Final = "《行政诉讼法》第四十五条"
_COURT: Final = "法释〔2025〕8号"
_ACT: Final = "《政府信息公开条例》"
#: 法释〔2025〕8号 came into force.
_IN_FORCE: Final = date(2025, 6, 1)
REVIEW_DAYS: Final = 60
SUIT_MONTHS: Final = 6
SUIT_AFTER_DAYS: Final = 15


@dataclass(frozen=True, slots=True)
class Precondition:
    """From which day which answers have to go to review first; `scope` none: no answer."""

    effective_from: date
    scope: Literal["none", "undisclosed", "exempted"]
    articles: tuple[str, ...]
    status: BasisStatus


PRECONDITIONS: Final[tuple[Precondition, ...]] = (
    Precondition(date.min, "none", (), "inference"),
    Precondition(date(2024, 1, 1), "undisclosed", (_REVIEW_FIRST,), "inference"),
    Precondition(_IN_FORCE, "exempted", (_REVIEW_FIRST, f"{_COURT}第一条"), "secondary"),
)


@dataclass(frozen=True, slots=True)
class Remedy:
    """What can be done against an answer, or a part of it (`of`), in words for the decision document."""

    order: Order
    of: str
    text: str
    articles: tuple[str, ...]
    status: BasisStatus

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready members."""
        return {
            "order": self.order, "of": self.of, "text": self.text, "articles": list(self.articles),
            "basis_status": self.status,
        }  # fmt: skip


def remedies_of(answers: Sequence[AnswerType], decided_on: date, office: Mapping[str, Any]) -> list[Remedy]:
    """The remedies against a decision of several answers; `office` names `review_organ` and `court`.

    A part that has to go to review first has a paragraph of its own, for all else review or suit is open.
    """
    rule = [row for row in PRECONDITIONS if row.effective_from <= decided_on][-1]
    first = [answer for answer in answers if _first(answer, rule)]
    whole = len(first) == len(answers) and all(answer.code != "partial" for answer in first)
    found = []
    if first:
        of = "本答复" if whole else "本答复中不予公开的部分"
        found.append(_review_first(of, rule, office))
    if not whole:
        of = "本答复的其他内容" if first else "本答复"
        found.append(_either(of, rule.status if not first else "confirmed", office))
    return found


def remedies_of_lapse(decided_on: date, office: Mapping[str, Any]) -> list[Remedy]:
    """Against "handled no further" after a correction or fee that did not come."""
    status: BasisStatus = "secondary" if decided_on >= _IN_FORCE else "inference"
    return [_either("本告知", status, office, paper="告知书")]


def remedies_of_silence(due: date | None, office: Mapping[str, Any]) -> list[Remedy]:
    """Without an answer delivered in time: review or suit."""
    by = f"(期限至{due.year}年{due.month}月{due.day}日)" if due else ""
    text = (
        f"行政机关未在法定期限内答复{by}的,申请人可以依法向{office['review_organ']}申请行政复议,"
        f"也可以依法向{office['court']}提起行政诉讼。"
    )
    if due is not None and due < _IN_FORCE:
        return [Remedy("review_or_suit", "逾期未答复", text, (f"{_ACT}第五十一条",), "inference")]
    return [Remedy("review_or_suit", "逾期未答复", text, (f"{_COURT}第二条第二款",), "secondary")]


#: Art. 47(2), 51: always open.
COMPLAINT: Final = {
    "text": "认为行政机关未依法履行政府信息公开义务的,可以向上一级行政机关或者政府信息公开工作主管部门投诉、举报。",
    "articles": [f"{_ACT}第四十七条第二款", f"{_ACT}第五十一条"],
}
#: Steps of the procedure are no matter of a suit of their own.
PROCEDURAL: Final = {
    "text": "补正告知、延期答复告知、收费通知属于程序性告知,一般不能单独申请复议或者起诉;可以对最终的答复寻求救济。",
    "articles": [_COURT], "basis_status": "secondary",
}  # fmt: skip


def _first(answer: AnswerType, rule: Precondition) -> bool:
    withholds = answer.exempts or answer.code == "partial"
    return {"none": False, "undisclosed": withholds or answer.undisclosed, "exempted": withholds}[rule.scope]


def _review_first(of: str, rule: Precondition, office: Mapping[str, Any]) -> Remedy:
    text = (
        f"如不服{of},应当先申请行政复议:可以自收到本答复书之日起{REVIEW_DAYS}日内,向{office['review_organ']}申请行政复议;"
        f"对行政复议决定不服的,可以自收到行政复议决定书之日起{SUIT_AFTER_DAYS}日内,依法向人民法院提起行政诉讼。"
    )
    return Remedy("review_first", of, text, (*rule.articles, _REVIEW, _SUIT_AFTER), rule.status)


def _either(of: str, status: BasisStatus, office: Mapping[str, Any], paper: str = "答复书") -> Remedy:
    text = (
        f"如不服{of},可以自收到本{paper}之日起{REVIEW_DAYS}日内,向{office['review_organ']}申请行政复议;"
        f"也可以自收到本{paper}之日起{SUIT_MONTHS}个月内,直接向{office['court']}提起行政诉讼。"
    )
    return Remedy("review_or_suit", of, text, (_REVIEW, _SUIT), status)
