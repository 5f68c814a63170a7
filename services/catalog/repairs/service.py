"""Use cases of repairs: what waits for one, another address for a publication, a finding dismissed with its reason."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.http.problems import Conflict
from kernel.ids import new_id
from kernel.security.principal import Principal
from services.catalog.address_checks import repository as evidence_rows
from services.catalog.address_checks import service as address_checks
from services.catalog.address_checks.rules import TO_REPAIR, Noted, accepted
from services.catalog.publications import service as publications
from services.catalog.publications.models import Publication
from services.catalog.reference import Known
from services.catalog.repairs import repository
from services.catalog.repairs.models import Repair
from services.catalog.repairs.repository import Waiting
from services.catalog.tools import Tools


def waiting(row: Waiting, known: Known) -> dict[str, Any]:
    """One entry of the queue as answers show it."""
    evidence, title, body, looked, reads, rank = row
    return {
        **address_checks.shown(evidence), "publication_title": title,
        "publishing_body": known.bodies[body].as_dict() if body else None,
        "looks": {"by_api": looked, "by_portal": reads}, "rank": rank,
    }  # fmt: skip


def shown(repair: Repair) -> dict[str, Any]:
    """What was done as answers show it."""
    return {
        "id": repair.id, "publication": repair.publication, "kind": repair.kind, "problem": repair.problem,
        "reason": repair.reason, "old_address": repair.old_address, "new_address": repair.new_address,
        "officer": repair.officer, "at": repair.at,
    }  # fmt: skip


async def of_publication(
    session: AsyncSession, principal: Principal, identifier: str
) -> list[dict[str, Any]]:
    """What was done about a publication's address; raises NotFound."""
    await address_checks.read(session, principal, identifier)
    return [shown(one) for one in await repository.of_publication(session, identifier)]


async def move(
    session: Session, principal: Principal, tools: Tools, identifier: str, address: str, reason: str, if_match: str | None
) -> Publication:  # fmt: skip
    """Give a publication the address at which it stands now, which is a change of its record (a new version, told as one), and
    begin its checks anew.
    """
    principal.require_officer()
    there = await evidence_rows.get(session, identifier)
    problem = there.state if there is not None and there.state in TO_REPAIR else None
    publication, old = await publications.move(session, principal, tools, identifier, address, if_match)
    await address_checks.move(session, tools, publication, old, reason)
    _keep(session, principal, tools, publication, "moved", problem, reason, (old, address))
    await session.flush()
    return publication


async def dismiss(
    session: Session, principal: Principal, tools: Tools, identifier: str, reason: str
) -> dict[str, Any]:
    """Say that a finding needs no repair: a changed text is the right one from now on, a broken address is not asked about until
    its state changes. The publication stays as it is. Raises Conflict where there is nothing to dismiss.
    """
    principal.require_officer()
    publication, evidence = await address_checks.read(session, principal, identifier, lock=True)
    if evidence.state not in TO_REPAIR or evidence.dismissed or evidence.next_check_at is None:
        raise Conflict(
            f"该网址目前状态为 {evidence.state},没有待处理的问题",
            f"the address is {evidence.state} now: there is nothing to dismiss",
            code="nothing_to_dismiss",
        )
    problem = evidence.state
    evidence_rows.put(evidence, accepted(evidence_rows.standing_of(evidence)))
    noted = [Noted("dismissed", {"problem": problem, "reason": reason})]
    evidence_rows.note(session, evidence, tools.clock.now(), noted)
    repair = _keep(session, principal, tools, publication, "dismissed", problem, reason, (None, None))
    await session.flush()
    return {"repair": shown(repair), "evidence": address_checks.shown(evidence)}


def _keep(
    session: Session, principal: Principal, tools: Tools, publication: Publication, kind: str, problem: str | None,
    reason: str, addresses: tuple[str | None, str | None],
) -> Repair:  # fmt: skip
    repair = Repair(
        id=new_id("rep"), publication=publication.id, region=publication.region, kind=kind, problem=problem,
        reason=reason, old_address=addresses[0], new_address=addresses[1], key_id=principal.key_id,
        officer=principal.require_officer().as_dict(), at=tools.clock.now(),
    )  # fmt: skip
    repository.add(session, repair)
    return repair
