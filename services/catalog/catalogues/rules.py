"""Deviations from an adopted guideline: how they are merged, and what makes a change laxer than the standard.

`add` is free, `refine` may only be stricter or complete what is absent; `relax` and `remove` need a reason and a review
date, and stop at the law (deviations.py). 国办发〔2019〕54号 item 4 sets the standard; a county may add and tighten.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.catalog.catalogues.ceilings import DAYS, never_longer, never_shorter, notices
from services.catalog.guidelines.rules import Item

_OPENNESS: Final = ("not_disclosed", "on_request", "proactive")
_WIDER: Final = {"whole_society": 2, "both": 2, "specific_group": 1}


@dataclass(frozen=True, slots=True)
class NotStricter:
    """Why a refinement is refused: the member at fault, in both languages."""

    member: str
    zh: str
    en: str


def own_rows(
    rows: Mapping[str, Item], deviations: Iterable[tuple[str, str, Mapping[str, Any]]]
) -> dict[str, Item | None]:
    """What a version has of its own beside the `rows` of its guidelines, by (item id, kind, changes), one for an item:
    added and changed rows, None for removed ones. A change of a row that the guidelines have not changes nothing.
    """
    own: dict[str, Item | None] = {}
    for item_id, kind, changes in deviations:
        if kind == "add":
            own[item_id] = dict(changes)
        elif kind == "remove":
            own[item_id] = None
        elif item_id in rows:
            own[item_id] = {**rows[item_id], **changes}
    return own


def refusals(base: Mapping[str, Any], changes: Mapping[str, Any]) -> list[NotStricter]:
    """Every member by which `changes` would be laxer than `base`; empty when the refinement is free."""
    found = []
    for member, new in changes.items():
        if not (old := base.get(member)):
            continue
        check = _CHECKS.get(member, _kept(member))
        if fault := check(old, new):
            found.append(fault)
    return found


def _kept(member: str) -> Callable[[Any, Any], NotStricter | None]:
    removed = NotStricter(
        member,
        "标准已有的内容不能去掉;去掉须另行报批",
        "what the standard says is not taken away: that needs an approval",
    )
    return lambda _old, new: None if new else removed


def _keeps_all(member: str, key: str | None, zh: str, en: str) -> Callable[[Any, Any], NotStricter | None]:
    def check(old: Sequence[Any], new: Sequence[Any] | None) -> NotStricter | None:
        def names(entries: Sequence[Any] | None) -> set[Any]:
            return {entry[key] if key else entry for entry in entries or ()}

        gone = sorted(names(old) - names(new))
        if not gone:
            return None
        listed = "、".join(str(name) for name in gone)
        return NotStricter(
            member, f"{zh}只能增加,不能去掉:{listed}", f"{en} can be added, not dropped: {listed}"
        )

    return check


def _elements(
    old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]] | None
) -> NotStricter | None:
    if dropped := _keeps_all("content_elements", "name", "公开内容", "content elements")(old, new):
        return dropped
    now = {element["name"]: element["required"] for element in new or ()}
    laxer = [element["name"] for element in old if element["required"] and not now[element["name"]]]
    if not laxer:
        return None
    listed = "、".join(laxer)
    return NotStricter(
        "content_elements",
        f"必备要素不能改为有条件:{listed}",
        f"required elements cannot become conditional: {listed}",
    )


def _limit(old: Mapping[str, Any], new: Mapping[str, Any] | None) -> NotStricter | None:
    if new and not _laxer(old["clauses"], new["clauses"], new["state"]):
        return None if not shortened(old["clauses"], new["clauses"]) else NotStricter(
            "time_limit",
            f"时限“{new['text']}”缩短了标准“{old['text']}”的公示期或征求意见期",
            f"the limit “{new['text']}” shortens the notice or comment period of the standard's “{old['text']}”",
        )  # fmt: skip
    shown = new["text"] if new else "null"
    return NotStricter(
        "time_limit",
        f"时限“{shown}”不严于标准“{old['text']}”;放宽须另行报批",
        f"the limit “{shown}” is not stricter than the standard's “{old['text']}”; relaxing needs an approval",
    )


def _laxer(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]], state: str) -> bool:
    """Whether some deadline of `new` is later than, or cannot be compared with, the deadline it stands for."""
    before = [c for c in old if c["kind"] == "publish_deadline" and not c["vague"]]
    after = [c for c in new if c["kind"] == "publish_deadline" and not c["vague"]]
    if not before:
        # A vague or unreadable limit becomes stricter by any limit that can be read.
        return state != "read" or (bool(old) and not after)
    if not after:
        return True
    return not all(any(within(clause, limit) for limit in before) for clause in after) or len(after) < len(
        before
    )


def shortened(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a notice or comment period of `old` is left out in `new`, or can be shorter there."""
    return any(
        not any(now["kind"] == was["kind"] and never_shorter(now, was["amount"], was["unit"]) for now in notices(new))
        for was in notices(old)
    )  # fmt: skip


def within(clause: Mapping[str, Any], limit: Mapping[str, Any]) -> bool:
    """Whether a clause can never end later than `limit`, both counted from the same event."""
    if clause == limit:
        return True
    same = all(clause[member] == limit[member] for member in ("direction", "recurrence"))
    # Counted from another event, a shorter limit can end later.
    same = same and event_of(clause) == event_of(limit)
    if not same or limit["unit"] not in DAYS or clause["direction"] != "after":
        return False
    return never_longer(clause, limit["amount"], limit["unit"])


def event_of(clause: Mapping[str, Any]) -> str | None:
    """The trigger without the spellings that tables mix: 该信息形成或者变更, 信息形成或变更."""
    words = clause["trigger"]
    return words.replace("或者", "或").removeprefix("该") if words else None


def _method(old: str, new: str | None) -> NotStricter | None:
    if new == old or new == "proactive":
        return None
    return NotStricter(
        "method", "主动公开不能改为依申请公开", "proactive disclosure cannot become disclosure on request"
    )


def _audience(old: Mapping[str, Any], new: Mapping[str, Any] | None) -> NotStricter | None:
    if new and _WIDER[new["scope"]] >= _WIDER[old["scope"]]:
        return None
    return NotStricter("audience", "公开对象只能扩大", "the audience can only be widened")


def _attribute(old: str, new: str | None) -> NotStricter | None:
    if new is not None and _OPENNESS.index(new) >= _OPENNESS.index(old):
        return None
    return NotStricter(
        "disclosure_attribute", "公开属性不能降低", "the disclosure attribute cannot become less open"
    )


def _regime(old: str, new: str | None) -> NotStricter | None:
    if old == new:
        return None
    return NotStricter("regime", "公开制度不能改变", "the regime of an item cannot be changed")


_CHECKS: Final[Mapping[str, Callable[[Any, Any], NotStricter | None]]] = {
    "content_elements": _elements,
    "basis": _keeps_all("basis", "title", "公开依据", "legal bases"),
    "time_limit": _limit,
    "channels": _keeps_all("channels", None, "公开渠道", "channels"),
    "channels_other": _keeps_all("channels_other", None, "其他公开渠道", "other channels"),
    "levels": _keeps_all("levels", None, "公开层级", "levels"),
    "method": _method,
    "audience": _audience,
    "disclosure_attribute": _attribute,
    "regime": _regime,
}
