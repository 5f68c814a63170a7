"""What a deviation may do, kind by kind: the faults of one, and what of the law it was checked against. Pure.

add     free; its notice periods keep the law's least length
refine  only stricter, or completing what is absent; a limit that completes a vague one stays under its ceiling
relax   up to the statutory ceiling (ceilings.py); elements of 国办发〔2019〕54号 item 4 are never emptied
remove  not a matter of Arts. 19-21 (matters.py), unless the 权责清单 shows that the body has no power over it
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from services.catalog.catalogues.ceilings import (
    ART_26,
    SPECIAL,
    Excess,
    Period,
    ceiling_of,
    countable,
    floor_of,
    is_formation,
    never_longer,
    notices,
    over_ceilings,
    under_floor,
)
from services.catalog.catalogues.matters import Matter, statutory_matters
from services.catalog.catalogues.rules import event_of, refusals, within
from services.catalog.guidelines.rules import STATUTORY

#: How far ahead a review may lie, months. No law says so: basis_status inference, a rule of good housekeeping.
MAX_REVIEW_MONTHS: Final = 12
#: The kinds that take a reason, an approver and a review date.
REVIEWED: Final = ("relax", "remove")
_UNITS: Final = {"working_day": ("个工作日", "working days"), "calendar_day": ("日", "days")}
_LESS_OPEN: Final = {"method": ("proactive",), "disclosure_attribute": ("proactive", None)}


@dataclass(frozen=True, slots=True)
class Fault:
    """One reason to refuse: the member as a JSON Pointer, a code, both languages, the articles it stands on."""

    pointer: str
    code: str
    zh: str
    en: str
    articles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Faults (empty: the deviation holds), and what it was checked against: ceilings, floors, matters, advice."""

    faults: tuple[Fault, ...] = ()
    checked: Mapping[str, Any] = field(default_factory=dict)


def examine(
    kind: str, base: Mapping[str, Any], changes: Mapping[str, Any], *, level: str, cited: bool
) -> Verdict:
    """Judge a deviation of `base` (a blank item for `add`); `cited`: the 权责清单 is cited; `level` as in matters."""
    after = {**base, **changes}
    # A new name must not lead out of the reach of the law that the old one names.
    after["name"] = " / ".join(name for name in dict.fromkeys((base["name"], after["name"])) if name)
    if kind == "remove":
        return _removal(base, level, cited)
    faults = _floors(base, changes, after)
    if kind == "refine":
        faults += [Fault(f"/changes/{r.member}", "not_stricter", r.zh, r.en) for r in refusals(base, changes)]
        if not _definite(base):
            faults += _excesses(over_ceilings(after["domain"], after["name"], _clauses(after)), after)
    checked: dict[str, Any] = {}
    if kind == "relax":
        faults += _emptied(changes) + _other_regime(base, changes) + _relaxed_limit(base, changes, after)
        if not refusals(base, changes):
            zh, en = (
                "没有任何成员比标准宽松;请改用 refine",
                "nothing here is laxer than the standard: use refine",
            )
            faults.append(Fault("/changes", "nothing_relaxed", zh, en))
        if _closes(base, changes):
            removal = _removal(base, level, cited, "less_open")
            faults += removal.faults
            checked |= removal.checked
    if "time_limit" in changes:
        checked |= _ceilings_shown(after)
    return Verdict(tuple(faults), checked)


def formal_faults(values: Mapping[str, Any], today: date) -> list[Fault]:
    """What a deviation as sent (schemas.DeviationIn) lacks for its kind, or has too much."""
    kind, found = values["kind"], []
    if kind in REVIEWED:
        if values["reason"] is None:
            zh, en = "放宽、删除须说明理由", "to relax or remove takes a reason"
            found.append(Fault("/reason", "reason_needed", zh, en))
        if late := review_fault(values["review_on"], today):
            found.append(late)
    else:
        found += [
            Fault(
                f"/{member}",
                "not_of_this_kind",
                f"{member} 仅用于 relax、remove",
                f"{member} is for relax and remove",
            )
            for member in ("review_on", "not_applicable")
            if values[member] is not None
        ]
    if kind == "remove" and values["changes"]:
        zh, en = "remove 不带 changes", "remove takes no changes"
        found.append(Fault("/changes", "not_of_this_kind", zh, en))
    if kind != "remove" and not values["changes"]:
        found.append(Fault("/changes", "nothing_changed", "changes 不能为空", "changes must not be empty"))
    return found


