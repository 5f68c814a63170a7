"""The course of a case: its moments folded one by one into reply periods, waits, extension, decision and delivery. Pure.

Whether an act came in time is judged against the latest day on which the period can end, so that an unpublished holiday
notice makes nobody late. What a later reply excludes lies before the day judged or changes nothing about it: each act is
judged as it was on its own day.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from services.disclosure_requests.clock.acts import ACTS
from services.disclosure_requests.clock.consultations import findings_of, paired, spans_of
from services.disclosure_requests.clock.findings import Finding, finding
from services.disclosure_requests.clock.moments import CONSULTATION, RECEIPT, USES, Moment
from services.disclosure_requests.clock.receipt import receipt_of
from services.disclosure_requests.clock.reckoning import Ends, Reckoner
from services.disclosure_requests.clock.rules import IN_FORCE, Rule, RuleBook
from services.disclosure_requests.clock.stretches import Segment, Wait

Lapse = Literal["lapsed_correction", "lapsed_fee"]


class Course:
    """Folds moments once, when it is made; afterwards its attributes are only read."""

    def __init__(
        self, moments: Sequence[Moment], reckoner: Reckoner, book: RuleBook, known_on: date | None
    ) -> None:
        self.moments = sorted(moments, key=lambda moment: moment.order)
        days = [moment.day for moment in self.moments] + ([known_on] if known_on else [])
        self.today = max(days, default=IN_FORCE)
        self.known_on, self.reckoner = known_on, reckoner
        self.findings: list[Finding] = []
        self.segments: list[Segment] = []
        self.extension: Moment | None = None
        self.extension_days = 0
        self.delay: Moment | None = None
        self.notice: Moment | None = None
        self.correction: Wait | None = None
        self.fee: Wait | None = None
        self.fee_settled: Moment | None = None
        self.reasons_open = False
        self.decided: Moment | None = None
        self.delivered: Moment | None = None
        self.ended: Moment | None = None
        self.lapsed: Lapse | None = None
        self.lapsed_on: date | None = None

        first = self.moments[0].day if self.moments else self.today
        self.receipt = receipt_of(self.moments, book.on(first), reckoner, self.today, self.findings.append)
        self.rules: Mapping[str, Rule] = book.on(self.receipt.day or first)
        self.letters = paired(self.moments, self.rules, reckoner, self.findings.append)
        self.spans = spans_of(self.letters, self.today, None)
        if self.receipt.moment is not None:
            if self.receipt.moment.day < IN_FORCE:
                self.say("before_regulation", self.receipt.moment)
            self.start(self.receipt.moment)
        for moment in self.moments:
            self._take(moment)
        self.closed = self.ended.day if self.ended else None
        self.spans = spans_of(self.letters, self.today, self.closed)
        self.findings += findings_of(self.letters, self.rules, reckoner, self.today, self.closed)
        self._lapse_by_law()

    @property
    def running(self) -> bool:
        """Whether a reply period runs."""
        return bool(self.segments) and self.segments[-1].kind == "period"

    def ends(self, *, extended: bool = True) -> Ends:
        """Where the reply period that runs ends; `extended` False: without extension and delay."""
        if extended and self.delay is not None and self.delay.until is not None:
            until = self.delay.until
            return Ends(until, "final", until, until, until)
        reply = self.rules["reply"]
        amount = (reply.amount or 0) + (self.extension_days if extended else 0)
        return self.reckoner.end(self.segments[-1].since, amount, reply.unit, self.spans)

    def limit(
        self, rule: str, start: date, amount: int | None = None, *, notice: Moment | None = None
    ) -> Wait:
        """The period of a rule (or so many of its units) after a day."""
        found = self.rules[rule]
        due = self.reckoner.calendar.due(start, found.amount or 0 if amount is None else amount, found.unit)
        return Wait(notice or self.segments[-1].moment, start, due.due, due.latest)

    def say(self, code: str, moment: Moment, **values: object) -> None:
        """Add a finding about a moment."""
        self.findings.append(finding(code, moment, **values))

    def start(self, moment: Moment) -> None:
        """A reply period begins (anew); the extension and delay of the one before end with it."""
        self.segments.append(Segment("period", moment.day, moment))
        self.extension, self.extension_days, self.delay = None, 0, None

    def lapse(self, how: Lapse, moment: Moment) -> None:
        """The application is held for abandoned, by a record of it."""
        self.lapsed, self.lapsed_on, self.ended = how, moment.day, moment

    def expired(self, moment: Moment) -> date | None:
        """The day on which the running period had certainly run out before the moment's; None while it had not."""
        ends = self.ends()
        return (ends.due or ends.latest) if ends.latest is not None and moment.day > ends.latest else None

    def no_period(self, moment: Moment) -> bool:
        """Whether no reply period runs, which is told."""
        if not self.running:
            why = {"why_zh": "此时没有正在计算的答复期限", "why_en": "no reply period runs then"}
            self.say("out_of_order", moment, **why)
        return not self.running

    def _take(self, moment: Moment) -> None:
        if self.known_on is not None and moment.day > self.known_on:
            self.say("in_the_future", moment, known_on=self.known_on)
        for member in ("days", "until"):
            if getattr(moment, member) is not None and member not in USES.get(moment.kind, ()):
                self.say("member_without_effect", moment, member=member)
        if moment.kind in RECEIPT:
            return
        if moment.kind == "withdrawn" and self.ended is None:
            self.ended = moment  # an application may be taken back before anybody has confirmed it
        elif self.receipt.day is None:
            decides = moment.kind in ("decided", "delivered")
            self.say("decision_without_receipt" if decides else "without_receipt", moment)
        elif moment.day < self.receipt.day:
            self.say("before_receipt", moment, receipt=self.receipt.day)
        elif self.ended is not None:
            self.say("after_close", moment, closed=self.ended.day)
        elif moment.kind in CONSULTATION:
            if moment.kind == "consult_sent" and self.running and (due := self.expired(moment)):
                self.say("consultation_after_expiry", moment, due=due)
        else:
            ACTS[moment.kind](self, moment)

    def _lapse_by_law(self) -> None:
        """A wait whose period ran out: the law holds the application for abandoned, whether written down or not."""
        if self.lapsed is not None or (self.ended is not None and self.ended.kind == "withdrawn"):
            return
        answered = self.decided or self.delivered
        reached = answered.day if answered else self.today
        correcting = bool(self.segments) and self.segments[-1].kind == "correction_wait"
        paying = self.fee is not None and self.fee_settled is None
        if correcting and self.correction is not None and _over(self.correction, reached):
            self.lapsed, self.lapsed_on = "lapsed_correction", self.correction.latest
            self.say("correction_lapsed", self.correction.notice, due=self.correction.latest)
        elif paying and self.fee is not None and _over(self.fee, reached):
            self.lapsed, self.lapsed_on = "lapsed_fee", self.fee.latest
            self.say("fee_lapsed", self.fee.notice, due=self.fee.latest)


def _over(wait: Wait, day: date) -> bool:
    return wait.latest is not None and day > wait.latest
