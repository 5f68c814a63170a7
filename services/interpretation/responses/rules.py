"""The clocks of responses as dated data, each beside its article; which acts stop them; what comes next. Pure.

Hours are clock hours, day and night: neither text speaks of working time (the unit is an inference, RSP-3). Neither says
either from when they count: from when the matter was found, or from when it happened, is a choice (inference).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal

from kernel.legal_time.notices import BasisStatus

Class_ = Literal["emergency", "rumour", "misunderstanding", "question"]
ActKind = Literal[
    "holding_statement", "authoritative_information", "press_conference", "reply", "correction", "closing"
]  # fmt: skip
Start = Literal["found", "occurred"]

CLASSES: Final[Mapping[str, str]] = {
    "emergency": "重大、特别重大突发事件", "rumour": "谣言", "misunderstanding": "误解误读", "question": "疑问",
}  # fmt: skip
ACTS: Final[Mapping[str, str]] = {
    "holding_statement": "先期回应", "authoritative_information": "权威信息", "press_conference": "新闻发布会",
    "reply": "正式回应", "correction": "更正", "closing": "办结",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClockRow:
    """One clock: for which classes, how many clock hours, which acts meet it; a change of law is a row with a later day."""

    key: str
    classes: tuple[str, ...]
    hours: int
    met_by: tuple[str, ...]
    article: str
    status: BasisStatus
    effective_from: date
    title: str


CLOCKS: Final[tuple[ClockRow, ...]] = (
    ClockRow("authoritative_information", ("emergency",), 5, ("authoritative_information", "press_conference"),
             "国办发〔2016〕80号", "secondary", date(2016, 11, 10), "发布权威信息"),
    ClockRow("press_conference", ("emergency",), 24, ("press_conference",),
             "国办发〔2016〕61号、国办发〔2016〕80号", "secondary", date(2016, 7, 30), "举行新闻发布会"),
    ClockRow("response", ("rumour", "misunderstanding", "question"), 48, ("reply", "correction"),
             "国办发〔2016〕61号", "secondary", date(2016, 7, 30), "回应"),
)  # fmt: skip


#: The last part of a clock, in which it runs out soon: an hour and a quarter of 5, twelve of 48 (our yardstick).
SOON: Final = 0.25


@dataclass(frozen=True, slots=True)
class Running:
    """A clock of a concern: until when, when it was met, whether it is met, overdue or running, and on which basis.
    `recorded_late`: what met it in time was written down after it had run out.
    """

    key: str
    title: str
    hours: int
    starts_at: datetime
    due_at: datetime
    met_at: datetime | None
    recorded_at: datetime | None
    recorded_late: bool
    state: Literal["running", "met", "met_late", "overdue"]
    article: str
    basis_status: BasisStatus
    start_basis_status: BasisStatus = "inference"


def clocks_of(
    class_: str, found_at: datetime, occurred_at: datetime | None, acts: Sequence[tuple[str, datetime, datetime]], now: datetime,
    start: Start = "found",
) -> list[Running]:  # fmt: skip
    """The clocks of a concern as its acts (kind, moment, when it was written down) have left them at a moment."""
    begin = occurred_at if start == "occurred" and occurred_at is not None else found_at
    found = []
    for row in _in_force(begin.date()):
        if class_ not in row.classes:
            continue
        due = begin + timedelta(hours=row.hours)
        meeting = [(moment, written) for kind, moment, written in acts if kind in row.met_by]
        met, written = min(meeting, default=(None, None))
        late = met is not None and written is not None and met <= due < written
        if met is not None:
            state: Literal["running", "met", "met_late", "overdue"] = "met" if met <= due else "met_late"
        else:
            state = "overdue" if now > due else "running"
        found.append(
            Running(
                row.key, row.title, row.hours, begin, due, met, written, late, state, row.article, row.status
            )
        )
    return sorted(found, key=lambda one: one.due_at)


def soon_at(clock: Running) -> datetime:
    """From when on a clock runs out soon."""
    return clock.due_at - timedelta(hours=clock.hours) * SOON


def to_tell(
    clocks: Sequence[Running], told: Sequence[str], now: datetime, *, closed: bool
) -> list[tuple[str, Literal["due_soon", "became_overdue"], Running]]:
    """What has to be told of clocks by now, once for each: (mark, what, clock). A warning that comes after the end is none, and
    nobody is warned of what is closed.
    """
    found: list[tuple[str, Literal["due_soon", "became_overdue"], Running]] = []
    for one in clocks:
        if one.state == "overdue" and one.key not in told:
            found.append((one.key, "became_overdue", one))
        elif one.state == "running" and _warning(one) not in told and now > soon_at(one) and not closed:
            found.append((_warning(one), "due_soon", one))
    return found


def next_moment(clocks: Sequence[Running], told: Sequence[str], *, closed: bool) -> datetime | None:
    """After which moment something has to be told of clocks that nothing has met; None when all was."""
    waiting = [
        one.due_at if closed or _warning(one) in told else soon_at(one)
        for one in clocks
        if one.met_at is None and one.key not in told
    ]
    return min(waiting, default=None)


def _warning(clock: Running) -> str:
    return f"{clock.key}:soon"


def _in_force(day: date) -> list[ClockRow]:
    """The newest row of each clock that is in force on a day."""
    rows = {
        row.key: row
        for row in sorted(CLOCKS, key=lambda row: row.effective_from)
        if row.effective_from <= day
    }
    return list(rows.values())


def next_step(clocks: Sequence[Running], acts: Sequence[str]) -> dict[str, Any] | None:
    """What has to be done next, and until when; None once it is closed."""
    if "closing" in acts:
        return None
    waiting = [one for one in clocks if one.met_at is None]
    if waiting:
        first = min(waiting, key=lambda one: one.due_at)
        return {
            "action": first.key,
            "zh": f"{first.title}({first.hours}小时内)",
            "until": first.due_at,
            "source": first.article,
        }
    return {"action": "closing", "zh": "办结", "until": None, "source": None}


def refusal(
    acts: Sequence[str], kind: str, unmet: Sequence[str] = (), reason: str | None = None
) -> tuple[str, str, str] | None:
    """Why an act cannot follow the acts so far: (code, 中文, English); None where it can. `unmet`: titles of the clocks that
    nothing has met; with them it is closed for a `reason` alone.
    """
    if "closing" in acts:
        return "closed", "已办结;新的情况请另行登记", "it is closed: register a new concern"
    answered = {"reply", "correction", "authoritative_information", "press_conference"} & set(acts)
    if kind == "closing" and not answered:
        return "nothing_said", "尚未回应,不能办结", "nothing was said yet: reply first"
    if kind == "closing" and unmet and reason is None:
        return (
            "clock_unmet",
            f"尚未{'、'.join(unmet)},不能办结;确无必要的,请写明 unmet_reason",
            "a clock of its class is not met: meet it, or say in unmet_reason why it is closed all the same",
        )
    if kind != "closing" and reason is not None:
        return "no_closing", "unmet_reason 只用于办结", "unmet_reason goes with a closing alone"
    if kind == "correction" and not answered:
        return "nothing_to_correct", "尚未发布可更正的内容", "nothing was said that could be corrected"
    return None
