"""Consultations (征求意见): letters paired with their receipts and replies, their limits, the time they exclude. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from kernel.legal_time import Due
from services.disclosure_requests.clock.findings import Finding, finding
from services.disclosure_requests.clock.moments import CONSULTATION, Moment, Party
from services.disclosure_requests.clock.reckoning import READINGS, Reading, Reckoner, Span, Spans, merged
from services.disclosure_requests.clock.rules import Rule

#: `silent_organ_decides`: Art. 32; `silent_consents`: Art. 34, the opposite.
Outcome = Literal["open", "replied", "returned", "silent_organ_decides", "silent_consents"]
_SILENT: dict[Party, Outcome] = {"third_party": "silent_organ_decides", "co_maker": "silent_consents"}


@dataclass(slots=True)
class Consultation:
    """One letter. `limit` is there once a third party or co-making organ has received it; `ended` is reply or return."""

    sent: Moment
    party: Party
    received: Moment | None = None
    ended: Moment | None = None
    limit: Due | None = None
    limits: Mapping[Reading, date] | None = None

    def span(self, reading: Reading, today: date, closed: date | None) -> Span:
        """The days that it excludes, working or not.

        They end with the reply, the known return, the limit, or the case. While none of these is there, `soonest` has
        the reply come today and the other readings the silence last, without end where there is no limit.
        """
        ends = [day for day in (self.ended.day if self.ended else None, closed) if day is not None]
        if self.limits is not None:
            ends.append(self.limits[reading])
        if reading == "soonest":
            ends.append(max(today, self.sent.day))
        return self.sent.day, min(ends, default=None)

    def is_open(self, today: date) -> bool:
        """Whether an answer is still waited for on a day."""
        return self.ended is None and (self.limit is None or today <= self.limit.latest)

    def outcome(self, today: date) -> Outcome:
        """What came of it by a day."""
        if self.ended is not None and (self.limit is None or self.ended.day <= self.limit.latest):
            return "replied" if self.ended.kind == "consult_replied" else "returned"
        return "open" if self.is_open(today) or self.limit is None else _SILENT[self.party]

    def as_dict(self, today: date) -> dict[str, Any]:
        """JSON-ready members."""
        return {
            "ref": self.sent.ref,
            "party": self.party,
            "sent": self.sent.day.isoformat(),
            "received": self.received.day.isoformat() if self.received else None,
            "replied": self.ended.day.isoformat()
            if self.ended and self.ended.kind == "consult_replied"
            else None,
            "returned": self.ended.day.isoformat()
            if self.ended and self.ended.kind == "consult_returned"
            else None,
            "due": self.limit.due.isoformat() if self.limit and self.limit.due else None,
            "outcome": self.outcome(today),
        }


def paired(
    moments: Iterable[Moment], rules: Mapping[str, Rule], reckoner: Reckoner, tell: Callable[[Finding], None]
) -> list[Consultation]:
    """The consultations of ordered moments. A step belongs to the letter of its `ref`, without one to the earliest letter
    of its party that still lacks the step, letters that were not answered first.
    """
    found: list[Consultation] = []
    for moment in moments:
        if moment.kind not in CONSULTATION:
            continue
        if moment.kind == "consult_sent":
            if moment.ref and any(c.sent.ref == moment.ref and c.ended is None for c in found):
                tell(finding("repeated", moment))
            else:
                found.append(Consultation(moment, moment.party or "third_party"))
            continue
        letter = _letter_of(found, moment)
        if letter is None:
            tell(finding("consultation_without_letter", moment))
        elif moment.kind == "consult_received":
            letter.received = moment
            rule = rules[letter.party]
            if rule.amount is not None:
                letter.limit, letter.limits = reckoner.limit(moment.day, rule.amount, rule.unit)
            if letter.ended is not None and letter.ended.day < moment.day:
                tell(finding("out_of_order", moment, why_zh="收到意见之后", why_en="after the reply"))
        else:
            letter.ended = moment
    return found


def _letter_of(letters: Sequence[Consultation], step: Moment) -> Consultation | None:
    """The letter that a step belongs to: by its ref, else the earliest of its party that lacks it."""

    def lacks(letter: Consultation) -> bool:
        return (letter.received if step.kind == "consult_received" else letter.ended) is None

    lacking = sorted(filter(lacks, letters), key=lambda letter: letter.ended is not None)
    if step.ref is not None and (own := [letter for letter in lacking if letter.sent.ref == step.ref]):
        return own[0]
    return next(
        (
            letter for letter in lacking
            if (step.ref is None or letter.sent.ref is None) and (step.party is None or step.party == letter.party)
        ),
        None,
    )  # fmt: skip


def spans_of(letters: Sequence[Consultation], today: date, closed: date | None) -> Spans:
    """The union of the days they exclude, in each reading: overlapping consultations count once."""
    return {
        reading: merged(letter.span(reading, today, closed) for letter in letters) for reading in READINGS
    }


def findings_of(
    letters: Sequence[Consultation],
    rules: Mapping[str, Rule],
    reckoner: Reckoner,
    today: date,
    closed: date | None,
) -> list[Finding]:
    """What there is to say of consultations: silence and its effect, replies over the limit, letters that got lost."""
    found = []
    for letter in letters:
        ended, limit = letter.ended, letter.limit
        until = min(today, closed) if closed else today
        if ended is not None and ended.kind == "consult_returned":
            found.append(finding("letter_returned", ended))
        elif ended is not None and limit is not None and ended.day > limit.latest:
            found.append(finding("consultation_over_limit", ended, due=limit.due or limit.latest))
        elif limit is not None and letter.outcome(until) in _SILENT.values():
            found.append(finding(f"{letter.party}_silent", letter.sent, due=limit.due or limit.latest))
        if letter.received is None and ended is None:
            alert = reckoner.limit(letter.sent.day, rules["undelivered_letter"].amount or 0, "working_day")[0]
            if until > alert.latest:
                found.append(finding("consultation_undelivered", letter.sent))
    return found
