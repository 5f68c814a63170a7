"""Moments: the dated events of one case that touch its clock, in their natural order. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, get_args

Kind = Literal[
    "submitted", "received", "confirmed", "correction_notice", "corrected", "correction_lapsed", "reasons_asked",
    "reasons_given", "consult_sent", "consult_received", "consult_replied", "consult_returned", "extended", "delayed",
    "fee_notice", "fee_notice_received", "fee_paid", "fee_waived", "fee_lapsed", "decided", "delivered", "withdrawn",
]  # fmt: skip
Party = Literal["third_party", "co_maker", "other_organ"]
Manner = Literal["counter", "registered_post", "ordinary_post", "web", "fax", "transferred"]

#: Every kind; of moments on one day the earlier one here comes first.
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
PARTIES: Final[tuple[Party, ...]] = get_args(Party)
MANNERS: Final[tuple[Manner, ...]] = get_args(Manner)
#: What `days` and `until` say where they say something: the correction period, the extension, the later date of Art. 35.
USES: Final[dict[Kind, tuple[str, ...]]] = {
    "correction_notice": ("days", "until"),
    "extended": ("days",),
    "delayed": ("until",),
}
RECEIPT: Final[tuple[Kind, ...]] = ("submitted", "received", "confirmed")
CONSULTATION: Final[tuple[Kind, ...]] = (
    "consult_sent",
    "consult_received",
    "consult_replied",
    "consult_returned",
)
#: The names in Chinese.
TITLES: Final[dict[Kind, str]] = {
    "submitted": "提交申请",
    "received": "收到申请",
    "confirmed": "确认收到申请",
    "correction_notice": "告知补正",
    "corrected": "收到补正的申请",
    "correction_lapsed": "逾期不补正,视为放弃",
    "reasons_asked": "要求说明理由",
    "reasons_given": "收到理由",
    "consult_sent": "发出征求意见书",
    "consult_received": "被征求意见方收到征求意见书",
    "consult_replied": "收到意见",
    "consult_returned": "获知征求意见书退回",
    "extended": "告知延期答复",
    "delayed": "告知延迟答复的合理期限",
    "fee_notice": "发出收费通知",
    "fee_notice_received": "申请人收到收费通知",
    "fee_paid": "缴费",
    "fee_waived": "免收费用",
    "fee_lapsed": "逾期不缴费,视为放弃",
    "decided": "作出答复决定",
    "delivered": "送达",
    "withdrawn": "撤回申请",
}
_PLACES: Final = {kind: place for place, kind in enumerate(KINDS)}


@dataclass(frozen=True, slots=True)
class Moment:
    """One event. `day` is its day of law: of a notice the day the applicant was told, of a delivery the day that counts.

    `days`, in working days: the extension, or the correction period. `until`: the last day of the correction period,
    or the later date of Art. 35. `ref` ties the letters of one consultation together. `manner`: how the application
    came, or how the answer was served. `approved` False: the head did not agree to the extension.
    """

    kind: Kind
    day: date
    days: int | None = None
    until: date | None = None
    party: Party | None = None
    ref: str | None = None
    manner: str | None = None
    approved: bool | None = None

    @property
    def order(self) -> tuple[Any, ...]:
        """Sorts by day, then by kind, then by content: the order of a file means nothing."""
        return (
            self.day, _PLACES[self.kind], self.ref or "", self.party or "", self.days or 0, self.until or date.min,
            self.manner or "", str(self.approved),
        )  # fmt: skip

    @property
    def title(self) -> str:
        """The event's name in Chinese."""
        return TITLES[self.kind]

    def as_source(self) -> dict[str, Any]:
        """What a line or a finding says of it."""
        return {"type": self.kind, "date": self.day.isoformat(), "ref": self.ref}
