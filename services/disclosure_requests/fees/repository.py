"""The places of items in a month, and the fees of a year: reads and writes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import JSON, BigInteger, cast, func, select, type_coerce
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from services.disclosure_requests.applications.models import Application
from services.disclosure_requests.fees.models import FeeMonth, FeePlace
from services.disclosure_requests.ledger.models import LedgerEntry

#: The events of a ledger that tell of a fee; each carries its whole yuan.
EVENTS: Final = ("fee_notice", "fee_paid", "fee_waived", "fee_lapsed")


@dataclass(frozen=True, slots=True)
class Total:
    """How often something happened in a year, and the whole yuan of all of it."""

    number: int = 0
    yuan: int = 0


async def month_of(session: Session, key: str) -> FeeMonth:
    """The month of this key, held until the transaction ends."""
    insert = pg_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    await session.execute(insert(FeeMonth).values(key=key, last=0).on_conflict_do_nothing())
    return await session.get_one(FeeMonth, key, with_for_update=True, populate_existing=True)


async def places_of(session: AsyncSession, applications: Sequence[str]) -> dict[str, FeePlace]:
    """The places of applications; only of those that have them."""
    query = select(FeePlace).where(FeePlace.application.in_(applications))
    return {row.application: row for row in await session.scalars(query)}


async def of_month_until(
    session: AsyncSession, case: Application, first: date, last: date
) -> Sequence[tuple[str, int]]:
    """(id, items) of the applicant's applications to the same office from one day to another that were registered before
    this one, in that order.
    """
    query = select(Application.id, Application.items).where(
        Application.office == case.office, Application.applicant_index == case.applicant_index,
        Application.submitted_on.between(first, last), Application.id < case.id,
    )  # fmt: skip
    return [(row.id, row.items) for row in await session.execute(query.order_by(Application.id))]


async def of_year(session: AsyncSession, year: int, offices: Sequence[str]) -> dict[str, dict[str, Total]]:
    """What offices asked, received, waived and lost by lapse in a year, from their ledgers: section six of the annual
    report. Every office and event is there.
    """
    yuan = func.sum(cast(type_coerce(LedgerEntry.data, JSON)["yuan"].as_string(), BigInteger))
    query = (
        select(Application.office, LedgerEntry.kind, func.count(), yuan)
        .join(Application, Application.id == LedgerEntry.application)
        .where(
            Application.office.in_(offices), LedgerEntry.kind.in_(EVENTS),
            LedgerEntry.on.between(date(year, 1, 1), date(year, 12, 31)),
        )
        .group_by(Application.office, LedgerEntry.kind)
    )  # fmt: skip
    found = {office: dict.fromkeys(EVENTS, Total()) for office in offices}
    for office, kind, number, total in await session.execute(query):
        found[office][kind] = Total(number, int(total))
    return found


def add(session: Session, place: FeePlace) -> None:
    """Keep the places of an application."""
    session.add(place)
