"""The clock of a case: a pure function of its moments, the calendars, the day of knowledge and the rules.

moments ─ Course (fold) ─> periods, waits, consultations ─ Reckoner (rank) ─> Clock ─ explain ─> one line a day
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal

from kernel.legal_time import Calendars, Status
from services.disclosure_requests.clock.course import Course
from services.disclosure_requests.clock.deadlines import Deadline, deadlines_of
from services.disclosure_requests.clock.findings import Finding, finding
from services.disclosure_requests.clock.moments import Moment
from services.disclosure_requests.clock.reckoning import Ends, Reckoner, reckoner_of
from services.disclosure_requests.clock.rules import RULES, SERVICE, Rule, RuleBook

State = Literal[
    "awaiting_receipt", "running", "waiting_correction", "waiting_consultation", "waiting_reasons", "waiting_fee",
    "decided_not_delivered", "delivered", "lapsed_correction", "lapsed_fee", "withdrawn",
]  # fmt: skip
_WAITS: Final[dict[str, State]] = {"correction_wait": "waiting_correction", "fee_wait": "waiting_fee"}


@dataclass(frozen=True, slots=True)
class Clock:
    """Where a case stands on `today`, the day of knowledge or of the last moment, whichever is later.

    `due` is the last day for delivery: None before the receipt, while a correction or payment is waited for, and where
    no notice reaches (`provisional`: then `earliest` and `latest` bound it). While a consultation is open, `due` has the
    silence last to its limit; where there is no limit `due` and `latest` are None. `on_time` is None while open.
    """

    known_on: date | None
    today: date
    status: State
    receipt_date: date | None
    receipt_rule: Rule
    due: date | None
    due_status: Status | None
    earliest: date | None
    latest: date | None
    due_before_extension: date | None
    extension_days: int
    suspended_working_days: int
    decided_on: date | None
    delivered_on: date | None
    on_time: bool | None
    deadlines: tuple[Deadline, ...]
    findings: tuple[Finding, ...]
    basis: tuple[Rule, ...]
    notices: tuple[str, ...]
    course: Course = field(repr=False, compare=False)
    ends: Ends | None = field(repr=False, compare=False)

    @property
    def reckoner(self) -> Reckoner:
        """What it was counted by."""
        return self.course.reckoner

    @property
    def reached(self) -> date:
        """The day up to which things happened: today, or the day on which the case was closed."""
        return min(self.today, self.course.closed or self.today)

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready members; the lines of the explanation are not among them (see `explanation.explain`)."""
        by_name: dict[str, list[str | None]] = {}
        for one in self.deadlines:
            by_name.setdefault(one.what, []).append(_iso(one.due))
        return {
            "known_on": _iso(self.known_on),
            "receipt_date": _iso(self.receipt_date),
            "receipt_basis": {"article": self.receipt_rule.article, "basis_status": self.receipt_rule.status},
            "due": _iso(self.due),
            "due_status": self.due_status,
            "earliest": _iso(self.earliest),
            "latest": _iso(self.latest),
            "due_before_extension": _iso(self.due_before_extension),
            "extension_days": self.extension_days,
            "status": self.status,
            "deadlines": {
                "correction_notice": next(iter(by_name.get("correction_notice", ())), None),
                "correction": next(iter(by_name.get("correction_period", ())), None),
                "third_party": by_name.get("third_party", []),
                "co_maker": by_name.get("co_maker", []),
                "fee_payment": next(iter(by_name.get("fee_payment", ())), None),
            },
            "limits": [one.as_dict() for one in self.deadlines],
            "suspended_working_days": self.suspended_working_days,
            "consultations": [letter.as_dict(self.reached) for letter in self.course.letters],
            "decided_on": _iso(self.decided_on),
            "delivered_on": _iso(self.delivered_on),
            "on_time": self.on_time,
            "findings": [one.as_dict() for one in self.findings],
            "basis": [
                {"rule": r.key, "amount": r.amount, "unit": r.unit if r.amount is not None else None,
                 "article": r.article, "basis_status": r.status, "choice": r.choice, "note": r.note}
                for r in self.basis
            ],
            "notices": list(self.notices),
        }  # fmt: skip


