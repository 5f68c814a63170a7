"""The clock once more, by another way: a walk over every calendar day that knows no ranks, spans or bounds.

Each day first counts or does not, by what happened before it; then its events happen. Working days come from a published
package, not from our notices. It covers the years 2019 to 2026, `delayed` and settings apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from itertools import groupby
from typing import Any

import chinese_calendar

from services.disclosure_requests.clock.moments import KINDS, Moment

is_workday = cache(chinese_calendar.is_workday)
ONE_DAY = timedelta(days=1)
HORIZON = 200
RECEIPT = ("submitted", "received", "confirmed")
DECISIVE = {
    "counter": ("submitted", "received"),
    "registered_post": ("received",),
    None: ("received", "confirmed"),
}
PARTIES = ("third_party", "co_maker", "other_organ")


@dataclass
class Verdict:
    """What the walk finds; `days` has for each working day of the last period its number or the party asked."""

    receipt: date | None = None
    due: date | None = None
    suspended: int = 0
    extension_days: int = 0
    status: str = "awaiting_receipt"
    on_time: bool | None = None
    days: dict[date, str] = field(default_factory=dict)


@dataclass(eq=False)
class Letter:
    """A consultation; `days` are the working days since its receipt."""

    ref: str | None
    party: str
    received: bool = False
    days: int = 0
    answered: bool = False
    stopped: bool = False

    def waits(self) -> bool:
        over = self.received and self.party != "other_organ" and self.days >= 15
        return not (self.answered or self.stopped or over)


def verdict(moments: Sequence[Moment], today: date) -> Verdict:
    """Where a case stands on `today`, all moments lying on or before it; every letter has a ref of its own."""
    walk = _Walk(sorted(moments, key=_place), today)
    walk.walk()
    return walk.judged()


class _Walk:
    def __init__(self, moments: list[Moment], today: date) -> None:
        self.moments, self.today = moments, today
        self.by_day = {day: list(group) for day, group in groupby(moments, key=lambda moment: moment.day)}
        self.found = Verdict(receipt=_receipt(moments))
        self.letters: list[Letter] = []
        self.asking = False
        self.mode = "none"
        self.count = self.limit = 0
        self.reached: date | None = None
        #: Working days left to correct or pay (None: no period named), and the day they ran out.
        self.left: int | None = None
        self.over: date | None = None
        self.done: set[str] = set()
        self.reasons = False
        self.decided: date | None = None
        self.delivered: date | None = None
        self.closed: str | None = None

    def walk(self) -> None:
        if self.found.receipt is None:
            self.closed = "withdrawn" if any(moment.kind == "withdrawn" for moment in self.moments) else None
            return
        day = min(self.moments[0].day, self.found.receipt)
        while day <= self.today or (
            self.mode == "period" and not self.reached and day <= self.today + HORIZON * ONE_DAY
        ):
            waited = [letter for letter in self.letters if letter.waits()]
            self.pass_day(day)
            if day == self.found.receipt:
                self.begin()
            for moment in self.by_day.get(day, ()):
                self.happen(moment)
            if day == self.today:  # a limit that ends today is waited for today
                still = [letter for letter in self.letters if letter in waited or letter.waits()]
                self.asking = any(not letter.answered for letter in still)
            day += ONE_DAY

    def begin(self) -> None:
        self.mode, self.count, self.limit, self.reached = "period", 0, 20, None
        self.found.suspended = self.found.extension_days = 0
        self.found.days = {}
        self.left = self.over = None

    def pass_day(self, day: date) -> None:
        if not is_workday(day):
            return
        if self.mode == "period" and self.reached is None:
            if asked := [letter.party for letter in self.letters if letter.waits()]:
                self.found.suspended += 1
                self.found.days[day] = min(asked, key=PARTIES.index)
            else:
                self.count += 1
                self.found.days[day] = str(self.count)
                self.reached = day if self.count == self.limit else None
        for letter in self.letters:
            letter.days += letter.received
        if self.mode in ("correction", "fee") and self.left:
            self.left -= 1
            self.over = None if self.left else day

    def late(self, day: date) -> bool:
        return self.reached is not None and self.reached < day

    def happen(self, moment: Moment) -> None:
        kind, day = moment.kind, moment.day
        assert self.found.receipt is not None
        if kind.startswith("consult"):
            self.consult(moment)
        elif kind not in RECEIPT and not self.closed and (kind == "withdrawn" or day >= self.found.receipt):
            self.act(moment)

    def act(self, moment: Moment) -> None:
        kind, day = moment.kind, moment.day
        in_time = self.mode == "period" and not self.late(day)
        if kind == "correction_notice" and "notice" not in self.done:
            self.done.add("notice")
            if in_time:
                self.mode, self.left, self.over = "correction", moment.days, None
        elif kind == "corrected" and self.mode == "correction":
            self.begin()
        elif (
            kind == "extended" and in_time and moment.approved is not False and not self.found.extension_days
        ):
            self.found.extension_days = min(moment.days or 20, 20)
            self.limit, self.reached = 20 + self.found.extension_days, None
        elif kind == "fee_notice" and in_time and "fee" not in self.done:
            self.done.add("fee")
            self.mode, self.left, self.over = "fee", 20, None
        elif kind == "fee_paid" and self.mode == "fee" and (self.over is None or day <= self.over):
            self.begin()
        elif kind in ("reasons_asked", "reasons_given"):
            self.reasons = kind == "reasons_asked"
        elif kind == "decided":
            self.decided = self.decided or day
        elif kind == "withdrawn" or (kind == "delivered" and moment.manner != "courier"):
            self.closed, self.delivered = kind, day if kind == "delivered" else None
            for letter in self.letters:
                letter.stopped = True

    def consult(self, moment: Moment) -> None:
        """A letter under way is not sent again."""
        current = next((letter for letter in reversed(self.letters) if letter.ref == moment.ref), None)
        if moment.kind == "consult_sent":
            if current is None or current.answered:
                self.letters.append(
                    Letter(moment.ref, moment.party or "third_party", stopped=self.closed is not None)
                )
        elif current is not None and moment.kind == "consult_received":
            current.received = True
        elif current is not None:
            current.answered = True

    def judged(self) -> Verdict:
        found = self.found
        if found.receipt is None:
            found.status = self.closed or found.status
            return found
        answered = self.decided or self.delivered or self.today
        lapsed = self.mode in ("correction", "fee") and self.over is not None and answered > self.over
        if self.closed == "withdrawn":
            found.status = "withdrawn"
        elif lapsed:
            found.status = f"lapsed_{self.mode}"
        elif self.closed:
            found.status = self.closed
        elif self.decided:
            found.status = "decided_not_delivered"
        elif self.mode != "period":
            found.status = f"waiting_{self.mode}"
        else:
            found.status = (
                "waiting_consultation" if self.asking else "waiting_reasons" if self.reasons else "running"
            )
        if self.mode != "period":
            found.suspended, found.days = 0, {}
            found.on_time = True if self.delivered and not lapsed else None
            return found
        found.due = self.reached
        if self.delivered:
            found.on_time = not self.late(self.delivered)
        elif not self.closed and self.late(self.today):
            found.on_time = False
        return found


def _place(moment: Moment) -> tuple[Any, ...]:
    """By day, by kind, then what is told first: of two equal acts on one day somebody has to come first."""
    return moment.day, KINDS.index(moment.kind), moment.days or 0, moment.manner or "", str(moment.approved)


def _receipt(moments: Sequence[Moment]) -> date | None:
    first: dict[str, Moment] = {}
    for moment in moments:
        first.setdefault(moment.kind, moment)
    manner = next((first[kind].manner for kind in RECEIPT if kind in first and first[kind].manner), None)
    decisive = DECISIVE.get(manner, ("confirmed", "received"))
    return next((first[kind].day for kind in decisive if kind in first), None)
