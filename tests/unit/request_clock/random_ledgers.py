"""Random ledgers, lawful and unlawful, from any source of choices (hypothesis or random)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from kernel.legal_time import Calendars, shipped_calendars
from services.disclosure_requests.clock.moments import Moment

#: (low, high) -> a whole number, ends included.
Choose = Callable[[int, int], int]

FIRST, LAST = date(2019, 6, 1), date(2025, 4, 1)
_LETTERS = (("A", "third_party"), ("B", "co_maker"), ("C", "other_organ"), ("D", "third_party"))
_MANNERS = (None, None, "counter", "registered_post", "ordinary_post", "web", "fax", "transferred")
_PLAIN = (
    "correction_notice", "corrected", "extended", "fee_notice", "fee_paid", "reasons_asked", "reasons_given", "decided",
    "delivered", "withdrawn",
)  # fmt: skip
_STEPS = ("consult_sent", "consult_received", "consult_replied", "consult_returned")


def ledger(choose: Choose) -> list[Moment]:
    """Up to a dozen events around a receipt, their days mostly in order but in no way bound to be."""
    start = FIRST + timedelta(days=choose(0, (LAST - FIRST).days))
    manner = _MANNERS[choose(0, 7)]
    moments = [_moment("submitted" if choose(0, 3) else "received", start, manner=manner)]
    if choose(0, 3):
        day = start + timedelta(days=choose(0, 4))
        moments.append(_moment("received" if choose(0, 2) else "confirmed", day, manner=manner))
    day = start
    for _ in range(choose(0, 10)):
        day += timedelta(days=choose(-2 if choose(0, 9) == 0 else 0, 18 if choose(0, 2) == 0 else 6))
        if choose(0, 1):
            ref, party = _LETTERS[choose(0, 3)]
            moments.append(_moment(_STEPS[choose(0, 3)], day, ref=ref, party=party))
            continue
        kind = _PLAIN[choose(0, 9) if choose(0, 3) == 0 else choose(0, 6)]
        days = choose(1, 25) if kind in ("extended", "correction_notice") and choose(0, 2) else None
        served = ("direct", "ems", "courier")[choose(0, 2)] if kind == "delivered" else None
        moments.append(
            _moment(kind, day, days=days, manner=served, approved=False if choose(0, 15) == 0 else None)
        )
    return moments


def foreknown() -> Calendars:
    """The final notices of each year, known from the beginning: only then has a past day's clock no open date."""
    shipped = shipped_calendars()
    final = {notice.year: notice for notice in sorted(shipped.notices, key=lambda one: one.known_from)}
    early = [replace(notice, known_from=date(2008, 1, 1)) for notice in final.values()]
    return Calendars.of(early, (), shipped.statutory)


def _moment(kind: Any, day: date, **members: Any) -> Moment:
    return Moment(kind, day, **members)
