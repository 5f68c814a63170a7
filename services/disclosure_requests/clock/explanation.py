"""Why the clock ends where it ends: one line per calendar day from receipt to due day or delivery, one reason each. Pure.

A day off is always told as such; a working day has the reason why it counts or not. The lines counted sum to the limit:
working days of a period that a restart made void are `superseded`, and those with a consultation's reason are the
suspended working days.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final, Literal, NamedTuple

from kernel.legal_time.notices import ATTESTATION, BasisStatus
from services.disclosure_requests.clock.clock import Clock
from services.disclosure_requests.clock.consultations import Consultation
from services.disclosure_requests.clock.moments import Moment, Party
from services.disclosure_requests.clock.reckoning import Fact
from services.disclosure_requests.clock.stretches import Segment

Reason = Literal[
    "receipt_day", "restart_day", "working_day", "makeup_day", "weekend", "holiday", "calendar_day", "third_party",
    "co_maker", "other_organ", "correction_wait", "fee_wait", "extension", "superseded", "reasonable_delay",
    "may_extend", "overdue",
]  # fmt: skip

_DAY: Final = timedelta(days=1)
_TRIGGER: Final = "《民法典》第二百零一条"
_ROLL: Final = "《民法典》第二百零三条"
_ASKED: Final[dict[Party, str]] = {
    "third_party": "征求第三方意见",
    "co_maker": "征求共同制作机关意见",
    "other_organ": "征求其他机关意见",
}
#: Of a working day in several consultations the first of these is told.
_ORDER: Final[tuple[Party, ...]] = ("third_party", "co_maker", "other_organ")


class Line(NamedTuple):
    """One calendar day. `ordinal`: as which day it counts; `source`: the event that gives the reason; `happened`: the
    events of that day.
    """

    day: date
    counted: bool
    ordinal: int | None
    reason: Reason
    text: str
    article: str
    basis_status: BasisStatus
    source: Moment | None
    happened: tuple[Moment, ...]

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready members."""
        return {
            "date": self.day.isoformat(),
            "counted": self.counted,
            "ordinal": self.ordinal,
            "reason": self.reason,
            "text": self.text,
            "article": self.article,
            "basis_status": self.basis_status,
            "event": self.source.as_source() if self.source else None,
            "happened": [moment.kind for moment in self.happened],
        }


def explain(clock: Clock) -> list[Line]:
    """The lines of a clock; none before the receipt date. Beyond the notices weekdays count provisionally and say so."""
    return list(_Telling(clock).lines()) if clock.receipt_date else []


