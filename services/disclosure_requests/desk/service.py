"""What each page shows, made by the use cases of work lists, applications and clocks; nothing is decided here."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.security.principal import Principal
from services.disclosure_requests.applications import service as applications
from services.disclosure_requests.applications.models import Application
from services.disclosure_requests.clock import service as clocks
from services.disclosure_requests.desk.rules import STATUS_WORDS, Filters, remaining
from services.disclosure_requests.ledger import service as ledger
from services.disclosure_requests.ledger.models import LedgerEntry
from services.disclosure_requests.ledger.transitions import APPLICANT_CONFIRMED, State
from services.disclosure_requests.offices import repository as offices
from services.disclosure_requests.tools import Tools
from services.disclosure_requests.work_lists import service as work_lists
from services.disclosure_requests.work_lists.rules import Scope, days_left

PAGE = 50


async def listing(
    session: AsyncSession,
    principal: Principal,
    tools: Tools,
    filters: Filters,
    after: work_lists.Place | None,
) -> tuple[dict[str, Any], work_lists.Place | None]:
    """The list by due date, and the place after which the next page begins."""
    scope = Scope(principal.region, None, filters.officer, filters.team)
    found, more = await work_lists.page(session, tools, scope, filters.status, after=after, limit=PAGE)
    names = {
        one.id: one.name
        for one in await offices.list_page(session, region=principal.region, after=None, limit=500)
    }
    rows = [
        {
            **row,
            "office_name": names.get(row["office"], row["office"]),
            "remaining": remaining(row["days_left"]),
        }
        for row in found["items"]
    ]
    counts = {status: found["counts"][status] for status in STATUS_WORDS}
    shown = {
        "rows": rows,
        "counts": counts,
        "most": found["counted_to"],
        "today": tools.clock.today(),
        "filters": filters,
    }
    return shown, more


async def case(session: AsyncSession, principal: Principal, tools: Tools, identifier: str) -> dict[str, Any]:
    """One case: masked applicant, explained clock, ledger, what is lawful next. Raises NotFound."""
    found, entries = await applications.with_ledger(session, principal, identifier)
    today = tools.clock.today()
    left = None
    if found.due_by is not None:
        left = days_left(tools.calendars.of(found.region), today, found.due_by)
    office = await offices.get(session, found.office)
    return {
        "case": await applications.shown(session, tools, found), "office": office, "today": today,
        "clock": clocks.document(tools, found, entries, None), "why": clocks.explanation(tools, found, entries, None),
        "applicant_confirmed_on": _confirmed_on(found, entries),
        "ledger": ledger.shown(found, entries), "remaining": remaining(left), "overdue": left is not None and left < 0,
    }  # fmt: skip


def _confirmed_on(case: Application, entries: Sequence[LedgerEntry]) -> date | None:
    """The day the applicant confirmed a case that the office has not confirmed yet."""
    if case.state != State.SUBMITTED:
        return None
    return next((entry.on for entry in entries if entry.kind == APPLICANT_CONFIRMED), None)
