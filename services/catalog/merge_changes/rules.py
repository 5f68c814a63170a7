"""What a change of a row means for duties that are open, and for what names the row. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from kernel.legal_time import WorkCalendar
from services.catalog.guidelines.rules import time_limit_of
from services.catalog.merge_proposals.rules import Change
from services.catalog.obligations.rules import due_document, period_of

#: Duties that are shown of a change; all are counted.
SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Owed:
    """An open duty as the effect of a change needs it."""

    id: str
    body: str
    due: Mapping[str, Any] | None
    clause_number: int
    trigger_on: date | None
    assumed: Mapping[str, Any] | None
    recurring: bool
    calendar: WorkCalendar


def effect(change: Change, owed: Sequence[Owed], named: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """How many duties of the row are open, the first of them with the date that the changed limit would give, and the bindings
    and recurrences (`named`) that name a row which goes away or takes another id. Open duties keep the text and the date
    under which they arose; what happens from the new version's day on falls under it.
    """
    gone = change.member == "id" or (
        change.member is None and change.was is not None and change.merged is None
    )
    limit = time_limit_of(change.merged) if change.member == "time_limit" and change.merged else None
    clauses = dict(enumerate(limit["clauses"], 1)) if limit else {}
    return {
        "open_obligations": len(owed),
        "obligations": [
            {"id": one.id, "body": one.body, "due": _bounds(one.due), "due_under_new": _under(one, clauses)}
            for one in owed[:SHOWN]
        ],
        "bindings": list(named["bindings"]) if gone else [],
        "recurrences": list(named["recurrences"]) if gone else [],
    }


def _under(one: Owed, clauses: Mapping[int, Mapping[str, Any]]) -> dict[str, Any] | None:
    """The date by the new limit; None where the limit does not change, or a date cannot be counted from the duty's event."""
    clause = clauses.get(one.clause_number)
    if clause is None or clause["vague"] or clause["kind"] != "publish_deadline" or one.recurring:
        return None
    if one.trigger_on is None or one.assumed or period_of(clause, one.trigger_on, one.calendar) is None:
        return None
    return _bounds(due_document(clause, one.trigger_on, one.calendar))


def _bounds(due: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return {name: due[name] for name in ("date", "earliest", "latest")} if due else None
