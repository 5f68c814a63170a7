"""Reviews and lawsuits: the respondent's own deadlines, when review has to come first, how table 4 counts. Pure.

| proceeding | what the office owes | period | basis |
|---|---|---|---|
| review, simplified | answer and evidence | 5 working days from receipt of the copy | 行政复议法 Arts 54, 88 |
| review, ordinary | answer and evidence | 10 working days from receipt of the copy | 行政复议法 Arts 48, 88 |
| lawsuit | statement of defence and evidence | 15 days from receipt of the complaint | 行政诉讼法 Art. 67 |

What the office does not answer in time counts as done without evidence (行政复议法 Art. 70).
Table 4 of a year counts what was decided in it by its outcome, what was open at its end as 尚未审结: the form says no more
(inference). A review organ that is sued with the first organ does not count the case (国办公开办函〔2016〕201号).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, NamedTuple

from kernel.http.problems import FieldError
from kernel.legal_time import Unit, WorkCalendar
from kernel.legal_time.notices import BasisStatus
from services.disclosure_requests.reports.tables import BLOCKS, OUTCOME_NAMES

Kind = Literal["review", "suit_direct", "suit_after_review"]
Procedure = Literal["simplified", "ordinary"]
Role = Literal["respondent", "co_defendant"]
Outcome = Literal["upheld", "corrected", "other", "pending"]
PENDING: Final = "pending"
#: So many of what is owed a work list shows.
MOST_OWED: Final = 500

_REVIEW_LAW: Final = "《行政复议法》"
_SUIT_LAW: Final = "《行政诉讼法》"
#: From this day review comes before a suit against 不予公开 (行政复议法, revised 2023, Art. 23(1)4).
REVIEW_FIRST_FROM: Final = date(2024, 1, 1)
#: From this day the Supreme Court says which answers those are (法释〔2025〕8号 Art. 1).
INTERPRETED_FROM: Final = date(2025, 6, 1)
#: Results that deny by Arts 14 to 16; a partial disclosure denies the rest.
DENIALS: Final = frozenset(
    {
        "deny_secret", "deny_law", "deny_three_securities_one_stability", "deny_third_party", "deny_internal",
        "deny_process", "deny_casefile", "partial",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Limit:
    """A period that the office has, counted from the day on which it received the copy."""

    key: str
    title: str
    title_en: str
    amount: int
    unit: Unit
    article: str
    basis_status: BasisStatus = "confirmed"


_ANSWER: Final = ("提出书面答复并提交证据", "answer in writing, with the evidence")
LIMITS: Final[dict[str, Limit]] = {
    "simplified": Limit("answer", *_ANSWER, 5, "working_day", f"{_REVIEW_LAW}第五十四条、第八十八条"),
    "ordinary": Limit("answer", *_ANSWER, 10, "working_day", f"{_REVIEW_LAW}第四十八条、第八十八条"),
    "suit": Limit("defence", "提交证据和规范性文件并提出答辩状", "statement of defence, with the evidence", 15,
                  "calendar_day", f"{_SUIT_LAW}第六十七条"),
}  # fmt: skip
#: When the review organ decides: from its acceptance, calendar days; the ordinary period may be extended by 30.
DECIDES: Final[dict[str, Limit]] = {
    "simplified": Limit("decision", "复议机关作出决定", "the review organ decides", 30, "calendar_day",
                        f"{_REVIEW_LAW}第六十二条第二款"),
    "ordinary": Limit("decision", "复议机关作出决定(可延长至多三十日)", "the review organ decides (30 days more at most)",
                      60, "calendar_day", f"{_REVIEW_LAW}第六十二条第一款"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Facts:
    """A review or lawsuit. received_on: the office got the copy; accepted_on: the review organ or court took it up;
    answered_on: the office's answer; decided_on is there where the outcome is not pending.
    """

    kind: Kind
    role: Role
    procedure: Procedure | None
    received_on: date
    accepted_on: date | None
    answered_on: date | None
    outcome: Outcome
    decided_on: date | None


def faults(facts: Facts, filed_on: date, today: date) -> list[FieldError]:
    """Members that do not hold together; `filed_on` is the day of the application."""
    days = {
        name: day
        for name in ("received_on", "accepted_on", "answered_on", "decided_on")
        if (day := getattr(facts, name)) is not None
    }
    bounds = [(name, filed_on, "申请之日", "the application") for name in days]
    bounds += [
        (name, facts.received_on, "收到副本之日", "the receipt of the copy")
        for name in ("answered_on", "decided_on")
        if name in days
    ]
    found = [
        FieldError(
            f"/{name}", "in_the_future", f"不能晚于今日 {today}", f"cannot be later than today, {today}"
        )
        for name, day in days.items()
        if day > today
    ]
    found += [
        FieldError(f"/{name}", "too_early", f"不能早于{zh} {day}", f"cannot be earlier than {en}, {day}")
        for name, day, zh, en in bounds
        if days[name] < day
    ]
    if (facts.procedure is not None) != (facts.kind == "review"):
        found.append(FieldError("/procedure", "procedure", "行政复议须写明 simplified 简易程序或 ordinary 普通程序;诉讼不写",
                                "a review says simplified or ordinary, a lawsuit neither"))  # fmt: skip
    if (facts.outcome == PENDING) != (facts.decided_on is None):
        found.append(FieldError("/decided_on", "outcome", "已有结果的写明审结之日,尚未审结(pending)的不写",
                                "give the day with an outcome, and none while it is pending"))  # fmt: skip
    if facts.role == "co_defendant" and facts.kind != "suit_after_review":
        found.append(FieldError("/role", "co_defendant", "共同被告(co_defendant)只适用于复议后起诉(suit_after_review)",
                                "a co-defendant there is only in a suit after review"))  # fmt: skip
    return found


def deadlines(facts: Facts, calendar: WorkCalendar) -> list[dict[str, Any]]:
    """What runs: the office's answer or defence, and when the review organ decides; with whether it was kept."""
    own = LIMITS[facts.procedure or "suit"]
    found = [_deadline(own, facts.received_on, facts.answered_on, calendar)]
    if facts.procedure is not None and facts.accepted_on is not None:
        found.append(_deadline(DECIDES[facts.procedure], facts.accepted_on, facts.decided_on, calendar))
    return found


