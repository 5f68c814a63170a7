"""Work lists: reads of the projections that applications keep, along two partial indexes.

Cases with a due date are walked by it, those without by id; a closed case has neither a due date nor a null `closed_on`.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from services.disclosure_requests.applications.models import Application
from services.disclosure_requests.work_lists.rules import CONFIRMATION, OTHERS, Days, Scope, Status

#: A count goes no further.
COUNTED_TO: Final = 1000
_COLUMNS: Final[tuple[Any, ...]] = (
    Application.id, Application.number, Application.office, Application.region, Application.state,
    Application.waiting_for, Application.due_by, Application.due_status, Application.officer, Application.team,
    Application.created_at, Application.version,
)  # fmt: skip
_DATED: Final = Application.due_by.is_not(None)
_UNDATED: Final = and_(Application.due_by.is_(None), Application.closed_on.is_(None))

#: The statuses that cases with a due date can have, and those without one.
_WITH: Final = (Status.OPEN, Status.DUE_SOON, Status.OVERDUE, Status.WAITING)
_WITHOUT: Final = (Status.OPEN, Status.WAITING, Status.UNCONFIRMED)


async def page(
    session: AsyncSession, scope: Scope, status: Status, days: Days, *, after: tuple[date | None, str] | None, limit: int
) -> Sequence[Row[Any]]:  # fmt: skip
    """Open cases of a status by due date and id, those without a due date last; `after` the last one seen."""
    rows: list[Row[Any]] = []
    if status in _WITH and (after is None or after[0] is not None):
        rows += await dated(session, scope, status, days, after=after, limit=limit)
    if status in _WITHOUT and len(rows) < limit:
        query = _of(select(*_COLUMNS).where(_UNDATED), scope, status, days).order_by(Application.id)
        if after is not None and after[0] is None:
            query = query.where(Application.id > after[1])
        rows += (await session.execute(query.limit(limit - len(rows)))).all()
    return rows


async def dated(
    session: AsyncSession, scope: Scope, status: Status, days: Days, *, limit: int,
    after: tuple[date | None, str] | None = None,
) -> Sequence[Row[Any]]:  # fmt: skip
    """Open cases with a due date, by it."""
    query = _of(select(*_COLUMNS).where(_DATED), scope, status, days)
    if after is not None:
        due_by, identifier = after
        later = or_(Application.due_by > due_by, Application.id > identifier)
        query = query.where(Application.due_by >= due_by, later)
    query = query.order_by(Application.due_by, Application.id).limit(limit)
    rows: Sequence[Row[Any]] = (await session.execute(query)).all()
    return rows


async def counts(session: AsyncSession, scope: Scope, days: Days) -> Mapping[str, int]:
    """How many cases each status has, up to COUNTED_TO."""
    counted = [
        _counted(held, scope, status, days).label(f"{status} {name}")
        for name, held, statuses in (("dated", _DATED, _WITH), ("undated", _UNDATED, _WITHOUT))
        for status in statuses
    ]
    row = (await session.execute(select(*counted))).one()._mapping
    found = dict.fromkeys(map(str, Status), 0)
    for label, count in row.items():
        found[label.split()[0]] += count
    return {status: min(count, COUNTED_TO) for status, count in found.items()}


def _counted(held: ColumnElement[bool], scope: Scope, status: Status, days: Days) -> ColumnElement[int]:
    some = _of(select(Application.id).where(held), scope, status, days).limit(COUNTED_TO).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _of(query: Select[Any], scope: Scope, status: Status, days: Days) -> Select[Any]:
    # Digits alone compare alike in every collation, and a range is checked inside the index.
    first = stem(scope.region)
    query = query.where(Application.region.between(first, first.ljust(12, "9")))
    for column, value in (
        (Application.office, scope.office), (Application.officer, scope.officer), (Application.team, scope.team),
    ):  # fmt: skip
        if value is not None:
            query = query.where(column == value)
    match status:
        case Status.DUE_SOON:
            return query.where(Application.due_by.between(days.today, days.soon_until))
        case Status.OVERDUE:
            return query.where(Application.due_by < days.today)
        case Status.WAITING:
            return query.where(Application.waiting_for.in_(OTHERS))
        case Status.UNCONFIRMED:
            unconfirmed = Application.waiting_for == CONFIRMATION
            return query.where(unconfirmed, Application.submitted_on < days.confirmed_since)
        case Status.OPEN:
            return query