def review_fault(review_on: date | None, today: date) -> Fault | None:
    """Why a review date does not do: absent, not in the future, or more than MAX_REVIEW_MONTHS ahead."""
    year, month = divmod(today.year * 12 + today.month - 1 + MAX_REVIEW_MONTHS, 12)
    last = date(year, month + 1, min(today.day, 28))
    if review_on is not None and today < review_on <= last:
        return None
    return Fault(
        "/review_on", "bad_review_date",
        f"放宽、删除须定复审日期,在今日之后、{last} 之前(不超过 {MAX_REVIEW_MONTHS} 个月)",
        f"to relax or remove takes a review date after today and not after {last} ({MAX_REVIEW_MONTHS} months)",
    )  # fmt: skip


def _removal(item: Mapping[str, Any], level: str, cited: bool, why: str = "removed") -> Verdict:
    matters = statutory_matters(item, level)
    checked = {"matters": [matter.shown() for matter in matters]}
    if not matters or cited:
        return Verdict(checked=checked)
    return Verdict((_matter_fault(matters, why),), checked)


def _matter_fault(matters: Sequence[Matter], why: str) -> Fault:
    listed = "、".join(f"{m.article_zh}“{m.name_zh}”" for m in matters)
    listed_en = ", ".join(m.article_en for m in matters)
    what_zh, what_en = ("删除", "be removed") if why == "removed" else ("改为不主动公开", "become less open")
    return Fault(
        "/not_applicable", "statutory_matter",
        f"该事项属于法定主动公开内容({listed}),有此职权者不得{what_zh};确无此职权的,请以 not_applicable 引明权责清单",
        f"the matter must be public ({listed_en}) and cannot {what_en} where the body has power over it; where it has"
        " none, cite the list of powers and duties (权责清单) in not_applicable",
        tuple(m.article_zh for m in matters),
    )  # fmt: skip


def _emptied(changes: Mapping[str, Any]) -> list[Fault]:
    return [
        Fault(f"/changes/{member}", "element_emptied",
              f"{STATUTORY[member][0]}为目录必备要素(国办发〔2019〕54号第四条),不能去掉",
              f"the {STATUTORY[member][1]} is an element of every entry (国办发〔2019〕54号 item 4): it cannot be emptied",
              ("国办发〔2019〕54号第四条",))
        for member, value in (("name" if m == "names" else m, v) for m, v in changes.items())
        if member in STATUTORY and not value
    ]  # fmt: skip


def _other_regime(base: Mapping[str, Any], changes: Mapping[str, Any]) -> list[Fault]:
    if changes.get("regime", base["regime"]) == base["regime"]:
        return []
    zh, en = "公开制度由法律规定,不能改变", "the regime of an item is the law's: it cannot be changed"
    return [Fault("/changes/regime", "regime_changed", zh, en)]


def _relaxed_limit(
    base: Mapping[str, Any], changes: Mapping[str, Any], after: Mapping[str, Any]
) -> list[Fault]:
    """Why a relaxed limit does not hold: unreadable, over its ceiling, not comparable with it, a deadline dropped."""
    limit = changes.get("time_limit")
    if not limit:
        return []
    if limit["state"] != "read":
        zh, en = f"时限“{limit['text']}”无法解读", f"the time limit “{limit['text']}” cannot be read"
        return [Fault("/changes/time_limit", "needs_definition", zh, en)]
    domain, name = after["domain"], after["name"]
    before, now = _deadlines(_clauses(base)), _deadlines(limit["clauses"])
    looser = [c for c in now if not any(within(c, was) for was in before)]
    events = {event_of(c) for c in countable(before)}
    comparable = [c for c in countable(looser) if _has_ceiling(domain, name, c, events)]
    faults = _excesses(over_ceilings(domain, name, comparable), after)
    if any(c not in comparable for c in looser):
        faults.append(
            Fault("/changes/time_limit", "not_comparable",
                  f"时限“{limit['text']}”不能与法定上限比较;请写明自标准所定事由(或信息形成、变更)之日起的天数({ART_26.article_zh})",
                  f"the limit “{limit['text']}” cannot be compared with its ceiling: give days from the standard's event,"
                  f" or from formation or change ({ART_26.article_en})", (ART_26.article_zh,))
        )  # fmt: skip
    if not all(any(_stands_for(c, was, domain, name) for c in now) for was in before):
        faults.append(
            Fault("/changes/time_limit", "deadline_dropped",
                  f"标准“{base['time_limit']['text']}”的期限只能延长,不能取消({ART_26.article_zh})",
                  f"a deadline of the standard's “{base['time_limit']['text']}” can be longer, not dropped"
                  f" ({ART_26.article_en})", (ART_26.article_zh,))
        )  # fmt: skip
    return faults


