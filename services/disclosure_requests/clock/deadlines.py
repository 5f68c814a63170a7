"""The limits of a case as a list: notice, correction, consultations, payment, reply, each with bounds and article. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from kernel.legal_time import Due, Status, Unit
from kernel.legal_time.notices import BasisStatus
from services.disclosure_requests.clock.course import Course
from services.disclosure_requests.clock.reckoning import Ends
from services.disclosure_requests.clock.rules import Rule


@dataclass(frozen=True, slots=True)
class Deadline:
    """One limit: of what, for which letter, `amount` units from `start` (None: a named day), its end with bounds."""

    what: str
    ref: str | None
    start: date
    amount: int | None
    unit: Unit
    due: date | None
    status: Status
    earliest: date
    latest: date
    article: str
    basis_status: BasisStatus

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready members."""
        return {
            "what": self.what,
            "ref": self.ref,
            "from": self.start.isoformat(),
            "amount": self.amount,
            "unit": self.unit,
            "due": self.due.isoformat() if self.due else None,
            "status": self.status,
            "earliest": self.earliest.isoformat(),
            "latest": self.latest.isoformat(),
            "article": self.article,
            "basis_status": self.basis_status,
        }


def deadlines_of(course: Course, ends: Ends | None) -> list[Deadline]:
    """Every limit that the course has set, in the order of the law; `ends` of the reply period that runs."""
    if course.receipt.day is None:
        return []
    rules, found = course.rules, [_period(course, "correction_notice", course.receipt.day)]
    wait = course.correction
    if wait is not None and wait.notice.until is not None:
        until, rule = wait.notice.until, rules["correction_period"]
        found.append(
            Deadline("correction_period", None, wait.start, None, "calendar_day", until, "final", until, until,
                     rule.article, rule.status)
        )  # fmt: skip
    elif wait is not None and wait.latest is not None:
        found.append(_period(course, "correction_period", wait.start, wait.notice.days))
    for letter in course.letters:
        if letter.limit is not None and letter.received is not None:
            rule = rules[letter.party]
            found.append(_made(letter.party, letter.received.day, letter.limit, rule, letter.sent.ref))
    if course.fee is not None:
        found.append(_period(course, "fee_payment", course.fee.start))
    if ends is not None and ends.latest is not None:
        reply = rules["reply"]
        amount = (reply.amount or 0) + course.extension_days if course.delay is None else None
        found.append(
            Deadline("reply", None, course.segments[-1].since, amount, reply.unit, ends.due, ends.status, ends.earliest,
                     ends.latest, reply.article, reply.status)
        )  # fmt: skip
    return found


def _period(course: Course, key: str, start: date, amount: int | None = None) -> Deadline:
    rule = course.rules[key]
    due = course.reckoner.calendar.due(start, amount or rule.amount or 0, rule.unit)
    return _made(key, start, due, rule)


def _made(what: str, start: date, due: Due, rule: Rule, ref: str | None = None) -> Deadline:
    return Deadline(
        what, ref, start, due.amount, due.unit, due.due, due.status, due.earliest, due.latest, rule.article, rule.status
    )  # fmt: skip
