"""Information-processing fee (信息处理费): tariffs as dated data, and what one application costs. Pure.

国办函〔2020〕109号, 政府信息公开条例 Art. 42. The organ chooses for each application one of two methods and never both
(Art. 3); each is progressive by excess (超额累进): every unit is charged at the rate of the tier that it lies in.

items (按件, Art. 4) ── what one applicant asked of one organ in a natural month: 1-10 free, 11-30 at 100 yuan each,
                       from 31 in steps of ten, each step 100 yuan more
pages (按量, Art. 5) ── pages of one application: 1-30 free, 31-100 at 10 yuan, 101-200 at 20, from 201 at 40
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain, count
from typing import Any, Final, Literal

Method = Literal["items", "pages"]
Status = Literal["confirmed", "secondary", "memory", "inference"]

ACT: Final = "《政府信息公开信息处理费管理办法》(国办函〔2020〕109号)"
#: More items or pages than this are a slip of the pen.
MAX_COUNT: Final = 1_000_000
#: Working days to pay, from the day after the applicant received the fee notice (收费通知).
PAYMENT_WORKING_DAYS: Final = 20


@dataclass(frozen=True, slots=True)
class Step:
    """Units `first` to `last` (None: and all above) cost `rate` yuan each."""

    first: int
    last: int | None
    rate: int


@dataclass(frozen=True, slots=True)
class Ladder:
    """The tiers of one method. Where `width` is set, they rise on after the last step: every `width` units cost `rise`
    yuan more each; `rising_status` says how that reading is known.
    """

    article: str
    basis_status: Status
    steps: tuple[Step, ...]
    width: int = 0
    rise: int = 0
    rising_status: Status = "confirmed"

    def tiers(self) -> Iterator[Step]:
        """All tiers in order; without end where they rise on."""
        if not self.width:
            return iter(self.steps)
        top = self.steps[-1]
        assert top.last is not None
        risen = (
            Step(
                top.last + 1 + n * self.width, top.last + (n + 1) * self.width, top.rate + (n + 1) * self.rise
            )
            for n in count()
        )
        return chain(self.steps, risen)


@dataclass(frozen=True, slots=True)
class Tariff:
    """The ladders in force from a day on. `from_status`: how that day is known."""

    since: date
    from_status: Status
    act: str
    items: Ladder
    pages: Ladder


#: In the order of their days; the last whose day has come counts. A new tariff is a new row.
TARIFFS: Final[tuple[Tariff, ...]] = (
    Tariff(
        since=date(2021, 1, 1), from_status="memory", act=ACT,
        # That the first ten above 30 are the first step (200 yuan each) is our reading of "每增加一档".
        items=Ladder("第四条", "confirmed", (Step(1, 10, 0), Step(11, 30, 100)), 10, 100, "inference"),
        pages=Ladder("第五条", "confirmed",
                     (Step(1, 30, 0), Step(31, 100, 10), Step(101, 200, 20), Step(201, None, 40))),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """One more rule of the act: what it says, where, and how that is known. `methods`: those that it speaks of."""

    id: str
    article: str
    basis_status: Status
    zh: str
    en: str
    methods: frozenset[Method] = frozenset({"items", "pages"})

    def as_dict(self) -> dict[str, str]:
        """JSON of the rule."""
        return {
            "id": self.id, "article": self.article, "basis_status": self.basis_status, "zh": self.zh, "en": self.en,
        }  # fmt: skip


#: What a fee notice and its reader need besides the tiers.
RULES: Final[tuple[Rule, ...]] = (
    Rule("one_method", "第三条", "confirmed", "每件申请由行政机关选择一种标准,不得同时按两种标准重复计算",
         "the organ chooses one method for each application, never both"),
    Rule("all_decisions", "第四条", "confirmed", "按件计收适用于所有处理决定类型",
         "per item: whatever the decision is", frozenset({"items"})),
    Rule("split", "第四条", "confirmed", "一份申请包含多项内容的,可按“一事一申请”以合理的最小单位拆分计件",
         "several matters in one application may be counted apart, by the smallest reasonable unit",
         frozenset({"items"})),
    Rule("same_organ", "第四条", "inference", "件数按同一申请人向同一行政机关在一个自然月内的申请累计",
         "items are those of one applicant to one organ in one natural month", frozenset({"items"})),
    Rule("counted_too", "第四条", "inference", "按量计收的申请仍计入当月件数",
         "an application charged per page still counts among the items of its month", frozenset({"items"})),
    Rule("copies", "第五条", "confirmed", "按量计收适用于要求提供纸质件、发送电子邮件、复制电子数据等的申请",
         "per page: where paper, e-mail or a copy of data is asked for", frozenset({"pages"})),
    Rule("already_public", "第五条", "secondary", "已主动公开而只告知获取方式和途径的,不按量计收",
         "not per page where the organ only tells how to get what is already public", frozenset({"pages"})),
    Rule("page", "第五条", "memory", "页指A4及以下幅面的单面;页数按单件申请计算,多件之间不累加",
         "a page is one side of A4 or smaller; pages of several applications are not added up",
         frozenset({"pages"})),
    Rule("notice", "第六条", "confirmed", "收费通知在答复期限内按申请人获取信息的途径发出,说明依据、标准、数额、缴纳方式",
         "the fee notice goes out within the reply period and states basis, standard, amount and way to pay"),
    Rule("payment", "第六条", "confirmed", "申请人自收到收费通知次日起20个工作日内缴纳,逾期未缴纳的视为放弃申请",
         "paid within 20 working days from the day after the notice, else deemed abandoned"),
    Rule("clock", "第六条", "memory", "缴费后答复期限自缴费次日起重新计算",
         "the reply period is counted anew from the day after payment"),
    Rule("remedy", "第七条", "secondary", "对收费决定本身不得单独申请复议或者提起诉讼,可就不再处理的决定寻求救济",
         "the fee alone cannot be reviewed or sued; the decision not to handle can"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Charge:
    """The part of an application that lies in one tier; `yuan` is `count` times the rate."""

    step: Step
    count: int

    @property
    def yuan(self) -> int:
        return self.step.rate * self.count

    def as_dict(self) -> dict[str, int | None]:
        """JSON: from, to (None: and above), rate, count, yuan."""
        return {
            "from": self.step.first, "to": self.step.last, "rate": self.step.rate, "count": self.count,
            "yuan": self.yuan,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fee:
    """What one application costs: whole yuan, and the tiers that it touches, in order."""

    method: Method
    count: int
    already: int
    charges: tuple[Charge, ...]
    basis: str
    basis_status: Status

    @property
    def yuan(self) -> int:
        return sum(charge.yuan for charge in self.charges)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The other rules that hold for this method."""
        return tuple(rule for rule in RULES if self.method in rule.methods)

    def as_dict(self) -> dict[str, Any]:
        """JSON of the fee; `already` only where items are counted by the month, `to_confirm`: the rules around it that
        were not read in the act itself.
        """
        month = {"already": self.already} if self.method == "items" else {}
        return {
            "method": self.method, "count": self.count, **month, "yuan": self.yuan,
            "tiers": [charge.as_dict() for charge in self.charges],
            "basis": self.basis, "basis_status": self.basis_status,
            "to_confirm": [rule.as_dict() for rule in self.rules if rule.basis_status != "confirmed"],
        }  # fmt: skip


