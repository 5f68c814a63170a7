"""Use cases of proposals: find what several applicants asked for, word it, hear what became of it, measure whether it helped."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.abbreviations import alternatives
from kernel.db import Session
from kernel.http.etag import require_match, version_etag
from kernel.http.problems import Conflict, NotFound
from kernel.ids import new_id
from kernel.messaging.event import Event
from kernel.messaging.outbox import Record
from kernel.search.words import question
from kernel.security.principal import Principal
from kernel.text import distance
from services.disclosure_requests.applications import repository as application_rows
from services.disclosure_requests.applications.models import Application
from services.disclosure_requests.matters import repository as matters
from services.disclosure_requests.matters.models import Matter
from services.disclosure_requests.matters.repository import GRANTED, Tally
from services.disclosure_requests.personal_data import service as personal_data
from services.disclosure_requests.proposals import repository
from services.disclosure_requests.proposals.models import Proposal
from services.disclosure_requests.proposals.rules import (
    ART_44,
    DISMISSED,
    MADE,
    UNWORDED,
    basis,
    is_publishable,
    repeat_rate,
)
from services.disclosure_requests.similar.rules import NEAR_BITS, SAME, likeness, words_asked
from services.disclosure_requests.suggestions import service as suggestions
from services.disclosure_requests.suggestions.rules import around
from services.disclosure_requests.tools import Tools

_APPLICATION: Final = "gongkai.disclosure_requests.application."
#: Events after which the words of a case are new.
_WORDS: Final = (f"{_APPLICATION}filed.v1", f"{_APPLICATION}corrected.v1")
#: So many cases without an item are looked at, and so many opened.
_LOOKED_AT: Final = 5000
_OPENED: Final = 50
_TITLE_SIGNS: Final = 200


def etag_of(proposal: Proposal) -> str:
    """The strong ETag of a proposal."""
    return version_etag(proposal.id, proposal.version)


async def follow_application(session: Session, event: Event, *, tools: Tools) -> None:
    """Say what a case is about when its words are new; propose its matter when enough applicants asked for it."""
    case = await application_rows.get(session, event.data["application"])
    if case is None or event.type not in (*_WORDS, f"{_APPLICATION}decided.v1"):
        return
    matter = await matters.get(session, case.id)
    if matter is None or event.type in _WORDS:
        person = await personal_data.open_one(session, tools, case.id)
        if person is None:
            return
        matter = await _classify(session, tools, case, person["content"])
    if matter.proposal is None:
        await _propose(session, tools, case, matter)


async def _classify(session: Session, tools: Tools, case: Application, content: dict[str, Any]) -> Matter:
    """Keep which item a case asks for, and let it count for a proposal about the same that is there."""
    asked = question(f"{content['title'] or ''}{content['description']}", alternatives)
    item = await suggestions.item_asked_for(session, tools, case.region, asked)
    matter = await matters.keep(session, case.id, case.office, item)
    if item is not None:
        there = await repository.about(session, case.office, _about_item(item))
        matter.proposal = there.id if there is not None else None
    else:
        grouped = await matters.of_proposals_without_item(session, case.office)
        near = {one: proposal for proposal, one, print_ in grouped if _near(case, print_)}
        same = await _asking_the_same(session, tools, case, list(near)[:_OPENED])
        matter.proposal = near[same[0]] if same else None
    await session.flush()
    return matter


async def _propose(session: Session, tools: Tools, case: Application, matter: Matter) -> None:
    """Make the proposal of a case's matter, if its group has come to be one."""
    if matter.item is not None:
        about = _about_item(matter.item)
        group: list[ColumnElement[bool]] = [Matter.office == case.office, Matter.item == matter.item]
    elif case.row in GRANTED:
        about = f"case:{case.id}"
        there = await matters.without_item(session, case.office, _LOOKED_AT)
        near = [one for one, print_ in there if one != case.id and _near(case, print_)][:_OPENED]
        same = await _asking_the_same(session, tools, case, near)
        group = [Matter.application.in_([case.id, *same]), Matter.proposal.is_(None)]
    else:
        return
    tally = await matters.tally(session, *group)
    enough = tools.settings.proposal_applicants
    if tally is None or not is_publishable(tally.applicants, tally.granted, enough):
        return
    if await repository.about(session, case.office, about) is not None:
        return
    proposal = Proposal(
        id=new_id("prp"), office=case.office, region=case.region, about=about, item=matter.item, title=None,
        description=None, evidence=_evidence(tally), state=UNWORDED, found_at=tools.clock.now(), worded_by=None,
        outcome=None, published_on=None, publication=None,
    )  # fmt: skip
    if matter.item is not None:
        title = await suggestions.title_of(session, tools, case.region, matter.item)
        proposal.title = title[:_TITLE_SIGNS] if title is not None else None
    repository.add(session, proposal)
    await session.flush()
    await matters.count_for(session, proposal.id, *group)
    if proposal.title is not None:
        await _make(session, tools, proposal)


def _about_item(item: str) -> str:
    return f"item:{item}"


def _near(case: Application, fingerprint: int) -> bool:
    return distance(case.text_simhash, fingerprint) <= NEAR_BITS


