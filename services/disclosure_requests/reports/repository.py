"""The annual report out of the ledger: table 3 is counted by the database, cases with a course of their own are folded here.

`cases` has one row for each case: its receipt, its closing and its result, as `facts.fact_of` folds them. A case that has one of
these entries twice is not plain: its fold goes by the year of the first closing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import add
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    JSON,
    ColumnElement,
    Select,
    String,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from services.disclosure_requests.applications.models import Application
from services.disclosure_requests.ledger.models import LedgerEntry
from services.disclosure_requests.offices.models import Office
from services.disclosure_requests.reports.facts import CLOSING, COUNTED, IN_PERSON, Entry
from services.disclosure_requests.reports.rules import Share
from services.disclosure_requests.reports.subjects import Subject
from services.disclosure_requests.reports.tables import FORM_2021

#: Signs of a day written YYYY-MM-DD.
_DAY: Final = 10
_ROW: Final = type_coerce(LedgerEntry.data, JSON)["row"].as_string()


@dataclass(frozen=True, slots=True)
class Course:
    """A case with its counted ledger entries, in order."""

    id: str
    applicant_kind: str
    manner: str
    entries: tuple[Entry, ...]


def offices_of(subject: Subject) -> Select[Any]:
    """The ids of the offices that a report is about."""
    query = select(Office.id)
    if subject.scope == "office":
        return query.where(Office.id == subject.id)
    return query.where(Office.region.startswith(stem(subject.id), autoescape=True))


async def offices(session: AsyncSession, subject: Subject) -> Sequence[Office]:
    """The offices that a report is about, by id."""
    query = select(Office).where(Office.id.in_(offices_of(subject)))
    return (await session.scalars(query.order_by(Office.id))).all()


async def government_of(session: AsyncSession, region: str) -> Office | None:
    """The office of a division's own government."""
    query = select(Office).where(Office.region == region, Office.kind == "government").order_by(Office.id)
    return (await session.scalars(query.limit(1))).first()


class Group(NamedTuple):
    """So many cases that are counted alike in a year. Of those that are not plain the result may be another one."""

    share: Share
    is_plain: bool
    is_odd: bool
    number: int


async def groups(
    session: AsyncSession, subject: Subject, year: int, closing_rows: dict[str, str]
) -> list[Group]:
    """The cases of a year, counted."""
    cases = _cases(subject, closing_rows)
    begin, end = _bounds(year)
    keys = (
        cases.c.applicant_kind, cases.c.received >= begin, case((cases.c.closed <= end, cases.c.row)), cases.c.is_plain,
        cases.c.is_odd,
    )  # fmt: skip
    query = select(*keys, func.count()).where(*_counted(cases, begin, end)).group_by(*keys)
    return [
        Group(Share(kind, bool(new), row), bool(plain), bool(odd), number)
        for kind, new, row, plain, odd, number in await session.execute(query)
    ]


async def candidates(
    session: AsyncSession, subject: Subject, year: int, closing_rows: dict[str, str], *, rows: Iterable[str], column: str,
    after: str, limit: int,
) -> list[tuple[str, bool]]:  # fmt: skip
    """(id, is_plain) of the cases that a cell counts, in order; one that is not plain may be counted elsewhere. `rows`: new,
    carried_in, total, carried_out, or results.
    """
    cases = _cases(subject, closing_rows, after)
    begin, end = _bounds(year)
    wanted = list(rows)
    tests: dict[str, ColumnElement[bool]] = {
        "new": cases.c.received >= begin, "carried_in": cases.c.received < begin, "total": cases.c.closed <= end,
        "carried_out": or_(cases.c.closed.is_(None), cases.c.closed > end),
    }  # fmt: skip
    test = tests.get(wanted[0], and_(cases.c.closed <= end, cases.c.row.in_(wanted)))
    query = select(cases.c.id, cases.c.is_plain).where(
        *_counted(cases, begin, end), or_(test, cases.c.is_plain == 0)
    )
    if column != "total":
        query = query.where(cases.c.applicant_kind == column)
    found = await session.execute(query.order_by(cases.c.id).limit(limit))
    return [(one.id, bool(one.is_plain)) for one in found]


async def odd_cases(
    session: AsyncSession, subject: Subject, year: int, closing_rows: dict[str, str], limit: int
) -> list[str]:
    """Cases of the year that were closed before their receipt or with a result that no form has, by id."""
    cases = _cases(subject, closing_rows)
    query = select(cases.c.id).where(cases.c.is_odd == 1, *_counted(cases, *_bounds(year)))
    return list((await session.scalars(query.order_by(cases.c.id).limit(limit))).all())


def not_plain(subject: Subject, year: int, closing_rows: dict[str, str]) -> Select[Any]:
    """The ids of the cases of a year that were closed or decided more than once."""
    cases = _cases(subject, closing_rows)
    return select(cases.c.id).where(cases.c.is_plain == 0, *_counted(cases, *_bounds(year)))


