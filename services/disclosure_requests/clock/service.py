"""Use cases of the clock: the clock of a case from its ledger, and its projection into the columns that lists read."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from kernel.clock import day_of
from kernel.http.problems import BadParameter
from services.disclosure_requests.applications.models import Application
from services.disclosure_requests.clock.clock import Clock, clock_of, inputs_hash
from services.disclosure_requests.clock.explanation import explain
from services.disclosure_requests.clock.moments import KINDS, Moment
from services.disclosure_requests.clock.words import sentences, table
from services.disclosure_requests.ledger.models import LedgerEntry
from services.disclosure_requests.ledger.transitions import State
from services.disclosure_requests.tools import Tools

#: What ends by itself on a day, without an act: the limit of whoever was consulted.
CONSULTED: Final = "consulted"
#: Where a clock stands -> whom the case waits for.
_WAITING: Final = {
    "awaiting_receipt": "confirmation",
    "waiting_correction": "applicant",
    "waiting_reasons": "applicant",
    "waiting_fee": "applicant",
    "waiting_consultation": CONSULTED,
    "decided_not_delivered": "delivery",
}


def moments_of(entries: Iterable[LedgerEntry]) -> list[Moment]:
    """The entries that touch the clock, as it takes them."""
    return [
        Moment(
            entry.kind, entry.on, days=entry.data.get("days"), until=_day(entry.data.get("until")),
            party=entry.data.get("party"), ref=entry.data.get("ref"), manner=entry.data.get("manner"),
        )
        for entry in entries
        if entry.kind in KINDS
    ]  # fmt: skip


def of_case(
    tools: Tools, case: Application, entries: Sequence[LedgerEntry], as_of: date | None = None
) -> Clock:
    """The clock of a case. `as_of` a past day: by what was written down, and which notices were known, by then.

    Without it: as of today; a closed case keeps what was known when it was closed.
    """
    if as_of is not None:
        entries = [entry for entry in entries if day_of(entry.at) <= as_of]
    known_on = as_of or case.closed_on or tools.clock.today()
    return clock_of(
        moments_of(entries), tools.calendars.current, known_on, tools.settings.rules, region=case.region
    )


def project(tools: Tools, case: Application, entries: Sequence[LedgerEntry], clock: Clock) -> None:
    """Keep a clock's answer in the columns that lists read, with a hash of what it came from."""
    case.received_on = clock.receipt_date
    is_open = case.state != State.CLOSED
    before, case.due_by = case.due_by, clock.latest if is_open else None
    if case.due_by != before:
        case.told = ""  # that it is due soon or overdue is news once more
    case.due_status = clock.due_status if is_open else None
    case.waiting_for = waiting_for(clock) if is_open else None
    case.clock_hash = hash_of(tools, case, entries)


def waiting_for(clock: Clock) -> str | None:
    """Whom or what a case waits for; None while it is the office's turn."""
    return _WAITING.get(clock.status)


def shown_due(case: Application) -> dict[str, Any] | None:
    """The projected due date, as moves tell of it; None while no reply period runs."""
    if case.due_status is None:
        return None
    return {"status": case.due_status, "latest": _iso(case.due_by)}


def hash_of(tools: Tools, case: Application, entries: Sequence[LedgerEntry]) -> str:
    """What the projection of a case depends on: while it is the same, the columns hold."""
    return inputs_hash(moments_of(entries), tools.calendars.current, None, tools.settings.rules, case.region)


def document(
    tools: Tools, case: Application, entries: Sequence[LedgerEntry], as_of: date | None
) -> dict[str, Any]:
    """The clock of a case as answers show it (see ClockOut); raises BadParameter for a day to come."""
    clock = _asked(tools, case, entries, as_of)
    return {"application": case.id, "as_of": clock.known_on} | clock.as_dict() | {
        "calendar": tools.calendars.current.fingerprint, "rules": tools.settings.rules.fingerprint,
    }  # fmt: skip


def explanation(
    tools: Tools, case: Application, entries: Sequence[LedgerEntry], as_of: date | None
) -> dict[str, Any]:
    """Why the clock ends where it ends, a line for each day (see ClockExplanationOut)."""
    clock = _asked(tools, case, entries, as_of)
    lines = explain(clock)
    return {
        "application": case.id, "as_of": clock.known_on, "due": clock.due, "counted": sum(line.counted for line in lines),
        "days": [line.as_dict() for line in lines], "sentences": sentences(clock, lines),
    }  # fmt: skip


def told(
    tools: Tools, case: Application, entries: Sequence[LedgerEntry], as_of: date | None, *, as_table: bool
) -> str:
    """The explanation as a table or in sentences."""
    clock = _asked(tools, case, entries, as_of)
    lines = explain(clock)
    return table(lines) if as_table else "\n".join(sentences(clock, lines)) + "\n"


def _asked(tools: Tools, case: Application, entries: Sequence[LedgerEntry], as_of: date | None) -> Clock:
    today = tools.clock.today()
    if as_of is not None and as_of > today:
        raise BadParameter.at(
            "?as_of", "in_the_future", f"不能晚于今日 {today}", f"cannot be later than today, {today}"
        )
    return of_case(tools, case, entries, as_of)


def due_document(clock: Clock) -> dict[str, Any] | None:
    """The due date as answers, receipts and events give it; None while no reply period runs."""
    if clock.earliest is None:
        return None
    return {
        "due": _iso(clock.due), "status": clock.due_status, "earliest": _iso(clock.earliest), "latest": _iso(clock.latest),
    }  # fmt: skip


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
