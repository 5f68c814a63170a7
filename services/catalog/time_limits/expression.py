"""A time expression found in a piece of a phrase, before its clause is known: 20个工作日内, 每月10日前, 及时, 长期."""

import re
from dataclasses import dataclass
from typing import Final, Literal

Form = Literal[
    "duration",  # an amount: 20个工作日内, 提前3天
    "position",  # a place in the calendar: 每年1月31日前, 每月10日
    "frequency",  # 每季度一次, 按年, 每日
    "keep",  # 长期, 永久, 有效期内
    "update",  # 动态更新, 按实际更新
    "moment",  # at, before or after an event without an amount: 启动时, 当日, 同步
    "stage",  # 按进展
    "real_time",  # 实时
    "periodic",  # 定期
    "urgent",  # 及时, 随时, 立即
    "request",  # 依申请
    "ditto",  # 同上
]

PUBLISH: Final = r"(?:公开|公示|公布|发布|公告|通报|刊登|刊发|刊载|上传|上网|挂网|张贴|上墙|推送|披露)"
"""Verbs of publication."""
UPDATE: Final = r"(?:更新|调整|维护)"


@dataclass(frozen=True, slots=True)
class Expression:
    """Where it stands in its piece, its form, and what of a clause it already says."""

    start: int
    end: int
    form: Form
    amount: int | None = None
    unit: str | None = None
    recurrence: str | None = None
    direction: str | None = None
    vague: bool = False
    bound: Literal["least", "most"] | None = None
    open_side: bool = False  # an amount with neither 内 nor 前 beside it
    event: str | None = None  # the trigger, when it stands inside the expression


def every_months(count: int) -> str | None:
    """The recurrence of an interval of so many months: 1 is monthly, 3 quarterly, 6 every_6_months, 12 yearly. None where
    none can be meant: every 0 months, or a thousand.
    """
    if not 1 <= count <= 999:
        return None
    return {1: "monthly", 3: "quarterly", 12: "yearly"}.get(count, f"every_{count}_months")


def free_of(taken: list[Expression], match: re.Match[str]) -> bool:
    """Whether the match overlaps none of the expressions already found."""
    return all(match.end() <= one.start or match.start() >= one.end for one in taken)
