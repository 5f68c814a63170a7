"""Which items may publish what a power is about, and which stages of 五公开 a link covers. Pure.

A proposal is likeness of words (pairs of signs of the name, its abbreviations written out), and beside it the body, a shared
act, the domain; each says why. It is shown, and taken by nobody but an officer.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import orjson

from kernel.contracts.abbreviations import alternatives
from kernel.search.ranking import ranked
from kernel.search.words import TITLE, question, words_of
from kernel.text import normalised
from services.catalog.seed.titles import normalise_title

#: 五公开, in the order of a matter's life -> (中文, English).
STAGES: Final[Mapping[str, tuple[str, str]]] = {
    "decision": ("决策", "decision"), "execution": ("执行", "execution"), "management": ("管理", "management"),
    "service": ("服务", "service"), "result": ("结果", "result"),
}  # fmt: skip
#: Words alone are enough from the first; from the second where another sign agrees.
_ENOUGH: Final = 0.34
_WITH_A_SIGN: Final = 0.2
_SIGNS: Final = {"body": 0.1, "basis": 0.15, "domain": 0.05}
#: 对××的处罚: what kinds of powers are called around their matter.
_FRAME: Final = re.compile(
    r"^对|(?:的|之)?(?:行政)?(?:许可|处罚|强制|征收|给付|检查|确认|奖励|裁决|审批|核发|核准|备案)$"
)
_OFFICE: Final = re.compile(
    r"(?:管理|监督管理)?(?:局|委员会|委|办公室|办|厅|中心|人民政府|街道办事处|大队|总队|支队)$"
)
_PLACE: Final = re.compile(r"^.{0,12}?(?:省|自治区|自治州|市|县|区|旗|镇|乡)(?=.{2,})")


@dataclass(frozen=True, slots=True)
class Proposed:
    """An item that may publish what a power is about: how like it is (0 to 1), and why."""

    item: str
    score: float
    why: dict[str, Any]

    def as_dict(self) -> dict[str, Any]:
        return {"item": self.item, "score": self.score, "why": self.why}


def documents_of(items: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    """The words of items by which they are compared: names, content, domain."""
    return {
        key: words_of({TITLE: item["name"], "content": "、".join(e["name"] for e in item["content_elements"] or ())})
        for key, item in items.items()
    }  # fmt: skip


def names_of(items: Mapping[str, Mapping[str, Any]]) -> dict[str, list[str]]:
    """What items are called at each level."""
    return {key: [normalised(name) for name in item["names"].values() if name] for key, item in items.items()}


def matter_of(name: str) -> str:
    """What a power's name says beside the kind of power: 对骗取社会救助的处罚 -> 骗取社会救助."""
    bare = name
    while (shorter := _FRAME.sub("", bare)) != bare and len(shorter) > 1:
        bare = shorter
    return bare


def proposals(
    power: Mapping[str, Any], body: str, items: Mapping[str, Mapping[str, Any]], limit: int,
    documents: Mapping[str, Mapping[str, str]] | None = None,
) -> list[Proposed]:  # fmt: skip
    """The items that a power may be linked to, the likeliest first. `power`: name, basis, domain; `body`: its body's name;
    `documents`: `documents_of(items)` where it is known already.
    """
    if documents is None:
        documents = documents_of(items)
    office = _office(body)
    acts = {normalise_title(act["title"]): act["title"] for act in power["basis"]}
    found = []
    for one in ranked(
        question(matter_of(power["name"]), alternatives), documents, _WITH_A_SIGN, names_of(items)
    ):
        item = items[one.key]
        shared = [acts[t] for act in item["basis"] or () if (t := normalise_title(act["title"])) in acts]
        why: dict[str, Any] = {
            "words": [{"member": w.member, "words": list(w.words)} for w in one.why],
            "body": _role(item, office), "basis": list(dict.fromkeys(shared)),
            "domain": item["domain"] if power["domain"] and item["domain"] == power["domain"] else None,
        }  # fmt: skip
        if one.score < _ENOUGH and not (why["body"] or why["basis"] or why["domain"]):
            continue
        worth = min(1.0, one.score + sum(value for sign, value in _SIGNS.items() if why[sign]))
        found.append(Proposed(one.key, round(worth, 3), why))
    return sorted(found, key=lambda one: -one.score)[:limit]


def texts_of(power: Mapping[str, Any], item: Mapping[str, Any]) -> str:
    """The hash of what a proposal is made from: name, basis, domain of the power; names, content, basis, body, domain of the item."""
    said = [
        [power[name] for name in ("name", "basis", "domain")],
        [item[name] for name in ("names", "content_elements", "basis", "responsible_body", "domain")],
    ]
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _office(body: str) -> str:
    """What a body's name says beside its place and its rank: 永修县自然资源局 -> 自然资源."""
    return _OFFICE.sub("", _PLACE.sub("", body))


def _role(item: Mapping[str, Any], office: str) -> str | None:
    """The role of an item that names the office."""
    roles = (item["responsible_body"] or {}).get("roles") or ()
    return next((role for role in roles if len(office) > 1 and office in role), None)


@cache
def _stage_words() -> Mapping[str, tuple[str, ...]]:
    text = files("services.catalog.power_links").joinpath("data", "stages.json").read_text("utf-8")
    found: Mapping[str, Sequence[str]] = json.loads(text)["stages"]
    return {stage: tuple(words) for stage, words in found.items()}


def proposed_stages(item: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The stages that an item's words speak of: those of its name, or where they say nothing, of its content."""
    content = "".join(element["name"] for element in item["content_elements"] or ())
    for text in (normalised(item["name"] or ""), normalised(content)):
        found = [
            {"stage": stage, "words": said}
            for stage, words in _stage_words().items()
            if (said := [word for word in words if word in text])
        ]
        if found:
            return found
    return []


def stages_of(given: Sequence[str], item: Mapping[str, Any] | None) -> tuple[list[str], str | None]:
    """The stages that a link covers, and who says so: `link`, `item` (its 五公开环节), or nobody (none are known).

    A link to an item that is not in the catalogue in force (None) covers none.
    """
    if item is None:
        return [], None
    if given:
        return [stage for stage in STAGES if stage in given], "link"
    return ([item["stage"]], "item") if item["stage"] else ([], None)


def gaps_of(covered: Iterable[str]) -> list[str]:
    """The stages that nothing covers, in their order."""
    there = set(covered)
    return [stage for stage in STAGES if stage not in there]
