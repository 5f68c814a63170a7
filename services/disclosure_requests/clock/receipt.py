"""The receipt date (收到申请之日) by the manner in which an application came, Art. 31. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.disclosure_requests.clock.findings import Finding, finding
from services.disclosure_requests.clock.moments import RECEIPT, Kind, Moment
from services.disclosure_requests.clock.reckoning import Reckoner
from services.disclosure_requests.clock.rules import Rule


@dataclass(frozen=True, slots=True)
class Receipt:
    """The receipt date with the rule and the event that give it; `day` is None while neither is there."""

    day: date | None
    rule: Rule
    moment: Moment | None


def receipt_of(
    moments: Sequence[Moment], rules: Mapping[str, Rule], reckoner: Reckoner, today: date, tell: Callable[[Finding], None],
) -> Receipt:  # fmt: skip
    """The receipt date that ordered moments give; what is irregular about it is told.

    `received` alone is taken as the day that its manner makes the receipt date (signed, confirmed). Of each event the
    first counts: sending again does not start the clock anew.
    """
    first: dict[Kind, Moment] = {}
    for moment in moments:
        if moment.kind in RECEIPT and first.setdefault(moment.kind, moment) is not moment:
            tell(finding("repeated", moment))
    manner = next((first[kind].manner for kind in RECEIPT if kind in first and first[kind].manner), None)
    rule = rules[f"receipt.{manner}" if manner else "receipt"]
    deciding = next((first[kind] for kind in rule.events if kind in first), None)
    submitted, received, confirmed = (first.get(kind) for kind in RECEIPT)
    for earlier, later in ((submitted, received), (submitted, confirmed), (received, confirmed)):
        if earlier and later and later.day < earlier.day:
            tell(_out_of_order(later, earlier))
    if manner == "counter" and submitted and received and received.day > submitted.day:
        tell(finding("receipt_differs", received, lawful=submitted.day))
    if manner == "ordinary_post" and received and confirmed and confirmed.day > received.day:
        tell(finding("late_confirmation", confirmed, received=received.day))
    withdrawn = any(moment.kind == "withdrawn" for moment in moments)
    if "confirmed" in rule.events and manner and deciding is None and submitted and not withdrawn:
        alert = reckoner.limit(submitted.day, rules["confirmation_alert"].amount or 0, "working_day")[0]
        if today > alert.latest:
            tell(finding("unconfirmed", submitted))
    if deciding is None and submitted and manner is None:
        tell(finding("manner_missing", submitted))
    return Receipt(deciding.day if deciding else None, rule, deciding)


def _out_of_order(later: Moment, earlier: Moment) -> Finding:
    return finding(
        "out_of_order", later,
        why_zh=f"早于 {earlier.day} 的“{earlier.title}”", why_en=f"before {earlier.kind} of {earlier.day}",
    )  # fmt: skip