async def courses(session: AsyncSession, ids: Select[Any] | Sequence[str]) -> list[Course]:
    """Cases with their counted entries, by id."""
    query = (
        select(LedgerEntry.application, Application.applicant_kind, Application.manner,
               LedgerEntry.kind, LedgerEntry.on, case((LedgerEntry.kind == "decided", _ROW)))
        .join(Application, Application.id == LedgerEntry.application)
        .where(LedgerEntry.application.in_(ids), LedgerEntry.kind.in_(COUNTED))
        .order_by(LedgerEntry.application, LedgerEntry.number)
    )  # fmt: skip
    found: dict[tuple[str, str, str], list[Entry]] = {}
    for identifier, applicant, manner, kind, on, row in await session.execute(query):
        found.setdefault((identifier, applicant, manner), []).append(Entry(kind, on, row))
    return [Course(*head, tuple(entries)) for head, entries in found.items()]


def _cases(subject: Subject, closing_rows: dict[str, str], after: str = "") -> Subquery:
    """The cases of a subject (with an id after `after`) as the module says; days are text.

    The ledger is folded before it meets the cases, in the order of the index that holds application, kind and day: a condition on
    the kind would lead the database to another one. A closing is its day and its kind in one text, the first is the least.
    """
    kind, on = LedgerEntry.kind, cast(LedgerEntry.on, String)
    closing = case(dict.fromkeys(CLOSING, on + kind), value=kind)
    folded = (
        select(
            LedgerEntry.application,
            func.min(case({"submitted": on}, value=kind)).label("submitted"),
            func.min(case({"received": on}, value=kind)).label("received"),
            func.min(closing).label("first"), func.max(case({"decided": _ROW}, value=kind)).label("decided"),
            func.count(case(dict.fromkeys(COUNTED, 1), value=kind)).label("entries"),
        )
        .where(LedgerEntry.application > after)
        .group_by(LedgerEntry.application)
    )  # fmt: skip
    # An office has few of all cases: they are looked up. For a division the ledger is read through.
    if subject.scope == "office":
        ours = select(Application.id).where(Application.office == subject.id)
        folded = folded.where(LedgerEntry.application.in_(ours))
    found = folded.subquery("folded")
    received = case({IN_PERSON: found.c.submitted}, value=Application.manner, else_=found.c.received)
    one = (
        select(
            Application.id, Application.applicant_kind, received.label("received"),
            func.substr(found.c.first, 1, _DAY).label("closing"),
            case(closing_rows, value=func.substr(found.c.first, _DAY + 1), else_=func.coalesce(found.c.decided, "other"))
            .label("row"),
            _flag(found.c.entries == _once(found.c.submitted, found.c.received, found.c.first, found.c.decided)).label("is_plain"),
        )
        .join(found, found.c.application == Application.id)
        .where(Application.office.in_(offices_of(subject)))
        .subquery("one")
    )  # fmt: skip
    early, unknown = one.c.closing < one.c.received, one.c.row.not_in(FORM_2021.leaves)
    return select(
        one.c.id, one.c.applicant_kind, one.c.received, one.c.is_plain,
        case((early, one.c.received), else_=one.c.closing).label("closed"),
        case((unknown, "other"), else_=one.c.row).label("row"),
        _flag(and_(one.c.closing.is_not(None), or_(early, unknown))).label("is_odd"),
    ).subquery("cases")  # fmt: skip


def _once(*columns: ColumnElement[Any]) -> ColumnElement[int]:
    """How many entries there are when none of these is there twice."""
    there = [case((column.is_not(None), 1), else_=0) for column in columns]
    return reduce(add, there)


def _flag(test: ColumnElement[bool]) -> ColumnElement[int]:
    """1 or 0 on both databases, also where a test of nothing is null."""
    return case((test, literal(1)), else_=literal(0))


def _bounds(year: int) -> tuple[str, str]:
    return f"{year}-01-01", f"{year}-12-31"


def _counted(cases: Subquery, begin: str, end: str) -> tuple[ColumnElement[bool], ...]:
    """Received by the end of the year and not closed before it."""
    return cases.c.received <= end, or_(cases.c.closed.is_(None), cases.c.closed >= begin)


async def written_after(
    session: AsyncSession, subject: Subject, moment: Any, end: date, limit: int
) -> Sequence[tuple[str, int, str, date, Any]]:
    """(application, number, kind, on, at) of counted entries for days up to `end` written down after a moment."""
    query = (
        select(LedgerEntry.application, LedgerEntry.number, LedgerEntry.kind, LedgerEntry.on, LedgerEntry.at)
        .join(Application, Application.id == LedgerEntry.application)
        .where(
            Application.office.in_(offices_of(subject)), LedgerEntry.at > moment, LedgerEntry.on <= end,
            LedgerEntry.kind.in_(COUNTED),
        )
        .order_by(LedgerEntry.at, LedgerEntry.application, LedgerEntry.number)
    )  # fmt: skip
    found = await session.execute(query.limit(limit))
    return [(one.application, one.number, one.kind, one.on, one.at) for one in found]
