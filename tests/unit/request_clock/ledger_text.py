"""Ledgers as one line: `received 2026-03-02; consult_sent 2026-03-10 party=co_maker ref=A`."""

from datetime import date
from functools import cache
from typing import Any

from kernel.legal_time import Calendars, shipped_calendars
from services.disclosure_requests.clock.clock import Clock, clock_of
from services.disclosure_requests.clock.moments import Moment
from services.disclosure_requests.clock.reading import read_ledger
from services.disclosure_requests.clock.rules import RULES, RuleBook


def events(text: str) -> list[dict[str, Any]]:
    """The events as a file has them."""
    found = []
    for event in filter(None, (part.strip() for part in text.split(";"))):
        kind, day, *members = event.split()
        found.append(
            {"type": kind, "date": day}
            | {name: _value(name, value) for name, value in (m.split("=") for m in members)}
        )
    return found


def moments(text: str) -> tuple[Moment, ...]:
    """The moments of a line."""
    return read_ledger({"events": events(text)}).moments


def clock(
    text: str, known_on: str | None = None, rules: RuleBook = RULES, calendars: Calendars | None = None
) -> Clock:
    """The clock of a line."""
    known = date.fromisoformat(known_on) if known_on else None
    return clock_of(moments(text), calendars or shipped_calendars(), known, rules)


def codes(found: Clock) -> list[str]:
    """The codes of a clock's findings."""
    return [one.code for one in found.findings]


@cache
def without(year: int) -> Calendars:
    """The shipped calendars as if a year's notice had not been issued."""
    shipped = shipped_calendars()
    return Calendars.of([one for one in shipped.notices if one.year != year], (), shipped.statutory)


def _value(name: str, text: str) -> Any:
    return {"days": int, "approved": lambda value: value == "yes"}.get(name, str)(text)
