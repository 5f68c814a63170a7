"""Use cases of document numbers: take the next for a letter, record those used elsewhere, list a year."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.security.principal import Principal
from services.disclosure_requests.document_numbers import repository
from services.disclosure_requests.document_numbers.models import DocumentNumber
from services.disclosure_requests.document_numbers.rules import (
    counter_of,
    number_text,
    series_counted,
    with_gaps,
)
from services.disclosure_requests.letters.models import Letter
from services.disclosure_requests.offices import repository as offices
from services.disclosure_requests.offices import service as office_cases
from services.disclosure_requests.tools import Tools

Place = tuple[str, int]


async def next_of(session: Session, office: str, series: str, year: int) -> tuple[int, str]:
    """Take the next number of a series: its serial and its text. It is given back when the transaction fails."""
    serial = await offices.next_number(session, office, counter_of(series), year)
    return serial, number_text(series, year, serial)


def keep(
    session: Session,
    tools: Tools,
    office: str,
    series: str,
    year: int,
    serial: int,
    letter: str,
    actor: dict[str, Any],
) -> None:
    """Write down which letter, that is there already, a number was taken for."""
    row = DocumentNumber(
        office=office, year=year, series=series, serial=serial, number=number_text(series, year, serial), letter=letter,
        reason=None, taken_at=tools.clock.now(), actor=actor,
    )  # fmt: skip
    repository.add_all(session, [row])


async def take_elsewhere(
    session: Session, principal: Principal, tools: Tools, office_id: str, series: str, year: int, count: int, reason: str
) -> dict[str, Any]:  # fmt: skip
    """Record that the next `count` numbers of a series were used outside this system."""
    officer = principal.require_officer()
    office = await office_cases.read(session, office_id)
    principal.require_region(office.region)
    last = await offices.next_number(session, office.id, counter_of(series), year, count)
    first, actor = last - count + 1, {"key": principal.key_id, "officer": officer.as_dict()}
    rows = [
        DocumentNumber(
            office=office.id, year=year, series=series, serial=serial, number=number_text(series, year, serial),
            letter=None, reason=reason, taken_at=tools.clock.now(), actor=actor,
        )
        for serial in range(first, last + 1)
    ]  # fmt: skip
    repository.add_all(session, rows)
    await session.flush()
    return {
        "series": series,
        "year": year,
        "first": first,
        "last": last,
        "numbers": [rows[0].number, rows[-1].number],
    }


async def page(
    session: AsyncSession, principal: Principal, office_id: str, year: int, after: Place | None, limit: int
) -> tuple[list[dict[str, Any]], Place | None]:
    """One page of the numbers of a year by series and serial, gaps among them, and the place after which the next begins."""
    office = await office_cases.read(session, office_id)
    principal.require_region(office.region, "id")
    counted = series_counted(await repository.counters(session, office.id, year))
    found: list[dict[str, Any]] = []
    for series in sorted(one for one in counted if after is None or one >= after[0]):
        begin = after[1] if after and after[0] == series else 0
        room = limit - len(found)
        rows = await repository.of_series(session, office.id, year, series, after=begin, limit=room + 1)
        shown = [_shown(number, letter) for number, letter in rows[:room]]
        if len(rows) > room:
            place = (series, shown[-1]["serial"]) if shown else (series, begin)
            return found + with_gaps(shown, series, year, after=begin, last=None), place
        found += with_gaps(shown, series, year, after=begin, last=counted[series])
    return found, None


def _shown(number: DocumentNumber, letter: Letter | None) -> dict[str, Any]:
    voided = letter is not None and letter.voided_at is not None
    state = "elsewhere" if letter is None else "voided" if voided else "used"
    return {
        "series": number.series, "year": number.year, "serial": number.serial, "through": None, "number": number.number,
        "state": state, "letter": number.letter, "reason": letter.void_reason if letter else number.reason,
        "taken_at": number.taken_at, "by": number.actor,
    }  # fmt: skip
