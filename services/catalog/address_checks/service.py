"""Use cases of address checks: show what is known, ask for a visit, settle what a visit met.

Nothing here changes a publication: its version, ETag and events stay as they are, whatever is found.
"""

from datetime import date
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.clock import day_of
from kernel.db import Session
from kernel.http.problems import Conflict, NotFound
from kernel.messaging.outbox import Record
from kernel.security.principal import Principal
from services.catalog.address_checks import repository
from services.catalog.address_checks.codes import words_of
from services.catalog.address_checks.models import AddressEvidence
from services.catalog.address_checks.rules import (
    MISSING,
    SEEN,
    UNCHECKED,
    Limits,
    Noted,
    Observation,
    Standing,
    after,
    host_of,
    next_check,
)
from services.catalog.obligations import repository as obligations
from services.catalog.obligations.lengths import Posted, has_lengths, notice_periods
from services.catalog.obligations.service import shown as shown_obligation
from services.catalog.publications import repository as publications
from services.catalog.publications.models import Publication
from services.catalog.tools import Tools
from services.catalog.uses import repository as uses

#: So many changes of an address are shown, the newest.
SHOWN: Final = 50
#: Changes that are told as events.
_TOLD: Final = {
    "vanished": "gongkai.catalog.address.vanished.v1",
    "returned": "gongkai.catalog.address.returned.v1",
    "changed": "gongkai.catalog.address.changed.v1",
}


def shown(evidence: AddressEvidence) -> dict[str, Any]:
    """The evidence of one address as lists show it."""
    zh, en = words_of(evidence.code)
    return {**repository.facts_of(evidence), "message_zh": zh, "message_en": en}


async def read(
    session: AsyncSession, principal: Principal, identifier: str, *, lock: bool = False
) -> tuple[Publication, AddressEvidence]:
    """A publication of the caller's division and the evidence of its address; raises NotFound, also for one that has no address."""
    publication = await publications.get(session, identifier)
    if publication is None or not principal.reaches(publication.region):
        raise NotFound(f"没有公开记录 {identifier}", f"there is no publication {identifier}")
    evidence = await repository.get(session, identifier, lock=lock)
    if evidence is None:
        raise NotFound(
            f"公开记录 {identifier} 没有网址,无从核查",
            f"the publication {identifier} has no address that could be visited",
            code="no_address",
        )
    return publication, evidence


async def whole(session: AsyncSession, principal: Principal, tools: Tools, identifier: str) -> dict[str, Any]:
    """What is known of a publication's address (see EvidenceOut)."""
    publication, evidence = await read(session, principal, identifier)
    obligation = await obligations.get(session, principal, publication.obligation)
    notices = (await shown_obligation(session, tools, obligation))["notice_periods"] if obligation else []
    looked, portal_reads = await uses.of_publication(session, identifier)
    changes = await repository.history(session, identifier, SHOWN)
    return {
        **shown(evidence), "recorded_hash": publication.content_hash,
        "looks": {"by_api": looked, "by_portal": portal_reads},
        "changes": [{"number": one.number, "kind": one.kind, "at": one.at, "facts": one.facts} for one in changes],
        "notice_periods": [notice for notice in notices if notice["publication"] == identifier],
    }  # fmt: skip


async def ask(session: Session, principal: Principal, tools: Tools, identifier: str) -> AddressEvidence:
    """Let an address be visited before all that wait. Raises Conflict where nothing is visited, and while its host asks for
    patience.
    """
    if not tools.settings.address_checks:
        raise Conflict(
            "本系统未开启网址核查;管理员可设 GONGKAI_ADDRESS_CHECKS=true",
            "addresses are not visited here: an administrator sets GONGKAI_ADDRESS_CHECKS=true",
            code="checks_off",
        )
    _, evidence = await read(session, principal, identifier, lock=True)
    if evidence.next_check_at is None:
        raise Conflict(
            "该公开记录已撤回,不再核查",
            "the publication was withdrawn: it is not visited",
            code="wrong_state",
        )
    now = tools.clock.now()
    if (until := await repository.patience(session, evidence.host, now)) is not None:
        raise Conflict(
            f"网站 {evidence.host} 要求在 {until:%Y-%m-%d %H:%M:%S} 之前不要访问;到时自动核查,也可届时再请求",
            f"the site {evidence.host} asked not to be visited before {until.isoformat()}: it is visited then, or ask again then",
            code="host_asks_for_patience", until=until.isoformat(),
        )  # fmt: skip
    evidence.asked_at = evidence.next_check_at = now
    await session.flush()
    return evidence


