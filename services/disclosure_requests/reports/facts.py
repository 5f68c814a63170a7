"""What table 3 needs to know of a case, folded from its ledger and never from where it stands now. Pure.

receipt ── the day of `received` (Art. 31), of `submitted` where the application was handed in personally. A correction or a
           payment sets the clock anew, not the receipt. What was never confirmed was not received, and is not counted (inference)
closing ── the day of `delivered` (timeliness is measured there, 国办公开办函〔2016〕235号), of a lapse, of the withdrawal
result  ── what was decided last before the delivery, or what the closing event itself means
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.disclosure_requests.ledger.transitions import TRANSITIONS, State
from services.disclosure_requests.reports.findings import Finding
from services.disclosure_requests.reports.rules import CaseFact, closing_of
from services.disclosure_requests.reports.tables import FORM_2021

#: Events by which a case is closed.
CLOSING: Final = tuple(
    dict.fromkeys(
        t.event for t in TRANSITIONS if t.to_state is State.CLOSED and t.from_state is not State.CLOSED
    )
)
#: Every event that table 3 looks at.
COUNTED: Final = ("submitted", "received", "decided", *CLOSING)
#: Manner in which the day of handing in is the receipt date (Art. 31(1)).
IN_PERSON: Final = "counter"


@dataclass(frozen=True, slots=True)
class Entry:
    """A ledger entry as table 3 sees it: its event, its day of law, and the result that it decided."""

    kind: str
    on: date
    row: str | None = None


def fact_of(
    case_id: str, applicant_kind: str, manner: str, entries: Iterable[Entry], closing_rows: Mapping[str, str]
) -> CaseFact | None:  # fmt: skip
    """The fact of a case; None while it was not received. `closing_rows`: closing event -> result, of those without a decision.

    A case that an old system closed before its receipt counts as closed on the receipt date, a result that the form does
    not have as 其他: `oddities` names both.
    """
    received: date | None = None
    decided: str | None = None
    outcomes: list[tuple[date, str]] = []
    first = "submitted" if manner == IN_PERSON else "received"
    for entry in entries:
        if entry.kind == first:
            received = received or entry.on
        elif entry.kind == "decided":
            decided = entry.row
        elif entry.kind in CLOSING:
            outcomes.append((entry.on, closing_rows.get(entry.kind) or decided or "other"))
    if received is None:
        return None
    closing = closing_of((max(on, received), row) for on, row in outcomes)
    if closing is None:
        return CaseFact(case_id, applicant_kind, received)
    on, row = closing
    return CaseFact(case_id, applicant_kind, received, on, row if row in FORM_2021.leaves else "other")


def oddities(cases: Iterable[str]) -> Iterator[Finding]:
    """What is said of cases whose ledger cannot be as it stands: closed before the receipt, or with an unknown result."""
    for case in cases:
        yield Finding(
            "CASE", "warning", None, None, None, case,
            f"申请 {case} 的台账早于收到之日即办结,或结果不在表三之内;已按收到之日、按“其他”计,请核对",
            f"the ledger of {case} closes before its receipt, or with a result that table 3 does not have: it is counted as"
            " closed on the receipt date, or as other; look at it",
        )  # fmt: skip