class _Telling:
    def __init__(self, clock: Clock) -> None:
        self.clock, self.course = clock, clock.course
        self.rules = self.course.rules
        self.n = 0
        reply = self.rules["reply"]
        self.in_working_days = reply.unit == "working_day"
        self.base = reply.amount or 0
        self.total = self.base + self.course.extension_days
        self.happened: dict[date, list[Moment]] = {}
        for moment in self.course.moments:
            self.happened.setdefault(moment.day, []).append(moment)
        self.excluded = self._excluded()

    def lines(self) -> Iterator[Line]:
        segments = self.course.segments
        starts = {segment.since: segment for segment in segments if segment.kind == "period"}
        day, last, at = segments[0].since, self._last(), 0
        while day <= last:
            while at + 1 < len(segments) and segments[at + 1].since < day:
                at += 1
            yield self._first(starts[day]) if day in starts else self._line(day, at)
            day += _DAY

    def _last(self) -> date:
        """The day of the last line."""
        clock, course = self.clock, self.course
        since = course.segments[-1].since
        if course.lapsed_on is not None:
            return max(course.lapsed_on, since)
        if course.ended is not None and course.delivered is None:
            return max(course.ended.day, since)
        reached = course.delivered.day if course.delivered else None
        if clock.ends is None:
            return max(reached or course.today, since)
        end = clock.due or clock.latest or course.today
        return max(end, reached or since, since)

    def _first(self, segment: Segment) -> Line:
        """The day that begins a period: it is not counted."""
        moment = segment.moment
        if segment is self.course.segments[0]:
            rule = self.course.receipt.rule
            text = f"收到申请之日,不计入({rule.note or '答复期限自次日起算'})"
            return self._made(
                segment.since, "receipt_day", text, f"{rule.article}、{_TRIGGER}", rule.status, moment
            )
        if moment.kind == "corrected":
            rule, text = self.rules["corrected"], "收到补正的申请,答复期限自次日起重新计算"
        else:
            rule, text = (
                self.rules["fee_restart"],
                f"{'缴费' if moment.kind == 'fee_paid' else '免收费用'},答复期限自次日起重新计算",
            )
        return self._made(segment.since, "restart_day", text, rule.article, rule.status, moment)

    def _line(self, day: date, at: int) -> Line:
        segment, following = self.course.segments[at], self.course.segments[at + 1 : at + 2]
        fact = self.course.reckoner.fact(day)
        if self.in_working_days and not fact.working:
            return self._off(day, fact)
        if segment.kind != "period":
            return self._wait(day, segment)
        if following:
            corrects = following[0].kind == "correction_wait"
            rule = self.rules["corrected" if corrects else "fee_restart"]
            text = f"答复期限自{'收到补正的申请' if corrects else '缴费'}之日起重新计算,此前各日不计入"
            return self._made(day, "superseded", text, rule.article, rule.status, following[0].moment)
        if self.n < self.total:
            if letter := self.excluded.get(day):
                rule = self.rules["exclusion"]
                text = f"{_ASKED[letter.party]},所需时间不计入"
                return self._made(day, letter.party, text, rule.article, rule.status, letter.sent)
            return self._counted(day, fact)
        return self._beyond(day, fact)

    def _counted(self, day: date, fact: Fact) -> Line:
        self.n += 1
        reply, extension = self.rules["reply"], self.course.extension
        reason: Reason = "calendar_day"
        text = "期间内"
        if self.in_working_days:
            reason, text = ("makeup_day" if fact.code == "makeup_day" else "working_day"), fact.text
        if self.n > self.base and extension is not None:
            rule = self.rules["extension"]
            reason, text = "extension", f"延长期第 {self.n - self.base} 日,{text}"
            status = _weaker(rule.status, fact.status)
            return self._made(day, reason, text, rule.article, status, extension, counted=True)
        return self._made(
            day, reason, text, fact.article, _weaker(reply.status, fact.status), None, counted=True
        )

    def _beyond(self, day: date, fact: Fact) -> Line:
        """A day after the last that counts."""
        clock, delay = self.clock, self.course.delay
        if delay is not None and delay.until is not None and day <= delay.until:
            rule = self.rules["reasonable_delay"]
            return self._made(
                day, "reasonable_delay", "延迟答复的合理期限内", rule.article, rule.status, delay
            )
        if clock.due is None and clock.latest is not None and day <= clock.latest:
            return self._made(day, "may_extend", "尚无放假通知,期限可能延至本日", None, "inference", None)
        if clock.due is not None and day <= clock.due:  # calendar days whose last day was off
            if fact.working:
                return self._made(day, "working_day", "顺延后的届满日", _ROLL, "inference", None)
            return self._off(day, fact)
        if not fact.working:
            return self._off(day, fact)
        rule = self.rules["reply"]
        return self._made(day, "overdue", "已超过答复期限", rule.article, rule.status, None)

    def _wait(self, day: date, segment: Segment) -> Line:
        if segment.kind == "correction_wait":
            rule, text = self.rules["corrected"], "等待补正,不计入"
            return self._made(day, "correction_wait", text, rule.article, rule.status, segment.moment)
        rule = self.rules["fee_restart"]
        return self._made(day, "fee_wait", "等待缴费,不计入", rule.article, rule.status, segment.moment)

    def _off(self, day: date, fact: Fact) -> Line:
        reason: Reason = "holiday" if fact.code == "holiday" else "weekend"
        return self._made(day, reason, fact.text, fact.article, fact.status, None)

    def _made(
        self, day: date, reason: Reason, text: str, article: str | None, status: BasisStatus, source: Moment | None, *,
        counted: bool = False,
    ) -> Line:  # fmt: skip
        return Line(
            day, counted, self.n if counted else None, reason, text, article or self.rules["reply"].article, status, source,
            tuple(self.happened.get(day, ())),
        )  # fmt: skip

    def _excluded(self) -> dict[date, Consultation]:
        """The days that each consultation excludes, as known; the one told first where several do."""
        course, found = self.course, dict[date, Consultation]()
        last = self._last()
        for letter in sorted(course.letters, key=lambda one: (_ORDER.index(one.party), one.sent.order)):
            after, through = letter.span("plain", course.today, course.closed)
            day = max(after, course.segments[-1].since) + _DAY
            while day <= min(through or last, last):
                found.setdefault(day, letter)
                day += _DAY
        return found


def _weaker(one: BasisStatus, other: BasisStatus) -> BasisStatus:
    return one if one == other else max(one, other, key=ATTESTATION.index)
