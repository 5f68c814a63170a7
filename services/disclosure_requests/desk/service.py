"""The work list as its page shows it, made by the use case of work lists; nothing is decided here."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.security.principal import Principal
from services.disclosure_requests.desk.rules import STATUS_WORDS, Filters, remaining
from services.disclosure_requests.offices import repository as offices
from services.disclosure_requests.tools import Tools
from services.disclosure_requests.work_lists import service as work_lists
from services.disclosure_requests.work_lists.rules import Scope

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
    names = await offices.names_of(session, (row["office"] for row in found["items"]))
    rows = [
        {**row, "office_name": names[row["office"]], "remaining": remaining(row["days_left"])}
        for row in found["items"]
    ]
    counts = {status: found["counts"][status] for status in STATUS_WORDS}
    shown = {
        "rows": rows,
        "counts": counts,
        "most": found["counted_to"],
        "today": tools.clock.today(),
        "filters": filters,
        "owed": [] if filters.cursor else found["owed"],
    }
    return shown, more
