"""What happens in the story: the county, its two officers, its bindings, the three events and their dates.

The dates are checked in the story against what the server answers; they follow from 国办发明电〔2025〕7号 (Spring
Festival 2026: 02-15 to 02-23 off, 02-14 and 02-28 worked) and stand here so that a wrong answer ends the story.
"""

from dataclasses import dataclass
from typing import Any, Final

COUNTY: Final = "360425"
AUTHOR: Final = ("demo-01", "李起草")
APPROVER: Final = ("demo-02", "王审批")
REVIEWER: Final = {"id": "demo-03", "name": "赵审查"}
LAND_OFFICE: Final = "永修县自然资源局"
FINANCE_OFFICE: Final = "永修县财政局"
GUIDELINES: Final = ("land-expropriation-sample", "fiscal-budget-sample")
EFFECTIVE_FROM: Final = "2026-01-01"
#: The row that the county completes: its table shows neither method (公开方式) nor audience (公开对象).
COMPLETED: Final = "land-expropriation-002"
COMPLETION: Final[dict[str, Any]] = {
    "method": "proactive",
    "audience": {"scope": "whole_society", "note": None},
    "responsible_body": LAND_OFFICE,
}
REASON: Final = "演示:其余摘录所缺要素待核对原文后补全"


@dataclass(frozen=True, slots=True)
class Happening:
    """One event of a business system, as the demo binds and reports it."""

    binding: str
    event_type: str
    domain: str
    office: str
    date_field: str
    on: str
    zh: str
    en: str
    items: tuple[str, ...]


HAPPENINGS: Final = (
    Happening(
        "demo-budget-approved", "demo.budget.approved", "fiscal-budget", FINANCE_OFFICE, "approved_on",
        "2026-01-28", "县人大批准预算", "the people's congress approves the budget", ("fiscal-budget-001",),
    ),
    Happening(
        "demo-land-approved", "demo.land.approved", "land-expropriation", LAND_OFFICE, "approval_received_on",
        "2026-02-12", "收到征地批准文件", "the approval of a land requisition arrives",
        ("land-expropriation-001", "land-expropriation-002"),
    ),
    Happening(
        "demo-land-surveyed", "demo.land.surveyed", "land-expropriation", LAND_OFFICE, "survey_finished_on",
        "2026-02-14", "拟征收土地现状调查结束", "the survey of the land is finished", ("land-expropriation-004",),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Turn:
    """What becomes of a duty: its date (and the date without the roll-over), when it is published, how it ends."""

    due: str
    strict: str
    published_on: str | None
    ends: tuple[str, ...]
    zh: str = ""
    en: str = ""


TURNS: Final[dict[str, Turn]] = {
    "fiscal-budget-001": Turn(
        "2026-02-24", "2026-02-17", "2026-02-24", ("fulfilled_on_time",),
        "第 20 日为正月初一(02-17),顺延至节后首个工作日。对行政机关自身的义务是否顺延属推断,故两个日期都给出;"
        "从严办理应在 02-17 前公开。",
        "Day 20 is New Year's Day. That an organ's own duty rolls over is an inference: both dates are shown.",
    ),
    "land-expropriation-001": Turn(
        "2026-03-04", "2026-03-04", "2026-03-02", ("fulfilled_on_time",),
        "10 个工作日:春节放假九天(02-15 至 02-23)不计,调休上班的 02-14、02-28 计入。",
        "Ten working days: nine days off do not count, the worked Saturdays 02-14 and 02-28 do.",
    ),
    "land-expropriation-002": Turn("2026-03-04", "2026-03-04", None, ("open", "due_soon", "overdue")),
    "land-expropriation-004": Turn(
        "2026-02-28", "2026-02-28", "2026-03-03", ("fulfilled_late",),
        "触发日 02-14 是调休上班的周六,不计入;02-28 也是周六,却是第 5 个工作日。",
        "The trigger day is not counted; 02-28 is a Saturday and yet the fifth working day.",
    ),
}  # fmt: skip
#: Status on the wire -> how the table calls it.
STATUSES: Final = {
    "open": "待公开 open",
    "due_soon": "临期 due soon",
    "overdue": "逾期 overdue",
    "fulfilled_on_time": "按时 on time",
    "fulfilled_late": "迟延 late",
}
