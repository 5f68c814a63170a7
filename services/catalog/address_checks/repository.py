"""Evidence of addresses: reads and writes."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from kernel.db import Session
from services.catalog.address_checks.models import AddressChange, AddressEvidence, AddressHost, SightingDay
from services.catalog.address_checks.notices import Sighting
from services.catalog.address_checks.rules import UNCHECKED, Noted, Standing, host_of

_STANDING = tuple(field.name for field in fields(Standing))


async def enrol(session: Session, publication: str, region: str, address: str | None, at: datetime) -> None:
    """Let the address of a publication be visited from now on; one that has none is not."""
    if address is None:
        return
    session.add(
        AddressEvidence(
            publication=publication, region=region, address=address, host=host_of(address), changes=0,
            next_check_at=at, **asdict(Standing(UNCHECKED, at)),
        )
    )  # fmt: skip


async def stop(session: Session, publication: str) -> None:
    """Visit the address of a publication no more; what is known of it stays."""
    mine = AddressEvidence.publication == publication
    await session.execute(update(AddressEvidence).where(mine).values(next_check_at=None, asked_at=None))


async def get(session: AsyncSession, publication: str, *, lock: bool = False) -> AddressEvidence | None:
    """The evidence of a publication's address; `lock` holds its row until the transaction ends."""
    return await session.get(
        AddressEvidence, publication, with_for_update=lock or None, populate_existing=lock
    )


def standing_of(evidence: AddressEvidence) -> Standing:
    """What is known, as the rules take it."""
    return Standing(**{name: getattr(evidence, name) for name in _STANDING})


def put(evidence: AddressEvidence, standing: Standing) -> None:
    """Keep what is known now."""
    for name in _STANDING:
        setattr(evidence, name, getattr(standing, name))


def note(session: Session, evidence: AddressEvidence, at: datetime, noted: Sequence[Noted]) -> None:
    """Add to the history."""
    for one in noted:
        evidence.changes += 1
        session.add(
            AddressChange(
                publication=evidence.publication, number=evidence.changes, kind=one.kind, at=at, facts=dict(one.facts)
            )
        )  # fmt: skip


async def history(session: AsyncSession, publication: str, limit: int) -> Sequence[AddressChange]:
    """The newest changes of an address, newest first."""
    query = select(AddressChange).where(AddressChange.publication == publication)
    return (await session.scalars(query.order_by(AddressChange.number.desc()).limit(limit))).all()


async def due(session: AsyncSession, now: datetime, hosts: int, each: int) -> list[tuple[str, str, str]]:
    """(host, publication, address) of what is to be visited: for the hosts that wait longest so many addresses each, those that
    somebody asks for first. Hosts that asked for patience have theirs, also for addresses that have come since.
    """
    patient = select(AddressHost.host).where(AddressHost.patient_until > now)
    waits = (AddressEvidence.next_check_at <= now) & AddressEvidence.host.not_in(patient)
    wanted = select(AddressEvidence.host, AddressEvidence.publication, AddressEvidence.address).where(waits)
    asked = wanted.where(AddressEvidence.asked_at.is_not(None)).order_by(AddressEvidence.asked_at)
    found: dict[str, dict[str, str]] = {}
    for row in await session.execute(asked.limit(hosts * each)):
        found.setdefault(row.host, {})[row.publication] = row.address
    waiting = select(AddressEvidence.host).where(waits).group_by(AddressEvidence.host)
    order = func.min(AddressEvidence.next_check_at)
    for host in await session.scalars(waiting.order_by(order).limit(hosts)):
        found.setdefault(host, {})
    chosen = list(found)[:hosts]
    for host in chosen:
        mine = wanted.where(AddressEvidence.host == host)
        longest = mine.order_by(AddressEvidence.next_check_at, AddressEvidence.publication)
        for row in await session.execute(longest.limit(each)):
            found[host].setdefault(row.publication, row.address)
    return [(host, *one) for host in chosen for one in list(found[host].items())[:each]]


async def put_off(session: Session, host: str, until: datetime) -> None:
    """Visit nothing of a host before a moment: it asked for patience."""
    mine = (AddressEvidence.host == host) & (AddressEvidence.next_check_at < until)
    await session.execute(update(AddressEvidence).where(mine).values(next_check_at=until))
    await session.merge(AddressHost(host=host, patient_until=until))


async def patience(session: AsyncSession, host: str, now: datetime) -> datetime | None:
    """Until when a host asked to be left alone; None where that is over."""
    row = await session.get(AddressHost, host)
    return row.patient_until if row is not None and row.patient_until > now else None


async def list_page(
    session: AsyncSession, within: str, *, region: str | None, state: str | None, after: str | None, limit: int
) -> Sequence[AddressEvidence]:  # fmt: skip
    """Evidence of a division and all below it, by publication; of publications that stand."""
    query = select(AddressEvidence).where(
        AddressEvidence.region.startswith(stem(within), autoescape=True), AddressEvidence.next_check_at.is_not(None)
    )  # fmt: skip
    if region is not None:
        query = query.where(AddressEvidence.region.startswith(stem(region), autoescape=True))
    if state is not None:
        query = query.where(AddressEvidence.state == state)
    if after is not None:
        query = query.where(AddressEvidence.publication > after)
    return (await session.scalars(query.order_by(AddressEvidence.publication).limit(limit))).all()


async def states(session: AsyncSession, publications: Sequence[str]) -> Mapping[str, str]:
    """The state of each address that is visited."""
    query = select(AddressEvidence.publication, AddressEvidence.state)
    rows = await session.execute(query.where(AddressEvidence.publication.in_(publications)))
    return {row.publication: row.state for row in rows}


async def see(session: Session, publication: str, day: date, at: datetime, *, seen: bool) -> None:
    """Keep that a page was seen on a day, or seen missing: the first of each counts."""
    row = await session.get(SightingDay, (publication, day))
    if row is None:
        row = SightingDay(publication=publication, day=day, seen_at=None, missing_at=None)
        session.add(row)
    if seen and row.seen_at is None:
        row.seen_at = at
    if not seen and row.missing_at is None:
        row.missing_at = at
    await session.flush()


async def sighted(
    session: AsyncSession, publications: Sequence[str]
) -> Mapping[str, Mapping[date, Sighting]]:
    """The days on which publications were visited within their notice periods; a publication that is visited at all has an
    entry.
    """
    visited = await session.scalars(
        select(AddressEvidence.publication).where(AddressEvidence.publication.in_(publications))
    )
    found: dict[str, dict[date, Sighting]] = {publication: {} for publication in visited}
    for row in await session.scalars(select(SightingDay).where(SightingDay.publication.in_(publications))):
        found.setdefault(row.publication, {})[row.day] = Sighting(row.seen_at, row.missing_at)
    return found


def facts_of(evidence: AddressEvidence) -> dict[str, Any]:
    """What answers show of it, but for the words about its code."""
    return {
        "publication": evidence.publication, "region": evidence.region, "address": evidence.address,
        "state": evidence.state, "state_since": evidence.state_since, "code": evidence.code,
        "status": evidence.status, "checked_at": evidence.checked_at, "first_seen_at": evidence.first_seen_at,
        "last_seen_at": evidence.last_seen_at, "final_address": evidence.final_address, "title": evidence.title,
        "text_hash": evidence.text_hash, "bytes_hash": evidence.bytes_hash,
        "accepted_hash": evidence.accepted_hash, "failures": evidence.failures,
        "failing_since": evidence.failing_since, "dismissed": evidence.dismissed,
        "next_check_at": evidence.next_check_at,
    }  # fmt: skip
