"""Use cases of yearly counts: keep a system's sum, follow the decisions that the catalogue tells of."""

from typing import Any

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.decisions import DecisionTold
from kernel.db import Session
from kernel.messaging.event import Event
from kernel.security.principal import Principal
from services.disclosure_requests.offices import service as offices
from services.disclosure_requests.reports import repository as reports
from services.disclosure_requests.reports.subjects import Subject
from services.disclosure_requests.tools import Tools
from services.disclosure_requests.yearly_counts import repository
from services.disclosure_requests.yearly_counts.models import CountedDecision, YearlyCount
from services.disclosure_requests.yearly_counts.rules import FIGURES, Reported, added


async def report(
    session: Session, principal: Principal, tools: Tools, values: dict[str, Any]
) -> dict[str, Any]:
    """Keep what a system counts; raises Invalid for an unknown office, Forbidden for another division's."""
    await offices.office_of(session, principal, values["office"])
    row = values | {"client": principal.client, "reported_at": tools.clock.now()}
    await repository.keep(session, row)
    return row


async def listed(session: AsyncSession, subject: Subject, year: int) -> list[dict[str, Any]]:
    """The sums that systems gave for a year."""
    return [_shown(row) for row in await repository.sums(session, reports.offices_of(subject), year)]


async def of_year(session: AsyncSession, of: Select[Any], year: int) -> dict[tuple[str, str], int]:
    """(office, figure) -> how many decisions were reported for a year, of the offices of a query."""
    sums = [
        Reported(row.office, row.figure, row.client, row.number)
        for row in await repository.sums(session, of, year)
    ]
    return added(sums, await repository.singles(session, of, year))


async def follow(session: Session, event: Event) -> None:
    """Keep a decision as the catalogue tells it now; an older telling that comes late changes nothing."""
    told = DecisionTold.model_validate(event.data)
    kept = await repository.of_event(session, told.event)
    if any(row.told_at > event.time for row in kept.values()):
        return
    stands = event.type != "gongkai.catalog.decision.withdrawn.v1"
    for body in {*kept, *told.bodies}:
        values = {
            "figure": FIGURES[told.kind], "client": told.client, "decided_on": told.decided_on,
            "stands": stands and body in told.bodies, "told_at": event.time,
        }  # fmt: skip
        if body not in kept:
            repository.add(session, CountedDecision(event=told.event, body=body, **values))
        for name, value in values.items() if body in kept else ():
            setattr(kept[body], name, value)


def _shown(row: YearlyCount) -> dict[str, Any]:
    return {
        "office": row.office, "year": row.year, "figure": row.figure, "client": row.client, "number": row.number,
        "reported_at": row.reported_at,
    }  # fmt: skip
