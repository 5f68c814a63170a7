"""What becomes of an article that a portal tells of: which duty it closes, or why a person has to look. Pure.

Nothing is guessed: exactly one open duty has to be left by the mapping of the column, the body and the event that were told.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from kernel.http.problems import FieldError

RECORDED, CHANGED, INCOMPLETE, AMBIGUOUS, UNMATCHED, UNMAPPED, IGNORED, DISMISSED = (
    "recorded", "changed", "incomplete", "ambiguous", "unmatched", "unmapped", "ignored", "dismissed",
)  # fmt: skip
State = Literal[
    "recorded", "changed", "incomplete", "ambiguous", "unmatched", "unmapped", "ignored", "dismissed"
]
#: States in which a person has to look.
WAITING: Final = (CHANGED, INCOMPLETE, AMBIGUOUS, UNMATCHED, UNMAPPED)
#: So many duties are named where more than one fits.
CANDIDATES: Final = 20
#: Members that may change without the article being another.
_COUNTERS: Final = ("reads",)
_WORDS: Final = {
    RECORDED: ("已登记公开", "recorded as a publication"),
    CHANGED: ("已登记的稿件内容有变,请核对公开记录", "a recorded article has changed: look at its publication"),
    INCOMPLETE: ("缺少登记公开所需的内容,义务仍未完成;补齐后以同一稿件标识重报",
                 "something is missing: the duty stays open; send the article again with it"),
    AMBIGUOUS: ("符合的公开义务不止一项,须由经办人指定", "more than one duty fits: an officer names it"),
    UNMATCHED: ("没有符合的未完成公开义务;产生后自动登记,也可由经办人指定",
                "no open duty fits; once there is one it is recorded, or an officer names one"),
    UNMAPPED: ("栏目尚无对应的公开事项,请经办人确认", "the column is mapped to nothing yet: an officer confirms it"),
    IGNORED: ("栏目与公开义务无关", "the column has nothing to do with duties"),
    DISMISSED: ("经办人已说明无须登记", "an officer said that it need not be recorded"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """An open duty as far as matching goes."""

    id: str
    item: str
    item_name: str
    body: str
    event: str | None
    due: str | None
    period: Mapping[str, Any] | None

    def shown(self) -> dict[str, Any]:
        return {
            "obligation": self.id, "item": self.item, "item_name": self.item_name, "body": self.body,
            "event": self.event, "due": self.due, "period": self.period,
        }  # fmt: skip


def fingerprint(content: Mapping[str, Any]) -> str:
    """By which the same article is known when it comes again; how often it was read is no part of it."""
    kept = {name: value for name, value in content.items() if name not in _COUNTERS}
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def state_of(candidates: Sequence[Candidate]) -> str:
    """What the number of duties that fit means, before one is recorded."""
    if not candidates:
        return UNMATCHED
    return RECORDED if len(candidates) == 1 else AMBIGUOUS


def elements_of(
    told: Sequence[str] | None, mapping: Mapping[str, Any] | None, item: Mapping[str, Any]
) -> list[str]:
    """The content elements that an article carries: as it says itself, else as the mapping says of its column, those of the item."""
    if told is not None:
        return list(told)
    names = {element["name"] for element in item["content_elements"] or ()}
    return [name for name in (mapping or {}).get("elements") or () if name in names]


def problem_of(error: FieldError) -> dict[str, str]:
    """A member at fault as outcomes keep it."""
    return {
        "pointer": error.pointer, "code": error.code, "message_zh": error.message_zh,
        "message_en": error.message_en,
    }  # fmt: skip


def words_of(state: str) -> tuple[str, str]:
    """What a state means and what to do."""
    return _WORDS[state]