def fee_of(method: Method, number: int, already: int = 0, *, on: date | None = None) -> Fee:
    """The fee of one application of `number` items or pages.

    `already`: items that the applicant asked of this organ earlier in the same natural month (per item only).
    `on`: the day whose tariff holds; the newest by default. Raises ValueError for counts below 0 or above
    MAX_COUNT, for `already` with pages, and for a day before the first tariff.
    """
    if method == "pages" and already:
        raise ValueError("pages are counted for each application alone (Art. 5)")
    if number < 0 or already < 0 or number + already > MAX_COUNT:
        raise ValueError(f"counts are from 0 to {MAX_COUNT}")
    tariff = tariff_on(on)
    ladder = tariff.items if method == "items" else tariff.pages
    charges = tuple(_charges(ladder, already, already + number))
    risen = any(charge.step not in ladder.steps for charge in charges)
    status = ladder.rising_status if risen else ladder.basis_status
    return Fee(method, number, already, charges, f"{tariff.act}{ladder.article}", status)


def _charges(ladder: Ladder, after: int, until: int) -> Iterator[Charge]:
    """Units `after` + 1 to `until`, by tier."""
    for step in ladder.tiers():
        if until < step.first:
            return
        last = until if step.last is None else min(until, step.last)
        if (charged := last - max(after, step.first - 1)) > 0:
            yield Charge(step, charged)


def tariff_on(day: date | None = None) -> Tariff:
    """The tariff in force on a day; the newest when no day is given. Raises ValueError before the first."""
    if day is None:
        return TARIFFS[-1]
    for tariff in reversed(TARIFFS):
        if tariff.since <= day:
            return tariff
    raise ValueError(f"no tariff before {TARIFFS[0].since.isoformat()}")


def natural_month(day: date) -> str:
    """The month by which items are counted (自然月, Art. 4), as YYYY-MM."""
    return day.strftime("%Y-%m")
