"""Which acts demand something of a posting once the matter behind it has changed, as data, and the duty that follows.

| act | text |
|---|---|
| 行政处罚法 Art. 48(2) | 公开的行政处罚决定被依法变更、撤销、确认违法或者确认无效的,应当在三日内撤回行政处罚决定信息并公开说明理由 |
| 行政处罚法 Art. 85 | 三日 are working days |

Another act is another row of `FOLLOW_UPS`. Which row speaks for an item is read from its domain and name: an inference.
That an event withdrawn or corrected takes the ground from its posting as a change of the decision does, is one too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from services.catalog.catalogues.ceilings import PENALTY_48, Period
from services.catalog.guidelines.rules import Item, defect
from services.catalog.time_limits.clause import Clause

#: How a decision changes -> (中文, English).
DECISION_CHANGES: Final[Mapping[str, tuple[str, str]]] = {
    "changed": ("变更", "changed"), "revoked": ("撤销", "revoked"), "unlawful": ("确认违法", "declared unlawful"),
    "void": ("确认无效", "declared void"),
}  # fmt: skip
#: What takes the ground from a posting by inference -> 中文.
_INFERRED: Final = {"event_withdrawn": "业务事件撤回", "event_corrected": "业务事件更正"}
DECISION_CHANGED: Final = "decision_changed"


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What an act demands of a posting: `demand` within `period` (which also says what items it is for), counted from
    the day of the change; `act`, `article` as they are cited; `trigger` the change in the act's words.
    """

    period: Period
    act: str
    article: str
    article_en: str
    trigger: str
    demand: str
    demand_en: str

    @property
    def id(self) -> str:
        return self.period.id

    def speaks_of(self, item: Mapping[str, Any]) -> bool:
        """Whether the act is about this item."""
        return self.period.speaks_of(item["domain"], item["name"] or "", self.trigger)

    def shown(self) -> dict[str, Any]:
        """The row as answers show it."""
        return {
            "id": self.id, "amount": self.period.amount, "unit": self.period.unit, "trigger": self.trigger,
            "demand": self.demand, "demand_en": self.demand_en, "article": f"《{self.act}》{self.article}",
            "article_en": self.article_en, "basis_status": self.period.basis_status, "match_status": "inference",
        }  # fmt: skip


FOLLOW_UPS: Final[tuple[FollowUp, ...]] = (
    FollowUp(PENALTY_48, "行政处罚法", "第四十八条、第八十五条", "行政处罚法 Arts 48, 85",
             "公开的行政处罚决定被变更、撤销、确认违法或者确认无效", "撤回信息并公开说明理由",
             "take the posting down and explain the reason in public"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to the matter on a day: a key of DECISION_CHANGES, event_withdrawn or event_corrected."""

    kind: str
    on: date

    @property
    def words(self) -> str:
        return DECISION_CHANGES[self.kind][0] if self.kind in DECISION_CHANGES else _INFERRED[self.kind]


def follow_up_of(item: Mapping[str, Any], table: Sequence[FollowUp] = FOLLOW_UPS) -> FollowUp | None:
    """The act that demands something of postings of this item; None when no act of the table does."""
    return next((row for row in table if row.speaks_of(item)), None)


def clause_of(row: FollowUp) -> dict[str, Any]:
    """The act's limit as a clause of a time limit."""
    return Clause(
        trigger=row.trigger, condition=None, amount=row.period.amount, unit=row.period.unit, recurrence=None,
        direction="after", vague=False, kind="publish_deadline",
    ).as_dict()  # fmt: skip


def item_of(row: FollowUp, item: Mapping[str, Any]) -> Item:
    """What is to be done of the posted item, shaped as an item: its content is what the act demands."""
    unit = "个工作日" if row.period.unit == "working_day" else "日"
    text = f"{row.trigger}之日起{row.period.amount}{unit}内"
    basis = {
        "title": row.act, "number": row.article, "kind": "law", "in_force": True,
        "in_force_status": row.period.basis_status, "replaced_by": None,
    }  # fmt: skip
    return {
        **item, "id": row.id, "name": f"{item['name']}:{row.demand}",
        "content_elements": [{"name": row.demand, "required": True, "condition": None}], "basis": [basis],
        "time_limit": {"text": text, "state": "read", "clauses": [clause_of(row)]},
    }  # fmt: skip


def document_of(row: FollowUp, change: Change, duty: str, publication: str) -> dict[str, Any]:
    """What a duty says of the change that raised it: the act, the posting to take down, how sure the ground is."""
    reported = change.kind in DECISION_CHANGES
    return {
        "rule": row.id, "change": change.kind, "changed_on": change.on.isoformat(), "publication": publication,
        "of_obligation": duty, "demand": row.demand, "demand_en": row.demand_en,
        "basis": f"《{row.act}》{row.article}", "basis_en": row.article_en,
        "basis_status": row.period.basis_status if reported else "inference",
    }  # fmt: skip


def decision_changed(change: Change) -> dict[str, str]:
    """What a duty says once its decision has changed: it is owed no more, the changed decision is another event's."""
    english = DECISION_CHANGES[change.kind][1]
    more = (
        (";变更后的决定请另报业务事件", "; report the changed decision as an event of its own")
        if change.kind == "changed"
        else ("", "")
    )
    return defect(DECISION_CHANGED, "", f"所依据的决定已于 {change.on} 被{change.words};不再应当公开{more[0]}",
                  f"the decision was {english} on {change.on}: it is to be public no more{more[1]}")  # fmt: skip


def is_settled(defects: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a duty's decision has changed: no correction of its event opens it again."""
    return any(one["code"] == DECISION_CHANGED for one in defects)
