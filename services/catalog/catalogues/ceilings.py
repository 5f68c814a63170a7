"""Statutory periods (法定期限) beside their articles: ceilings of publication limits, floors of public notice. Pure.

政府信息公开条例 Art. 26: 20 working days from formation or change, unless a law or regulation sets another period; that
period then takes its place, whether longer or shorter. A deviation may relax a limit up to its ceiling and no further,
and may not shorten a notice or a comment period below its floor. Which row speaks for which matter is read from the
domain, the item's name and the trigger's words: that matching is an inference, the numbers are the law's.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

Status = Literal["confirmed", "secondary", "memory", "inference"]
#: Fewest and most calendar days that one unit can take, to compare limits of different units.
DAYS: Final[Mapping[str, tuple[int, int]]] = {
    "hour": (0, 1), "calendar_day": (1, 1), "working_day": (1, 11), "week": (7, 7), "month": (28, 31),
    "year": (365, 366),
}  # fmt: skip
_FORMED: Final = re.compile(r"形成|变更|产生|制作")


@dataclass(frozen=True, slots=True)
class Period:
    """One period of the law. `domains` or `matter` (words of the item's name) say which items it is for, `trigger`
    which clauses; empty is all. `binding` false: told as advice, refuses nothing (its source is no law or regulation,
    or was not read).
    """

    id: str
    amount: int
    unit: Literal["working_day", "calendar_day"]
    article_zh: str
    article_en: str
    basis_status: Status
    domains: frozenset[str] = frozenset()
    matter: str = ""
    trigger: str = ""
    binding: bool = True

    def speaks_of(self, domain: str, name: str, trigger: str | None = None) -> bool:
        """Whether the period is for this item and this trigger."""
        about = not (self.domains or self.matter) or domain in self.domains
        if not about and self.matter:
            about = re.search(self.matter, name) is not None
        return about and (not self.trigger or re.search(self.trigger, trigger or "") is not None)

    def shown(self) -> dict[str, Any]:
        """The period as answers show it."""
        return {
            "id": self.id, "amount": self.amount, "unit": self.unit, "article": self.article_zh,
            "article_en": self.article_en, "basis_status": self.basis_status, "binding": self.binding,
        }  # fmt: skip


ART_26: Final = Period(
    "foi-26", 20, "working_day", "《政府信息公开条例》第二十六条", "政府信息公开条例 Art. 26", "confirmed"
)

PENALTY_48: Final = Period(
    "penalty-48", 3, "working_day", "《行政处罚法》第四十八条", "行政处罚法 Art. 48", "confirmed", matter="处罚",
    trigger="处罚.*(?:变更|撤销|违法|无效)|(?:变更|撤销|违法|无效).*处罚",
)  # fmt: skip
#: The periods that laws and regulations set in place of Art. 26 (另有规定), the more special first.
SPECIAL: Final[tuple[Period, ...]] = (
    PENALTY_48,
    Period("procurement-43", 2, "working_day", "《政府采购法实施条例》第四十三条", "政府采购法实施条例 Art. 43", "confirmed",
           matter="政府采购", trigger="中标|成交|供应商确定"),
    Period("procurement-50", 2, "working_day", "《政府采购法实施条例》第五十条", "政府采购法实施条例 Art. 50", "confirmed",
           matter="政府采购", trigger="合同.*签订|签订.*合同"),
    Period("bidding-54", 3, "calendar_day", "《招标投标法实施条例》第五十四条", "招标投标法实施条例 Art. 54", "confirmed",
           matter="招标|投标|中标|工程建设", trigger="评标报告"),
    Period("land-31", 15, "working_day", "《土地管理法实施条例》第三十一条", "土地管理法实施条例 Art. 31", "confirmed",
           domains=frozenset({"land-expropriation"}), matter="征收土地|土地征收|征地",
           trigger="(?:收到|接到).*(?:批准|批复)"),
    Period("budget-14", 20, "calendar_day", "《预算法》第十四条", "预算法 Art. 14", "confirmed",
           domains=frozenset({"fiscal-budget"}), matter="预算|决算", trigger="批准|批复"),
    Period("double-publicity", 7, "working_day", "行政许可和行政处罚“双公示”要求",
           "the 双公示 requirement for licences and penalties", "memory",
           matter="行政许可|行政处罚", trigger="作出.*决定|决定.*作出", binding=False),
)  # fmt: skip

#: How long a notice stays up or comments are taken, at least.
FLOORS: Final[tuple[Period, ...]] = (
    Period("land-26", 10, "working_day", "《土地管理法实施条例》第二十六条", "土地管理法实施条例 Art. 26", "confirmed",
           matter="(?:征收土地|土地征收|征地)(?:启动)?预?公告|拟征收土地(?:告知|启动公告|预公告)"),
    Period("land-28", 30, "calendar_day", "《土地管理法实施条例》第二十八条", "土地管理法实施条例 Art. 28", "confirmed",
           matter="(?:征地|征收土地|土地征收)补偿安置"),
    Period("house-10", 30, "calendar_day", "《国有土地上房屋征收与补偿条例》第十条",
           "国有土地上房屋征收与补偿条例 Art. 10", "confirmed", matter="(?:房屋)?征收补偿方案(?!批准)"),
    Period("procurement-38", 5, "working_day", "《政府采购法实施条例》第三十八条", "政府采购法实施条例 Art. 38", "confirmed",
           matter="单一来源"),
    Period("bidding-54-notice", 3, "calendar_day", "《招标投标法实施条例》第五十四条", "招标投标法实施条例 Art. 54",
           "confirmed", matter="中标候选人"),
    Period("rules-15", 30, "calendar_day", "《规章制定程序条例》第十五条", "规章制定程序条例 Art. 15", "confirmed",
           matter="规章.*(?:草案|征求意见|送审稿)"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Excess:
    """A clause beyond the law: over its ceiling, or a notice below its floor (`period` is what the law says)."""

    clause: Mapping[str, Any]
    period: Period


def ceiling_of(
    domain: str, name: str, trigger: str | None, special: Sequence[Period] = SPECIAL
) -> tuple[Period, tuple[Period, ...]]:
    """The ceiling of a clause (its special act's period, else Art. 26), and advice that speaks of it too."""
    found = [period for period in special if period.speaks_of(domain, name, trigger)]
    binding = [period for period in found if period.binding]
    return (binding[0] if binding else ART_26), tuple(period for period in found if not period.binding)


def floor_of(domain: str, name: str, floors: Sequence[Period] = FLOORS) -> Period | None:
    """The least length of a notice or comment period of this item, where a law sets one."""
    return next((period for period in floors if period.speaks_of(domain, name)), None)


def never_longer(clause: Mapping[str, Any], amount: int, unit: str) -> bool:
    """Whether a clause can never end later than `amount` of `unit` from the same event."""
    if clause["unit"] not in DAYS or unit not in DAYS:
        return False
    if clause["unit"] == unit:
        return bool(clause["amount"] <= amount)
    return bool(clause["amount"] * DAYS[clause["unit"]][1] <= amount * DAYS[unit][0])


def never_shorter(clause: Mapping[str, Any], amount: int, unit: str) -> bool:
    """Whether a length can never be less than `amount` of `unit`."""
    if clause["unit"] not in DAYS or unit not in DAYS:
        return False
    if clause["unit"] == unit:
        return bool(clause["amount"] >= amount)
    return bool(clause["amount"] * DAYS[clause["unit"]][0] >= _most_days(amount, unit))


def is_formation(trigger: str | None) -> bool:
    """Whether a trigger is the formation or change of the information itself; unsaid counts as that (Art. 26)."""
    return trigger is None or _FORMED.search(trigger) is not None


def over_ceilings(
    domain: str, name: str, clauses: Sequence[Mapping[str, Any]], special: Sequence[Period] = SPECIAL
) -> list[Excess]:
    """The deadline clauses counted after an event that can end later than their ceiling lets them."""
    found = []
    for clause in countable(clauses):
        period, _ = ceiling_of(domain, name, clause["trigger"], special)
        if not never_longer(clause, period.amount, period.unit):
            found.append(Excess(clause, period))
    return found


def countable(clauses: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The deadlines counted after an event, once: what a ceiling can be compared with."""
    return [
        c for c in clauses
        if c["kind"] == "publish_deadline" and not c["vague"] and c["direction"] in ("after", None)
        and c["recurrence"] is None and c["unit"] in DAYS and c["amount"] is not None
    ]  # fmt: skip


def notices(clauses: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The clauses that say how long a notice stays up or comments are taken."""
    return [
        c
        for c in clauses
        if c["kind"] in ("notice_period", "consultation_period") and c["amount"] is not None
    ]


def under_floor(
    domain: str, name: str, clauses: Sequence[Mapping[str, Any]], floors: Sequence[Period] = FLOORS
) -> list[Excess]:
    """The notice and comment periods that can be shorter than the law's least length."""
    period = floor_of(domain, name, floors)
    if period is None:
        return []
    return [
        Excess(clause, period)
        for clause in notices(clauses)
        if not never_shorter(clause, period.amount, period.unit)
    ]


def _most_days(amount: int, unit: str) -> int:
    """Calendar days that a length takes at most. Working days: a festival of at most nine days, and weekends."""
    if unit == "working_day":
        return min(amount * DAYS[unit][1], 2 * amount + 10)
    return amount * DAYS[unit][1]
