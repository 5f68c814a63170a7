"""The clock's rules as dated data: each period and choice beside its article and how well it is attested. Pure.

A change of the law is a row with a later `effective_from`; the receipt date of an application picks its row.
`inference` and `memory` rows are ours or not read in their text: where an office may decide otherwise, a row has choices.
"""

import hashlib
import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Final

from kernel.legal_time import Unit
from kernel.legal_time.notices import BasisStatus
from services.disclosure_requests.clock.moments import Kind

#: 国务院令第711号 came into force.
IN_FORCE: Final = date(2019, 5, 15)
_ACT: Final = "《政府信息公开条例》"
_FEES: Final = "国办函〔2020〕109号第六条"
_SERVICE: Final = "国办公开办函〔2016〕235号"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `amount` of `unit` is its period; `events` decide it, the first that is there; `choice` is in force."""

    key: str
    article: str
    status: BasisStatus
    amount: int | None = None
    unit: Unit = "working_day"
    events: tuple[Kind, ...] = ()
    choice: str | None = None
    choices: tuple[str, ...] = ()
    effective_from: date = IN_FORCE
    note: str = ""


class RuleBook:
    """Rules by key and effective day. Raises ValueError where periods that are counted as one differ in unit."""

    def __init__(self, rows: Iterable[Rule]) -> None:
        self.rows: tuple[Rule, ...] = tuple(sorted(rows, key=lambda row: row.effective_from))
        self._steps = sorted({row.effective_from for row in self.rows})
        self._sets: list[dict[str, Rule]] = []
        for step in self._steps:
            self._sets.append({row.key: row for row in self.rows if row.effective_from <= step})
            _check(self._sets[-1])
        text = json.dumps(sorted(json.dumps(asdict(row), default=str) for row in self.rows))
        self.fingerprint = hashlib.sha256(text.encode()).hexdigest()

    def on(self, day: date) -> Mapping[str, Rule]:
        """The rules for an application received that day; the first ones for a day before them."""
        return self._sets[max(bisect_right(self._steps, day) - 1, 0)]

    def with_rows(self, rows: Iterable[Rule]) -> "RuleBook":
        """These rules and more; a row of the same key and day replaces the old one."""
        merged = {(row.key, row.effective_from): row for row in (*self.rows, *rows)}
        return RuleBook(merged.values())

    def with_choices(self, choices: Mapping[str, str]) -> "RuleBook":
        """The rules as an office has set them. Raises ValueError for a rule without choices or an unknown choice."""
        for key, choice in choices.items():
            known = [row.choices for row in self.rows if row.key == key and row.choices]
            if not known:
                names = "、".join(self.choices)
                raise ValueError(
                    f"{key} 不是可设置的规则;可设置:{names} / {key} cannot be set; these can: {names}"
                )
            if any(choice not in allowed for allowed in known):
                names = "、".join(known[0])
                raise ValueError(f"{key} 应为 {names} 之一 / {key} is one of {names}")
        return RuleBook(
            replace(row, choice=choices[row.key]) if row.key in choices else row for row in self.rows
        )

    @property
    def choices(self) -> dict[str, tuple[str, ...]]:
        """What an office may set, by key."""
        return {row.key: row.choices for row in self.rows if row.choices}


def _check(rules: Mapping[str, Rule]) -> None:
    reply, extension = rules["reply"], rules["extension"]
    if reply.unit != extension.unit or reply.unit not in ("working_day", "calendar_day"):
        raise ValueError(
            "答复期限与延长期限须同以工作日或同以日计 / reply and extension count in the same unit, working or calendar days"
        )
    if not reply.amount:
        raise ValueError("答复期限至少一日 / the reply period has at least one day")


RULES: Final = RuleBook(
    (
        Rule("receipt", f"{_ACT}第三十一条", "confirmed", events=("received", "confirmed")),
        Rule("receipt.counter", f"{_ACT}第三十一条第一项", "confirmed", events=("submitted", "received"),
             note="当面提交,以提交之日为收到申请之日"),
        Rule("receipt.registered_post", f"{_ACT}第三十一条第二项", "confirmed", events=("received",),
             note="须签收的邮寄方式,以签收之日为收到申请之日"),
        Rule("receipt.ordinary_post", f"{_ACT}第三十一条第二项", "confirmed", events=("confirmed", "received"),
             note="平常信函,应当于收到申请的当日与申请人确认,以确认之日为收到申请之日"),
        Rule("receipt.web", f"{_ACT}第三十一条第三项", "confirmed", events=("confirmed", "received"),
             note="互联网渠道,以双方确认之日为收到申请之日"),
        Rule("receipt.fax", f"{_ACT}第三十一条第三项", "confirmed", events=("confirmed", "received"),
             note="政府信息公开工作机构的传真,以双方确认之日为收到申请之日"),
        Rule("receipt.transferred", "国办公开办函〔2015〕207号", "secondary", events=("confirmed", "received"),
             note="送至其他机构的申请,以工作机构电话确认实际收到之日为收到申请之日"),
        Rule("confirmation_alert", f"{_ACT}第三十一条", "inference", 1,
             note="法无期限;超过一个工作日未确认即提示"),
        Rule("correction_notice", f"{_ACT}第三十条", "confirmed", 7, note="自收到申请之日起一次性告知补正"),
        Rule("correction_period", f"{_ACT}第三十条", "inference", unit="working_day",
             note="合理的补正期限由告知书确定;写明天数的按工作日自告知之日起计"),
        Rule("corrected", f"{_ACT}第三十条", "confirmed", note="答复期限自收到补正的申请之日起计算"),
        Rule("late_correction_notice", f"{_ACT}第三十条", "inference", choice="restart",
             choices=("restart", "no_restart"), note="逾七个工作日告知补正,法无明文"),
        Rule("reply", f"{_ACT}第三十三条第二款", "confirmed", 20),
        Rule("extension", f"{_ACT}第三十三条第二款", "confirmed", 20,
             note="经工作机构负责人同意并告知申请人;届满前告知、一次为限系推断"),
        Rule("third_party", f"{_ACT}第三十二条", "confirmed", 15,
             note="第三方自收到征求意见书之日起;逾期未提出意见的,由行政机关依照条例决定"),
        Rule("co_maker", f"{_ACT}第三十四条", "confirmed", 15,
             note="共同制作机关自收到征求意见书之日起;逾期未提出意见的,视为同意公开"),
        Rule("other_organ", f"{_ACT}第三十三条第三款", "confirmed", note="征求其他机关意见,只扣除所需时间"),
        Rule("exclusion", f"{_ACT}第三十三条第三款", "inference",
             note="扣除发函次日至收到意见之日(至迟收函后十五个工作日)的工作日,重叠只扣一次"),
        Rule("undelivered_letter", f"{_ACT}第三十三条第三款", "inference", 15,
             note="征求意见书迟迟未获收到,逾十五个工作日即提示"),
        Rule("reasonable_delay", f"{_ACT}第三十五条", "confirmed", note="确定延迟答复的合理期限并告知申请人"),
        Rule("fee_notice", _FEES, "secondary", note="在答复期限内发出收费通知"),
        Rule("fee_payment", _FEES, "secondary", 20, note="自收到收费通知次日起;逾期未缴,视为放弃申请"),
        Rule("fee_restart", _FEES, "memory", choice="restart", choices=("restart", "no_restart"),
             note="缴费后答复期限自缴费次日起重新计算"),
        Rule("service.signed", _SERVICE, "confirmed", note="直接送达、委托送达,以申请人签收之日为准"),
        Rule("service.posted", _SERVICE, "confirmed", note="邮寄送达,以交邮之日为准"),
        Rule("service.electronic", f"{_ACT}第四十条", "inference", note="按申请人要求的电子形式,以发出之日为准"),
        Rule("service.courier", _SERVICE, "confirmed", note="只能通过邮政企业寄送,不得通过快递公司"),
    )
)  # fmt: skip

#: How an answer may be served -> the rule that names its day.
SERVICE: Final[Mapping[str, str]] = {
    "direct": "service.signed",
    "counter": "service.signed",
    "entrusted": "service.signed",
    "post": "service.posted",
    "ems": "service.posted",
    "registered_post": "service.posted",
    "ordinary_post": "service.posted",
    "electronic": "service.electronic",
    "email": "service.electronic",
    "web": "service.electronic",
    "fax": "service.electronic",
    "courier": "service.courier",
    "private_courier": "service.courier",
}