def clock_of(
    moments: Sequence[Moment],
    calendars: Calendars,
    known_on: date | None = None,
    rules: RuleBook = RULES,
    *,
    region: str | None = None,
) -> Clock:
    """The clock of a case. `known_on`: only notices known by that day count, and it is the day of the question; None: all
    notices, and the question is asked on the day of the last moment. `region`: the division whose local holidays count.

    The order of `moments` means nothing. Unlawful moments give findings; the dates are the lawful ones all the same.
    """
    calendar = calendars.on(_last_change(calendars, known_on), region)
    course = Course(moments, reckoner_of(calendar), rules, known_on)
    ends = course.ends() if course.running and course.lapsed is None else None
    before = course.ends(extended=False) if ends else None
    on_time = _on_time(course, ends)
    findings = [*course.findings, *_late(course, ends, on_time)]
    status = _status(course)
    deadlines = tuple(deadlines_of(course, ends))
    return Clock(
        known_on=known_on,
        today=course.today,
        status=status,
        receipt_date=course.receipt.day,
        receipt_rule=course.receipt.rule,
        due=ends.due if ends else None,
        due_status=ends.status if ends else None,
        earliest=ends.earliest if ends else None,
        latest=ends.latest if ends else None,
        due_before_extension=before.due if before else None,
        extension_days=course.extension_days,
        suspended_working_days=_suspended(course, before if course.delay else ends),
        decided_on=course.decided.day if course.decided else None,
        delivered_on=course.delivered.day if course.delivered else None,
        on_time=on_time,
        deadlines=deadlines,
        findings=tuple(findings),
        basis=tuple(_basis(course)),
        notices=_notices(course, ends),
        course=course,
        ends=ends,
    )


def inputs_hash(
    moments: Sequence[Moment],
    calendars: Calendars,
    known_on: date | None,
    rules: RuleBook = RULES,
    region: str | None = None,
) -> str:
    """A stable hash of all that a clock depends on: a date that was kept is good while this is the same."""
    events = [[str(part) for part in moment.order] for moment in sorted(moments, key=lambda m: m.order)]
    parts = [events, calendars.fingerprint, _iso(known_on), rules.fingerprint, region]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def _last_change(calendars: Calendars, known_on: date | None) -> date | None:
    """The last day by `known_on` on which a notice became known: the days after it share one calendar."""
    if known_on is None:
        return None
    known = [notice.known_from for notice in calendars.notices if notice.known_from <= known_on]
    known += [overlay.known_from for overlay in calendars.overlays if overlay.known_from <= known_on]
    return max(known, default=date.min)


def _status(course: Course) -> State:
    if course.lapsed is not None:
        return course.lapsed
    if course.delivered is not None:
        return "delivered"
    if course.ended is not None:
        return "withdrawn"
    if course.receipt.day is None:
        return "awaiting_receipt"
    if course.decided is not None:
        return "decided_not_delivered"
    if wait := _WAITS.get(course.segments[-1].kind):
        return wait
    if course.fee is not None and course.fee_settled is None:
        return "waiting_fee"
    if any(letter.is_open(course.today) for letter in course.letters):
        return "waiting_consultation"
    return "waiting_reasons" if course.reasons_open else "running"


def _on_time(course: Course, ends: Ends | None) -> bool | None:
    """Delivered by the due day; False as well when the day has passed without delivery."""
    if course.lapsed is not None or course.receipt.day is None:
        return None
    if course.delivered is None:
        last = ends.latest if ends and course.ended is None else None
        return False if last is not None and course.today > last else None
    if ends is None or course.delivered.day <= ends.earliest:
        return True  # delivered while a correction or payment was waited for, or certainly in time
    if ends.due is not None and course.delivered.day <= ends.due:
        return True
    return False if ends.latest is not None and course.delivered.day > ends.latest else None


def _late(course: Course, ends: Ends | None, on_time: bool | None) -> list[Finding]:
    if on_time is not False or ends is None:
        return []
    code = "late_delivery" if course.delivered else "overdue"
    return [finding(code, course.delivered, due=ends.due or ends.latest)]


def _suspended(course: Course, ends: Ends | None) -> int:
    """The working days that consultations move the due day by, as known; up to today where no day is to be had."""
    if ends is None:
        return 0
    start, last = course.segments[-1].since, ends.plain or course.today
    return sum(
        course.reckoner.working_days(max(after, start), min(through or last, last))
        for after, through in course.spans["plain"]
        if after < last and (through is None or through > start)
    )


def _basis(course: Course) -> list[Rule]:
    """The rules that made the dates, in the order of the table."""
    used = {course.receipt.rule.key}
    if course.receipt.day is not None:
        used |= {"reply", "correction_notice"}
    if course.correction is not None:
        used |= {"corrected", "correction_period"}
    if any(one.code == "late_correction_notice" for one in course.findings):
        used.add("late_correction_notice")
    used |= {letter.party for letter in course.letters} | ({"exclusion"} if course.letters else set())
    used |= {"extension"} if course.extension else set()
    used |= {"reasonable_delay"} if course.delay else set()
    used |= {"fee_notice", "fee_payment", "fee_restart"} if course.fee else set()
    used.add(SERVICE.get(course.delivered.manner or "", "") if course.delivered else "")
    return [rule for key, rule in course.rules.items() if key in used]


def _notices(course: Course, ends: Ends | None) -> tuple[str, ...]:
    """The documents that speak for the days counted, or of the days up to today where no period runs."""
    if course.receipt.day is None:
        return ()
    last = max(d for d in (ends.latest if ends else None, course.receipt.day, course.segments[-1].since) if d)
    documents = course.reckoner.calendar.book.documents(course.receipt.day.toordinal() + 1, last.toordinal())
    return tuple(name for name, _ in documents)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