async def _asking_the_same(
    session: AsyncSession, tools: Tools, case: Application, others: Sequence[str]
) -> list[str]:
    """Those of some cases whose opened words ask for the same as a case's."""
    opened = await personal_data.open_all(session, tools, [case.id, *others])
    mine = opened[case.id]
    words = words_asked(mine["content"]) if mine is not None else ""
    return [
        one
        for one in others
        if (theirs := opened[one]) is not None and likeness(words, words_asked(theirs["content"])) >= SAME
    ]


def _evidence(tally: Tally) -> dict[str, Any]:
    return {
        "applicants": tally.applicants, "applications": tally.applications, "granted": tally.granted,
        "refused": tally.refused, "first_on": tally.first_on.isoformat(), "last_on": tally.last_on.isoformat(),
    }  # fmt: skip


async def _make(session: Session, tools: Tools, proposal: Proposal) -> None:
    """Tell the catalogue; nobody is named."""
    proposal.state = MADE
    await session.flush()
    facts = {
        "proposal": proposal.id, "office": proposal.office, "region": proposal.region, "item": proposal.item,
        "title": proposal.title, "description": proposal.description, "basis": ART_44, **proposal.evidence,
    }  # fmt: skip
    told = Record(
        "gongkai.disclosure_requests.proposal.made.v1", f"proposals/{proposal.id}", proposal.region, facts
    )
    await tools.outbox.record(session, told, now=tools.clock.now())


async def follow_decision(session: Session, event: Event) -> None:
    """Keep what the catalogue made of a proposal."""
    facts = event.data
    proposal = await repository.get(session, facts["proposal"], lock=True)
    if proposal is None:
        return
    proposal.state = "accepted" if event.type == "gongkai.catalog.proposal.accepted.v1" else "declined"
    proposal.item = facts["item"]
    proposal.outcome = {name: facts[name] for name in ("reason", "decided_on", "item")}


async def follow_publication(session: Session, event: Event) -> None:
    """Keep when what was proposed was published first."""
    facts = event.data
    if "withdrawn_on" in facts:
        return
    day = date.fromisoformat(facts["published_on"])
    for proposal in await repository.unpublished(session, around(facts["region"]), facts["item"], day):
        proposal.published_on, proposal.publication = day, facts["publication"]


async def read(
    session: AsyncSession, principal: Principal, identifier: str, *, lock: bool = False
) -> Proposal:
    """A proposal of the caller's division; raises NotFound, also for another division's."""
    proposal = await repository.get(session, identifier, lock=lock)
    if proposal is None or not principal.reaches(proposal.region):
        raise NotFound(f"没有主动公开建议 {identifier}", f"there is no proposal {identifier}")
    return proposal


async def word(
    session: Session, principal: Principal, tools: Tools, identifier: str, values: dict[str, Any], if_match: str | None
) -> Proposal:  # fmt: skip
    """Say what an unworded proposal is about, and make it. Raises Conflict for one that is made or dismissed, Invalid for
    words that name an applicant.
    """
    officer = principal.require_officer()
    proposal = await _unworded(session, principal, identifier, if_match)
    for application in await matters.of_proposal(session, proposal.id, _OPENED):
        texts = {"/title": values["title"], "/description": values["description"]}
        await personal_data.keep_out(session, tools, application, texts)
    proposal.title, proposal.description = values["title"], values["description"]
    proposal.worded_by = officer.as_dict()
    await _make(session, tools, proposal)
    return proposal


async def dismiss(
    session: Session, principal: Principal, tools: Tools, identifier: str, reason: str, if_match: str | None
) -> Proposal:  # fmt: skip
    """Do not propose an unworded matter; raises Conflict for one that is made or dismissed."""
    officer = principal.require_officer()
    proposal = await _unworded(session, principal, identifier, if_match)
    for application in await matters.of_proposal(session, proposal.id, _OPENED):
        await personal_data.keep_out(session, tools, application, {"/reason": reason})
    proposal.state = DISMISSED
    proposal.outcome = {
        "reason": reason,
        "officer": officer.as_dict(),
        "decided_on": tools.clock.today().isoformat(),
    }
    await session.flush()
    return proposal


async def _unworded(
    session: Session, principal: Principal, identifier: str, if_match: str | None
) -> Proposal:
    proposal = await read(session, principal, identifier, lock=True)
    require_match(if_match, etag_of(proposal))
    if proposal.state != UNWORDED:
        raise Conflict(
            f"该建议为 {proposal.state} 状态", f"the proposal is {proposal.state}", code="wrong_state"
        )
    return proposal


async def shown(session: AsyncSession, tools: Tools, proposal: Proposal) -> dict[str, Any]:
    """A proposal as answers show it, with the applications before and after it was published."""
    return {
        "id": proposal.id, "office": proposal.office, "region": proposal.region, "item": proposal.item,
        "title": proposal.title, "description": proposal.description, "state": proposal.state,
        "evidence": proposal.evidence, "basis": basis(tools.settings.proposal_applicants),
        "found_at": proposal.found_at, "outcome": proposal.outcome, "published_on": proposal.published_on,
        "publication": proposal.publication, "asked": await _asked(session, tools, proposal),
    }  # fmt: skip


async def _asked(session: AsyncSession, tools: Tools, proposal: Proposal) -> dict[str, Any] | None:
    if (published := proposal.published_on) is None:
        return None
    first = date.fromisoformat(proposal.evidence["first_on"])
    before = await matters.asked_between(session, proposal.id, date.min, published)
    after = await matters.asked_between(session, proposal.id, published, date.max)
    return repeat_rate(before, after, first, published, tools.clock.today())
