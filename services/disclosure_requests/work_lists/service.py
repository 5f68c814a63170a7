"""Use cases of the work list: one page of open cases with the counts of every status."""

from datetime import date
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.disclosure_requests.ledger import repository as ledger
from services.disclosure_requests.ledger.transitions import APPLICANT_CONFIRMED
from services.disclosure_requests.reviews import service as reviews
from services.disclosure_requests.tools import Tools
from services.disclosure_requests.work_lists import repository
from services.disclosure_requests.work_lists.rules import CONFIRMATION, Scope, Status, days_left, days_of

_MEMBERS: Final = (
    "id", "number", "office", "state", "waiting_for", "due_by", "due_status", "officer", "team",
)  # fmt: skip
#: Where a page ended: the due date (None among the cases without one) and the id.
Place = tuple[date | None, str]


async def page(
    session: AsyncSession, tools: Tools, scope: Scope, status: Status, *, after: Place | None, limit: int
) -> tuple[dict[str, Any], Place | None]:
    """The page (see WorkListOut, without its cursor) and the place after which the next begins."""
    today = tools.clock.today()
    days = days_of(tools.calendars.of(scope.region), today)
    rows = await repository.page(session, scope, status, days, after=after, limit=limit + 1)
    unconfirmed = [row.id for row in rows[:limit] if row.waiting_for == CONFIRMATION]
    confirmed = await ledger.days_of(session, APPLICANT_CONFIRMED, unconfirmed) if unconfirmed else {}
    items = []
    for row in rows[:limit]:
        item = {name: getattr(row, name) for name in _MEMBERS}
        left = days_left(tools.calendars.of(row.region), today, row.due_by) if row.due_by else None
        items.append(item | {"days_left": left, "applicant_confirmed_on": confirmed.get(row.id)})
    counted = await repository.counts(session, scope, days)
    owed = await reviews.owed(
        session, tools, scope.region, office=scope.office, officer=scope.officer, team=scope.team
    )
    for one in owed:
        one["days_left"] = (one["latest"] - today).days
    more = (rows[limit - 1].due_by, rows[limit - 1].id) if len(rows) > limit else None
    return {"items": items, "counts": counted, "counted_to": repository.COUNTED_TO, "owed": owed}, more
