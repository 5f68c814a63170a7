"""What a clerk reads of merges in Chinese: outcomes, members, values; and the form of a decision as the API's members. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from kernel.http.problems import BadParameter, FieldError
from kernel.pages.dates import chinese_date
from services.catalog.merge_proposals.rules import OUTCOMES
from services.catalog.seed.reader import read_vocabulary

OUTCOME_WORDS: Final[Mapping[str, str]] = {
    "take_theirs": "采用新版本", "keep_ours": "保留本地", "conflict": "冲突",
    "removed_upstream_changed_here": "新版本已删、本地改过", "local_only": "本地新增",
}  # fmt: skip
MEMBER_WORDS: Final[Mapping[str, str]] = {
    "names": "公开事项", "content_elements": "公开内容", "basis": "公开依据", "time_limit": "公开时限",
    "responsible_body": "公开主体", "method": "公开方式", "channels": "公开渠道", "channels_other": "其他渠道",
    "audience": "公开对象", "levels": "公开层级", "disclosure_attribute": "公开属性", "stage": "五公开环节",
    "regime": "公开制度", "contact": "联系方式", "id": "事项标识",
}  # fmt: skip
STANDING_WORDS: Final[Mapping[str, str]] = {
    "announced": "尚不可采用", "adoptable": "可采用", "mandatory": "必须采用", "superseded": "又有更新版本",
}  # fmt: skip
STATE_WORDS: Final[Mapping[str, str]] = {"open": "待办", "accepted": "已接受", "dropped": "未采用"}
CHOICES: Final[Mapping[str, str]] = {"theirs": "采用新版本", "ours": "保留本地"}
PAGE: Final = 20
TO_DECIDE: Final = "undecided"
_CODED: Final = {
    "method": "methods", "channels": "channels", "levels": "levels", "disclosure_attribute": "disclosure_attributes",
    "stage": "five_disclosures", "regime": "regimes",
}  # fmt: skip
_CONTACT: Final = {
    "department": "责任科室", "enquiry_phone": "咨询电话", "supervision_phone": "监督电话", "url": "网址",
}  # fmt: skip
#: Member of the API -> field of the form.
_FIELDS: Final = (("reason", "reason"), ("review_on", "review_on"), ("choice", "choice"))


def words_of(member: str | None, value: Any) -> list[str]:
    """A value in lines; none where it is absent."""
    if value is None:
        return []
    if member is None:
        return [
            f"{MEMBER_WORDS[name]}:{';'.join(words_of(name, value[name]))}"
            for name in MEMBER_WORDS
            if name in value
        ]
    entries = value if isinstance(value, list) else [value]
    if member == "contact":
        return [f"{_CONTACT[name]}:{value[name]}" for name in _CONTACT if value.get(name)]
    return [_entry(member, entry) for entry in entries]


def _entry(member: str, entry: Any) -> str:
    if member in _CODED:
        return next((term.zh for term in read_vocabulary(_CODED[member]) if term.code == entry), str(entry))
    if member == "names":
        return " / ".join(dict.fromkeys(name for name in entry.values() if name))
    if member == "basis":
        return f"《{entry['title'].strip('《》')}》" + (f"({entry['number']})" if entry["number"] else "")
    if member == "content_elements":
        return str(entry["name"]) + ("" if entry["required"] else f"({entry['condition'] or '有条件'})")
    if member == "audience":
        scope = next(t.zh for t in read_vocabulary("audiences") if t.code == entry["scope"])
        return scope + (f":{entry['note']}" if entry.get("note") else "")
    return str(entry)


def shown(change: Mapping[str, Any], number: int) -> dict[str, Any]:
    """A change as the page shows it; `number` tells its fields apart."""
    member, effect = change["member"], change["effect"]
    theirs = "(删去该事项)" if member is None else "(无)"
    ours = "(本地已删)" if member is None and change["base"] is not None else "(无)"
    columns = [
        ("原标准", change["base"], "(无)"),
        ("新版本", change["theirs"], theirs),
        ("本地", change["ours"], ours),
    ]
    return {
        "number": number,
        "item": change["item"],
        "member": member or "",
        "name": change["name"] or change["item"],
        "what": MEMBER_WORDS[member] if member else "整个事项",
        "outcome": change["outcome"],
        "outcome_words": OUTCOME_WORDS[change["outcome"]],
        "columns": [(label, words_of(member, value) or [nothing]) for label, value, nothing in columns],
        "merged": words_of(member, change["merged"]) or ["(不列)"],
        "entries": [
            f"{OUTCOME_WORDS[entry['outcome']]}:{_entries(member, entry)}" for entry in change["entries"]
        ],
        "to_decide": change["to_decide"],
        "decision": change["decision"],
        "decision_words": CHOICES.get(change["decision"]["choice"], "另定") if change["decision"] else "",
        "open": effect["open_obligations"],
        "dates": [
            f"{_day(duty['due'])} 届满,按新时限为 {_day(duty['due_under_new'])}"
            for duty in effect["obligations"][:3]
            if duty["due"] and duty["due_under_new"]
        ],
        "named": [f"绑定 {name}" for name in effect["bindings"]] + [f"定期公开 {name}" for name in effect["recurrences"]],
    }  # fmt: skip


def _entries(member: str, entry: Mapping[str, Any]) -> str:
    if member == "contact":
        return str(entry["theirs"] or entry["ours"] or entry["base"])
    parts = [
        f"{label}“{_entry(member, entry[side])}”"
        for label, side in (("新版本", "theirs"), ("本地", "ours"), ("原标准", "base"))
        if entry[side] is not None
    ]
    return ",".join(parts)


def _day(due: Mapping[str, Any]) -> str:
    return chinese_date(due["date"] or due["earliest"])


def read_view(given: Callable[[str], str | None]) -> tuple[str, int]:
    """(outcome, `undecided` or empty for all; page) of an address. Raises BadParameter."""
    view, page = given("view") or "", given("page") or "1"
    if view not in ("", TO_DECIDE, *OUTCOMES):
        raise BadParameter.at("?view", "unknown_view", f"没有 {view};有:{'、'.join((TO_DECIDE, *OUTCOMES))}",
                              f"there is no {view}; there are {', '.join((TO_DECIDE, *OUTCOMES))}")  # fmt: skip
    if not (page.isascii() and page.isdigit() and 0 < int(page[:5]) < 10000):
        raise BadParameter.at(
            "?page", "bad_page", f"页码 {page} 应为 1 至 9999", f"the page {page} is none of 1 to 9999"
        )
    return view, int(page)


def decision_of(one: Callable[[str], str]) -> dict[str, Any]:
    """The decision that a form says, as a request says one (merge_proposals.schemas.MergeDecisionIn)."""
    said = {
        "item": one("item"),
        "member": one("member") or None,
        "choice": one("choice"),
        "reason": one("reason"),
    }
    return said | ({"review_on": one("review_on")} if one("review_on") else {})


def told(errors: Iterable[FieldError], number: str) -> dict[str, str]:
    """What stands beside each field of the form of a change; under "" what belongs to none."""
    found: dict[str, str] = {}
    for error in errors:
        field = next((name for ending, name in _FIELDS if error.pointer.endswith(f"/{ending}")), None)
        words = {"choice": "请选择如何决定", "reason": "请填写理由"}.get(field or "", error.message_zh)
        found.setdefault(f"{field}-{number}" if field else "", words)
    return found


def views(counts: Mapping[str, int], undecided: int) -> Sequence[tuple[str, str, int]]:
    """(view, words, number) of the tabs."""
    outcomes = [(name, OUTCOME_WORDS[name], counts[name]) for name in OUTCOMES if counts[name]]
    return [(TO_DECIDE, "待决定", undecided), ("", "全部", sum(counts.values())), *outcomes]