def owed(facts: Facts, calendar: WorkCalendar) -> dict[str, Any]:
    """The office's own deadline alone: its answer to a review, its defence to a lawsuit."""
    return deadlines(facts, calendar)[0]


def _deadline(limit: Limit, start: date, done_on: date | None, calendar: WorkCalendar) -> dict[str, Any]:
    due = calendar.due(start, limit.amount, limit.unit)
    last = due.due or due.latest
    return {
        "key": limit.key, "title": limit.title, "title_en": limit.title_en, "from": start, "amount": limit.amount,
        "unit": limit.unit, "due": due.due, "due_status": due.status, "earliest": due.earliest, "latest": due.latest,
        "article": limit.article, "basis_status": limit.basis_status,
        "done_on": done_on, "on_time": None if done_on is None else done_on <= last,
    }  # fmt: skip


def warnings(
    facts: Facts, row: str | None, replied_on: date | None, *, reviewed: bool
) -> list[dict[str, str]]:
    """What is irregular. `row` and `replied_on`: the result of the application and the day of its decision; `reviewed`: a
    review of the same application is recorded.
    """
    found = []
    if (
        facts.kind == "suit_direct"
        and row in DENIALS
        and replied_on is not None
        and replied_on >= REVIEW_FIRST_FROM
    ):
        basis = f"{_REVIEW_LAW}第二十三条第一款第四项" + (
            "、法释〔2025〕8号第一条" if replied_on >= INTERPRETED_FROM else ""
        )
        found.append({
            "code": "review_comes_first", "article": basis, "basis_status": "confirmed",
            "message_zh": "依据条例第十四条至第十六条不予公开的,应当先申请行政复议;直接起诉的,可在答辩中提出",
            "message_en": "what was denied by Arts 14 to 16 goes to review first: say so in the defence to a direct suit",
        })  # fmt: skip
    if facts.kind == "suit_after_review" and not reviewed:
        found.append({
            "code": "review_missing", "article": "国办公开办函〔2021〕30号", "basis_status": "inference",
            "message_zh": "登记为复议后起诉,但没有登记该申请的行政复议;请补登,否则表四行政复议一栏可能少计",
            "message_en": "a suit after review, but no review of this application is recorded: table 4 may miss it",
        })  # fmt: skip
    return found


class Counted(NamedTuple):
    """A review or lawsuit as table 4 sees it."""

    kind: str
    received_on: date
    outcome: str
    decided_on: date | None


def outcome_in(record: Counted, year: int) -> str | None:
    """The column that counts a record in a year; None where it is not counted."""
    if record.received_on.year > year or (record.decided_on is not None and record.decided_on.year < year):
        return None
    decided = record.decided_on is not None and record.decided_on.year == year
    return record.outcome if decided else PENDING


def table4_of(records: Iterable[Counted], year: int) -> dict[str, tuple[int, ...]]:
    """Table 4 of a year: block -> 5 numbers in the order of OUTCOMES."""
    table = {block.name: [0] * len(OUTCOME_NAMES) for block in BLOCKS}
    for record in records:
        if (outcome := outcome_in(record, year)) is not None:
            table[record.kind][OUTCOME_NAMES.index(outcome)] += 1
            table[record.kind][-1] += 1
    return {block: tuple(cells) for block, cells in table.items()}