async def settle(
    session: Session, tools: Tools, identifier: str, address: str, met: Observation
) -> AddressEvidence | None:
    """Keep what a visit met, tell what is new, set the day of the next one. None where the publication has been withdrawn or
    given another address meanwhile: then the visit tells nothing about it.
    """
    evidence = await repository.get(session, identifier, lock=True)
    if evidence is None or evidence.next_check_at is None or evidence.address != address:
        return None
    publication = await publications.get(session, identifier)
    assert publication is not None, "evidence is of a publication"
    limits = Limits(tools.settings.broken_failures, tools.settings.broken_hours)
    standing, noted = after(repository.standing_of(evidence), met, limits)
    repository.put(evidence, standing)
    repository.note(session, evidence, met.at, noted)
    until = await _notice_until(session, tools, publication)
    day = day_of(met.at)
    if until is not None and publication.published_on <= day <= until and met.kind in (SEEN, MISSING):
        await repository.see(session, identifier, day, met.at, seen=met.kind == SEEN)
    evidence.asked_at = None
    evidence.next_check_at = next_check(
        standing, met, published_on=publication.published_on, notice_until=until,
        looks=sum(await uses.of_publication(session, identifier)),
    )  # fmt: skip
    await session.flush()
    await tools.outbox.record_all(session, _told(publication, evidence, noted), now=met.at)
    return evidence


async def _notice_until(session: AsyncSession, tools: Tools, publication: Publication) -> date | None:
    """The last day of the public-notice periods that a publication has set running; None where it has none."""
    item = await obligations.item_of(session, publication.obligation)
    if not has_lengths(item):
        return None
    posted = [Posted(publication.id, publication.published_on, None)]
    calendar, today = tools.calendars.of(publication.region), tools.clock.today()
    return max((notice["latest"] for notice in notice_periods(item, posted, calendar, today)), default=None)


def _told(publication: Publication, evidence: AddressEvidence, noted: list[Noted]) -> list[Record]:
    facts = {
        "publication": publication.id, "region": publication.region, "body": publication.body,
        "title": publication.title, "address": evidence.address, "code": evidence.code, "status": evidence.status,
        "last_seen_at": evidence.last_seen_at.isoformat() if evidence.last_seen_at else None,
        "text_hash": evidence.text_hash,
    }  # fmt: skip
    return [
        Record(
            _TOLD[one.kind], f"publications/{publication.id}", publication.region,
            facts | ({"old_text_hash": one.facts["old_text_hash"]} if one.kind == "changed" else {}),
        )
        for one in noted if one.kind in _TOLD
    ]  # fmt: skip


async def move(
    session: Session, tools: Tools, publication: Publication, old: str | None, reason: str
) -> None:
    """Begin anew at the other address that a publication was given; the history goes on."""
    now = tools.clock.now()
    assert publication.url is not None, "it was given an address"
    evidence = await repository.get(session, publication.id, lock=True)
    if evidence is None:
        await repository.enrol(session, publication.id, publication.region, publication.url, now)
        return
    repository.put(evidence, Standing(UNCHECKED, now))
    evidence.address, evidence.host = publication.url, host_of(publication.url)
    evidence.next_check_at = now
    noted = [Noted("moved", {"old": old, "new": publication.url, "reason": reason})]
    repository.note(session, evidence, now, noted)
    await session.flush()