def _has_ceiling(domain: str, name: str, clause: Mapping[str, Any], events: set[str | None]) -> bool:
    """Whether we know what the law counts this clause from: inference where it is the standard's own event."""
    return is_formation(clause["trigger"]) or event_of(clause) in events or _special(domain, name, clause)


def _stands_for(clause: Mapping[str, Any], was: Mapping[str, Any], domain: str, name: str) -> bool:
    if clause["recurrence"] != was["recurrence"]:
        return clause["recurrence"] is None and is_formation(clause["trigger"])
    same = event_of(clause) == event_of(was) or is_formation(clause["trigger"])
    return same or _special(domain, name, clause)


def _special(domain: str, name: str, clause: Mapping[str, Any]) -> bool:
    return any(p.binding and p.speaks_of(domain, name, clause["trigger"]) for p in SPECIAL)


def _excesses(excesses: Sequence[Excess], item: Mapping[str, Any]) -> list[Fault]:
    return [
        Fault("/changes/time_limit", "over_ceiling",
              f"时限“{item['time_limit']['text']}”可能迟于法定上限 {_words(e.period, 0)}({e.period.article_zh})",
              f"the limit “{item['time_limit']['text']}” can end later than the statutory ceiling of"
              f" {_words(e.period, 1)} ({e.period.article_en})", (e.period.article_zh,))
        for e in excesses
    ]  # fmt: skip


def _floors(base: Mapping[str, Any], changes: Mapping[str, Any], after: Mapping[str, Any]) -> list[Fault]:
    """A notice or comment period below the law's least length, or left out where the standard has it."""
    if "time_limit" not in changes and "names" not in changes:
        return []
    domain, name = after["domain"], after["name"]
    short = under_floor(domain, name, _clauses(after))
    period = short[0].period if short else floor_of(domain, name)
    if period is None or not (short or (notices(_clauses(base)) and not notices(_clauses(after)))):
        return []
    return [
        Fault("/changes/time_limit", "under_floor",
              f"公示期、征求意见期不得少于 {_words(period, 0)}({period.article_zh}),任何调整不能缩短",
              f"the notice or comment period is at least {_words(period, 1)} ({period.article_en}): no deviation"
              " shortens it", (period.article_zh,))
    ]  # fmt: skip


def _closes(base: Mapping[str, Any], changes: Mapping[str, Any]) -> bool:
    """Whether what was proactively public would be so no longer: that takes it out of the proactive scope."""
    return any(
        member in changes and base[member] in were and changes[member] not in ("proactive", None)
        for member, were in _LESS_OPEN.items()
    )


def _ceilings_shown(item: Mapping[str, Any]) -> dict[str, Any]:
    domain, name = item["domain"], item["name"]
    ceilings, advice = [], []
    for clause in countable(_clauses(item)):
        period, told = ceiling_of(domain, name, clause["trigger"])
        ceilings.append({"trigger": clause["trigger"]} | period.shown())
        advice += [p.shown() for p in told if not never_longer(clause, p.amount, p.unit)]
    floor = floor_of(domain, name) if notices(_clauses(item)) else None
    return {"ceilings": ceilings, "advice": advice, "floors": [floor.shown()] if floor else []}


def _definite(item: Mapping[str, Any]) -> bool:
    return bool(_deadlines(_clauses(item)))


def _deadlines(clauses: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [c for c in clauses if c["kind"] == "publish_deadline" and not c["vague"]]


def _clauses(item: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    limit = item["time_limit"]
    return limit["clauses"] if limit else ()


def _words(period: Period, language: int) -> str:
    return f"{period.amount} {_UNITS[period.unit][language]}"
