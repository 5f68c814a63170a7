"""One clause of a time limit, the unit a deadline, a notice check or a retention check is computed from."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

KINDS: Final = (
    "publish_deadline",  # 公开期限:最迟何时公开 / the latest moment of publication (Art. 26)
    "notice_period",  # 公示期:公示持续多久 / how long a notice stays up; not a deadline
    "consultation_period",  # 征求意见期 / how long comments are taken; not a deadline
    "keep_online",  # 保留期限 / how long the information stays available; not a deadline
    "update_frequency",  # 更新频率 / how often the information is renewed; not a deadline
    "procedure_deadline",  # 办理期限 / the limit of a step of the procedure, not of its publication
)
UNITS: Final = (
    "working_day",  # 工作日 / working days of the State Council's calendar
    "calendar_day",  # 日、天、自然日 / calendar days
    "week",  # 周 / weeks of seven days
    "month",  # 个月 / months
    "year",  # 年 / years
    "hour",  # 小时 / hours
    "time",  # 次 / times within the recurrence
    "day_of_month",  # 某日 / day of the recurrence's month; 31 means its last day
    "week_of_period",  # 第几周 / week of the recurrence's month or other period
    "month_of_year",  # 某月 / month of the year; before = until the end of that month
)
RECURRENCES: Final = (
    "hourly",  # 每小时 / every hour
    "daily",  # 每日 / every day
    "weekly",  # 每周 / every week
    "monthly",  # 每月 / every month
    "quarterly",  # 每季度 / every quarter
    "half_yearly",  # 每半年 / every half-year
    "yearly",  # 每年 / every year
    "quarterly:first_month",  # 每季度首月 / in the first month of the quarter
    "quarterly:last_month",  # 每季度末月 / in the last month of the quarter
    "quarterly:next_month",  # 季后首月 / in the month after the quarter
    "every_6_months",  # 每六个月 / at intervals of six months
    "real_time",  # 实时 / as it arises
    "by_stage",  # 按进展、分阶段 / at each stage
    "periodic",  # 定期 / at a period that is not named
)
DIRECTIONS: Final = (
    "after",  # 事件之后 / counted from the trigger
    "before",  # 之前 / not later than the date, or counted back from the trigger
    "on",  # 当日、当期 / on the date or in the period named
)
# Besides the fixed ones: yearly:01 .. yearly:12 (a date of the year) and every_N_months (每两年 is every_24_months).
_RECURRENCE: Final = re.compile(r"yearly:(0[1-9]|1[0-2])|every_[1-9]\d{0,2}_months")


def is_recurrence(value: str) -> bool:
    """Whether the value is a recurrence of the vocabulary, `yearly:MM` and `every_N_months` included."""
    return value in RECURRENCES or _RECURRENCE.fullmatch(value) is not None


@dataclass(frozen=True, slots=True)
class Clause:
    """What one part of a time-limit phrase asks.

    `trigger` is the event counted from, in the phrase's words; `condition` what the clause is limited to;
    `amount` counts `unit`s; `vague` says that the words leave the time open (及时), so that it must be settled
    by an assumption on the record. A member the phrase does not give is None.
    """

    trigger: str | None
    condition: str | None
    amount: int | None
    unit: str | None
    recurrence: str | None
    direction: str | None
    vague: bool
    kind: str

    @property
    def is_deadline(self) -> bool:
        """Whether publication can be late by this clause: a notice period, retention or frequency is no deadline."""
        return self.kind == "publish_deadline"

    def as_dict(self) -> dict[str, Any]:
        """The eight members in their order, ready for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, members: Mapping[str, Any]) -> "Clause":
        """The clause a person or a file stated; all eight members must be there, in the vocabulary.

        Raises ValueError that names the member and the values it may take.
        """
        names = [field.name for field in fields(cls)]
        if set(members) != set(names):
            wrong = ", ".join(sorted(set(members) ^ set(names)))
            raise ValueError(f"条款成员不符:{wrong} / members missing or unknown: {wrong}")
        for name in ("trigger", "condition"):
            if not (members[name] is None or (isinstance(members[name], str) and members[name])):
                raise ValueError(f"{name} 应为文字或 null / {name} is a text or null")
        amount = members["amount"]
        if not (amount is None or (isinstance(amount, int) and not isinstance(amount, bool) and amount >= 0)):
            raise ValueError("amount 应为非负整数或 null / amount is a whole number from 0, or null")
        if not isinstance(members["vague"], bool):
            raise ValueError("vague 应为 true 或 false / vague is true or false")
        if (amount is None) != (members["unit"] is None):
            raise ValueError("amount 与 unit 应同时给出 / amount and unit go together")
        for name, vocabulary, optional in (
            ("unit", UNITS, True),
            ("direction", DIRECTIONS, True),
            ("kind", KINDS, False),
        ):
            value = members[name]
            if not ((optional and value is None) or (isinstance(value, str) and value in vocabulary)):
                raise ValueError(
                    f"{name} 应为以下之一:{'、'.join(vocabulary)} / {name} is one of: {', '.join(vocabulary)}"
                )
        recurrence = members["recurrence"]
        if not (recurrence is None or (isinstance(recurrence, str) and is_recurrence(recurrence))):
            raise ValueError(
                f"recurrence 应为以下之一:{'、'.join(RECURRENCES)}、yearly:MM、every_N_months"
                f" / recurrence is one of: {', '.join(RECURRENCES)}, yearly:MM, every_N_months"
            )
        return cls(**{name: members[name] for name in names})
