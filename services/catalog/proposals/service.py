"""Use cases of proposals: keep one that an office made, decide on it and tell the office."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.http.etag import require_match, version_etag
from kernel.http.problems import Conflict, Invalid, NotFound
from kernel.messaging.event import Event
from kernel.messaging.outbox import Record
from kernel.security.principal import Principal
from services.catalog.proposals import repository
from services.catalog.proposals.models import Proposal
from services.catalog.tools import Tools

#: Decision -> the type of the event that tells of it.
_TOLD = {
    "accepted": "gongkai.catalog.proposal.accepted.v1",
    "declined": "gongkai.catalog.proposal.declined.v1",
}
_EVIDENCE = ("applicants", "applications", "granted", "refused", "first_on", "last_on")


def etag_of(proposal: Proposal) -> str:
    """The strong ETag of a proposal."""
    return version_etag(proposal.id, proposal.version)


def shown(proposal: Proposal) -> dict[str, Any]:
    """A proposal as answers show it."""
    return {
        "id": proposal.id, "region": proposal.region, "office": proposal.office, "item": proposal.item,
        "title": proposal.title, "description": proposal.description, "evidence": proposal.evidence,
        "basis": proposal.basis, "proposed_at": proposal.proposed_at, "state": proposal.state,
        "decision": proposal.decision,
    }  # fmt: skip


async def keep(session: Session, event: Event) -> None:
    """Keep the proposal that an event tells of, unless it is here."""
    facts = event.data
    if await repository.get(session, facts["proposal"]) is not None:
        return
    proposal = Proposal(
        id=facts["proposal"], region=facts["region"], office=facts["office"], item=facts["item"], title=facts["title"],
        description=facts["description"], evidence={name: facts[name] for name in _EVIDENCE}, basis=facts["basis"],
        proposed_at=event.time, state="open", decision=None,
    )  # fmt: skip
    repository.add(session, proposal)
    await session.flush()


async def read(
    session: AsyncSession, principal: Principal, identifier: str, *, lock: bool = False
) -> Proposal:
    """A proposal of the caller's division; raises NotFound, also for another division's."""
    proposal = await repository.get(session, identifier, lock=lock)
    if proposal is None or not principal.reaches(proposal.region):
        raise NotFound(f"没有主动公开建议 {identifier}", f"there is no proposal {identifier}")
    return proposal


async def decide(
    session: Session, principal: Principal, tools: Tools, identifier: str, values: dict[str, Any], if_match: str | None
) -> Proposal:  # fmt: skip
    """Accept or decline an open proposal (Art. 44: what is to be disclosed proactively is then published promptly).

    Raises Conflict for one that is decided, Invalid for an item that the catalogue in force does not have.
    """
    officer = principal.require_officer()
    proposal = await read(session, principal, identifier, lock=True)
    require_match(if_match, etag_of(proposal))
    if proposal.state != "open":
        raise Conflict("该建议已经处理", f"the proposal is {proposal.state} already", code="wrong_state")
    item, now = values["item"], tools.clock.now()
    catalogue = (await tools.reference.within(session)).catalogue_in_force(
        proposal.region, tools.clock.today()
    )
    if item is not None and (catalogue is None or item not in catalogue.items):
        raise Invalid.at(
            "/item", "unknown_item", f"现行目录没有事项 {item};请先增补目录(POST /v1/catalog/catalogues)",
            f"the catalogue in force has no item {item}: add it first (POST /v1/catalog/catalogues)",
        )  # fmt: skip
    proposal.state = values["decision"]
    proposal.decision = {**values, "officer": officer.as_dict(), "at": now.isoformat()}
    await session.flush()
    facts = {
        "proposal": proposal.id, "region": proposal.region, "office": proposal.office, "item": item or proposal.item,
        "reason": values["reason"], "decided_on": tools.clock.today().isoformat(),
    }  # fmt: skip
    told = Record(_TOLD[proposal.state], f"proposals/{proposal.id}", proposal.region, facts)
    await tools.outbox.record(session, told, now=now)
    return proposal
