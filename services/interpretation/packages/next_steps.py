"""What has to be done next with a package, for whom, until when. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from services.interpretation.packages.rules import (
    HOUSE,
    LATE,
    LOCKSTEP,
    Event,
    Facts,
    Lack,
    State,
    lacks,
    transition,
)


@dataclass(frozen=True, slots=True)
class Action:
    """What has to be done next: by whom, until when, why."""

    action: str
    who: str
    zh: str
    en: str
    source: str
    until: date | None = None
    lacks: tuple[Lack, ...] = field(default=())


#: State -> the step that comes next: (event, who does it, 中文, English).
_NEXT: Final[Mapping[State, tuple[Event, str, str, str]]] = {
    "drafting": ("submit", "drafting_body", "报送文件、方案和材料", "submit document, plan and materials"),
    "returned": ("submit", "drafting_body", "补齐后重新报送", "supply what is missing and submit again"),
    "submitted": ("open_round", "office", "发起审签", "open the round of sign-off"),
    "in_sign_off": ("sign", "signatories", "审签", "sign"),
    "signed": ("release", "office", "文件与解读材料同时发布", "release document and materials in one moment"),
}


def next_actions(facts: Facts) -> list[Action]:
    """What is to be done next, for whom, until when; what a step still lacks stands with it."""
    found = []
    if facts.state in _NEXT:
        event, who, zh, en = _NEXT[facts.state]
        row = transition(facts.state, event)
        assert row is not None, "the next step is a row of the table"
        if event == "sign":
            who = "、".join(facts.missing_signatures)
        found.append(Action(event, who, zh, en, row.source, facts.deferral_due, tuple(lacks(row, facts))))
    if facts.state == "released" and facts.awaited:
        found += _to_follow(facts)
    if facts.unreviewed:
        found.append(Action("review", "office", "复核应急发布", "review the emergency release", HOUSE))
    if facts.state == "released" and facts.stale:
        found.append(
            Action("revise", "drafting_body", f"依据或文件已变,修订材料:{'、'.join(facts.stale)}",
                   f"basis or document has changed: revise {', '.join(facts.stale)}", LOCKSTEP)
        )  # fmt: skip
    return found


def _to_follow(facts: Facts) -> list[Action]:
    """What is out already and has to follow: the materials, their signatures, their release."""
    supply, opening = transition("released", "supply"), transition("released", "open_round")
    assert supply is not None, "a row of the table"
    assert opening is not None, "a row of the table"
    due = facts.deferral_due
    until_zh, until_en = (f"{due} 前", f" by {due}") if due is not None else ("", "")
    source = LATE if due is not None else LOCKSTEP
    if facts.round_open:
        who = "、".join(facts.missing_signatures)
        return [
            Action("sign", who, f"{until_zh}审签补充的内容", f"sign what follows{until_en}", LOCKSTEP, due)
        ]
    missing = tuple(lacks(opening, facts))
    if facts.missing_signatures and not missing:
        return [
            Action(
                "open_round",
                "office",
                f"{until_zh}发起补充内容的审签",
                f"open the round of what follows{until_en}",
                LOCKSTEP,
                due,
            )
        ]
    missing = tuple(lacks(supply, facts))
    if not missing:
        return [
            Action(
                "supply",
                "office",
                f"{until_zh}发布已审签的补充内容",
                f"release what was signed{until_en}",
                source,
                due,
            )
        ]
    return [
        Action("supply", "drafting_body", f"{until_zh}补充解读材料并审签", f"supply materials and signatures{until_en}", source, due,
               missing)
    ]  # fmt: skip
