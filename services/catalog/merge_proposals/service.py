"""Use cases of merge proposals: make one, decide its conflicts, accept it into a draft, or drop it."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import level_of
from kernel.db import Session
from kernel.http.etag import require_match, version_etag
from kernel.http.problems import Conflict, FieldError, Invalid, NotFound
from kernel.ids import new_id
from kernel.messaging.outbox import Record
from kernel.security.principal import Officer, Principal
from services.catalog.adoptions import repository as adopted
from services.catalog.adoptions import service as adoptions
from services.catalog.catalogues import repository as catalogues
from services.catalog.catalogues import service as catalogue_service
from services.catalog.catalogues.models import Catalogue, Deviation
from services.catalog.guidelines import repository as guidelines
from services.catalog.guidelines.models import Guideline
from services.catalog.guidelines.service import members_of_changes
from services.catalog.merge_proposals import repository
from services.catalog.merge_proposals.comparing import added, changes_over, repealed
from services.catalog.merge_proposals.models import MergeDecision, MergeProposal
from services.catalog.merge_proposals.rewriting import Decided, Decisions, Ground, Kept, checked, rewritten
from services.catalog.merge_proposals.rules import OUTCOMES, TO_DECIDE, Change, Decision
from services.catalog.tools import Tools

#: How long a chain of versions is followed to the one that a catalogue adopted.
_MOST_VERSIONS: Final = 20


def etag_of(proposal: MergeProposal) -> str:
    """The strong ETag of a proposal; it changes with every decision."""
    return version_etag(proposal.id, proposal.version)


async def shown_all(
    session: AsyncSession, tools: Tools, found: Sequence[MergeProposal]
) -> list[dict[str, Any]]:
    """Proposals as answers show them (see MergeProposalOut)."""
    versions = {g.id: g for g in await guidelines.several(session, [one.theirs for one in found])}
    told = []
    for one in found:
        theirs = versions[one.theirs]
        told.append(
            {
                "id": one.id, "region": one.region, "catalogue": one.catalogue, "base": one.base, "theirs": one.theirs,
                "counts": one.counts, "undecided": _to_decide(one.counts) - one.decided, "repealed": one.repealed,
                "state": one.state, "officer": one.officer, "made_at": one.made_at, "draft": one.draft,
                "ended": one.ended, "outdated": one.state == "open" and await _outdated(session, one),
                "may_adopt_from": theirs.may_adopt_from, "must_adopt_from": theirs.must_adopt_from,
            }
        )  # fmt: skip
    return told


async def shown(session: AsyncSession, tools: Tools, proposal: MergeProposal) -> dict[str, Any]:
    """A proposal as answers show it."""
    return (await shown_all(session, tools, [proposal]))[0]


async def updates(session: AsyncSession, tools: Tools, region: str) -> list[dict[str, Any]]:
    """The new versions that await a division, with the proposals made for them (see adoptions.schemas.UpdateOut)."""
    made = {one.theirs: one.id for one in await repository.open_ones(session, region)}
    return [
        one | {"proposal": made.get(one["by"])} for one in await adoptions.updates(session, tools, region)
    ]


async def make(
    session: Session, principal: Principal, tools: Tools, identifier: str, values: Mapping[str, Any]
) -> MergeProposal:
    """Lay a new version beside the one that a catalogue (a draft, or the newest published version) adopted.

    Raises Conflict for a version that another division adopts first or that has a proposal already, Invalid for one that is no
    later version of an adopted guideline.
    """
    officer = principal.require_officer()
    catalogue = await catalogue_service.read(session, principal, identifier)
    principal.require_region(catalogue.region, "id")
    await _require_newest(session, catalogue)
    base, theirs = await _versions(session, catalogue, values)
    await adoptions.require_first_above(session, catalogue.region, theirs)
    for one in await repository.open_ones(session, catalogue.region):
        if (one.catalogue, one.theirs) == (catalogue.id, theirs.id) and not await _outdated(session, one):
            raise Conflict("该目录已有采用此版本的合并建议", "there is a proposal for this version already",
                           code="proposal_exists", proposal=one.id)  # fmt: skip
    ground = await _ground(session, tools, catalogue, base.id, theirs.id)
    changes = changes_over(ground)
    now = tools.clock.now()
    made = MergeProposal(
        id=new_id("mrg"), region=catalogue.region, catalogue=catalogue.id, made_of=catalogue.version, base=base.id,
        theirs=theirs.id, changes=[change.as_dict() for change in changes],
        counts={outcome: sum(change.outcome == outcome for change in changes) for outcome in OUTCOMES},
        repealed=repealed(ground, changes), officer=officer.as_dict(), made_at=now, state="open", decided=0,
        touched=0, draft=None, ended=None,
    )  # fmt: skip
    repository.add(session, made)
    await session.flush()
    await _tell(session, tools, made, "gongkai.catalog.merge_proposal.made.v1")
    return made


async def read(
    session: AsyncSession, principal: Principal, identifier: str, *, lock: bool = False
) -> MergeProposal:
    """A proposal of the caller's division; raises NotFound, also for another division's."""
    proposal = await repository.get(session, principal, identifier, lock=lock)
    if proposal is None:
        raise NotFound(f"没有合并建议 {identifier}", f"there is no merge proposal {identifier}")
    return proposal


async def decide(
    session: Session, principal: Principal, tools: Tools, identifier: str, given: Sequence[Mapping[str, Any]],
    if_match: str | None,
) -> MergeProposal:  # fmt: skip
    """Decide changes that both sides made, all of them or none. A change that is no conflict can be decided as well.

    Raises Invalid naming each decision that does not hold: no such change, or a deviation that the law or the form of
    deviations refuses (a laxer value needs a review date, a statutory matter stays).
    """
    officer = principal.require_officer()
    proposal = await _open(session, principal, identifier, if_match)
    changes = {(change.item, change.member): change for change in changes_of(proposal)}
    made: list[MergeDecision] = []
    errors = []
    for place, one in enumerate(given):
        change = changes.get((one["item"], one["member"]))
        if change is None or change.member == "id" or (change.member is None and one["choice"] == "value"):
            errors.append(
                FieldError(f"/decisions/{place}", "unknown_change", f"没有可如此决定的变更 {one['item']}/{one['member']}",
                           f"there is no change {one['item']}/{one['member']} to be decided so")
            )  # fmt: skip
            continue
        review_on = one["review_on"]
        made.append(
            MergeDecision(
                id=new_id("mdc"), proposal=proposal.id, item=one["item"], member=one["member"] or "",
                choice=one["choice"], value=one["value"], reason=one["reason"], review_on=review_on,
                not_applicable=one["not_applicable"], officer=officer.as_dict(), decided_at=tools.clock.now(),
            )
        )  # fmt: skip
    if errors:
        raise Invalid(errors[0].message_zh, errors[0].message_en, code="unknown_change", errors=errors)
    before = await repository.decisions(session, proposal.id)
    standing = decided([*before, *made])
    touched = {one.item for one in made}
    ground = await _ground_of(session, tools, proposal)
    some = [change for change in changes.values() if change.item in touched]
    _, faults = rewritten(some, standing, ground)
    catalogue_service.refuse(faults)
    for decision in made:
        repository.add(session, decision)
    proposal.decided = sum(
        (change.item, change.member) in standing and change.outcome in TO_DECIDE
        for change in changes.values()
    )
    proposal.touched += 1
    await session.flush()
    return proposal


async def accept(
    session: Session, principal: Principal, tools: Tools, identifier: str, if_match: str | None
) -> MergeProposal:
    """Let a draft adopt the new version in place of the old one, its deviations written anew. A draft is changed; for a
    published version a draft is begun, which goes through review and publication as any other. Whoever decided or
    accepts is an author of it.

    Raises Conflict (409) while something is to be decided, or when the catalogue has changed since.
    """
    officer = principal.require_officer()
    proposal = await _open(session, principal, identifier, if_match)
    if undecided := _to_decide(proposal.counts) - proposal.decided:
        raise Conflict(f"尚有 {undecided} 处须先决定(见 changes?undecided=true)",
                       f"{undecided} changes are to be decided first (see changes?undecided=true)",
                       code="undecided", undecided=undecided)  # fmt: skip
    made = await repository.decisions(session, proposal.id)
    ground = await _ground_of(session, tools, proposal)
    kept, faults = rewritten(changes_of(proposal), decided(made), ground)
    catalogue_service.refuse(faults)
    draft = await _draft(session, proposal, officer, tools)
    await _write(session, tools, proposal, draft, kept, ground)
    for one in made:
        catalogue_service.written_by(draft, Officer(one.officer["id"], one.officer["name"]))
    catalogue_service.written_by(draft, officer)
    await _end(session, proposal, "accepted", officer, tools, draft.id)
    await _tell(session, tools, proposal, "gongkai.catalog.merge_proposal.accepted.v1")
    return proposal


async def drop(
    session: Session, principal: Principal, tools: Tools, identifier: str, reason: str, if_match: str | None
) -> MergeProposal:
    """Do not follow a proposal; another can be made."""
    officer = principal.require_officer()
    proposal = await _open(session, principal, identifier, if_match, outdated=True)
    await _end(session, proposal, "dropped", officer, tools, None, reason)
    return proposal


def changes_of(proposal: MergeProposal) -> list[Change]:
    """The changes of a proposal in their order."""
    return [Change(**one) for one in proposal.changes]


def decided(made: Sequence[MergeDecision]) -> Decisions:
    """What counts of the decisions, oldest first, by (item, member)."""
    return {
        (one.item, one.member or None): Decided(
            Decision(one.choice, (one.value or {}).get(one.member)), one.reason, one.review_on, one.not_applicable,
            one.officer,
        )
        for one in made
    }  # fmt: skip


async def _open(
    session: Session, principal: Principal, identifier: str, if_match: str | None, *, outdated: bool = False
) -> MergeProposal:
    proposal = await read(session, principal, identifier, lock=True)
    principal.require_region(proposal.region, "id")
    require_match(if_match, etag_of(proposal))
    if proposal.state != "open":
        raise Conflict("该合并建议已办结", f"the proposal is {proposal.state}", code="wrong_state")
    if not outdated and await _outdated(session, proposal):
        raise Conflict(
            "提出之后目录又有变动;请重新提出(POST /v1/catalog/catalogues/{id}/merge-proposals)",
            "the catalogue has changed since: make the proposal anew"
            " (POST /v1/catalog/catalogues/{id}/merge-proposals)", code="outdated",
        )  # fmt: skip
    return proposal


async def _outdated(session: AsyncSession, proposal: MergeProposal) -> bool:
    """Whether the catalogue is another than the one that the changes were computed from, or has a successor."""
    catalogue = await session.get(Catalogue, proposal.catalogue)
    if catalogue is None or catalogue.version != proposal.made_of or catalogue.state == "in_review":
        return True
    newest = await adopted.newest(session, proposal.region)
    return catalogue.state == "published" and newest is not None and newest.id != catalogue.id


async def _require_newest(session: AsyncSession, catalogue: Catalogue) -> None:
    newest = await adopted.newest(session, catalogue.region)
    if catalogue.state == "in_review" or (
        catalogue.state == "published" and newest is not None and newest.id != catalogue.id
    ):
        raise Conflict(
            "请对草稿或最近发布的版本提出合并", "merge into a draft, or into the version that was published last",
            code="wrong_state", newest=newest.id if newest else None,
        )  # fmt: skip


async def _versions(
    session: AsyncSession, catalogue: Catalogue, values: Mapping[str, Any]
) -> tuple[Guideline, Guideline]:
    """(base, theirs): the version that the catalogue adopts, the one to come in its place."""
    theirs = await guidelines.guideline(session, values["theirs"])
    if theirs is None:
        raise Invalid.at("/theirs", "unknown_guideline", f"没有标准指引 {values['theirs']}",
                         f"there is no guideline {values['theirs']}")  # fmt: skip
    if theirs.id in catalogue.guidelines:
        raise Conflict("该目录已采用此版本", "the catalogue has adopted this version", code="adopted_already")
    base, before = values["base"], theirs.supersedes
    for _ in range(_MOST_VERSIONS):
        if base is not None or before is None:
            break
        if before in catalogue.guidelines:
            base = before
        else:
            older = await guidelines.guideline(session, before)
            before = older.supersedes if older else None
    found = await guidelines.guideline(session, base) if base in catalogue.guidelines else None
    if found is None or found.domain != theirs.domain:
        listed = "、".join(catalogue.guidelines)
        raise Invalid.at("/base", "unknown_base", f"请以 base 指明目录所采用的、由 {theirs.id} 代替的同领域标准;目录采用:{listed}",
                         f"say in `base` which adopted guideline of the domain {theirs.id} takes the place of;"
                         f" the catalogue adopts {listed}")  # fmt: skip
    return found, theirs


async def _ground_of(session: AsyncSession, tools: Tools, proposal: MergeProposal) -> Ground:
    catalogue = await session.get_one(Catalogue, proposal.catalogue)
    return await _ground(session, tools, catalogue, proposal.base, proposal.theirs)


async def _ground(
    session: AsyncSession, tools: Tools, catalogue: Catalogue, base: str, theirs: str
) -> Ground:
    old, new = await tools.reference.standards.of(session, [base, theirs])
    today = tools.clock.today()
    return Ground(
        domain=next(iter(new.items.values()))["domain"], base=old.items, theirs=new.items,
        known={d.item: _kept(d) for d in await catalogues.deviations(session, catalogue.id)},
        level=level_of(catalogue.region), on=today, members=partial(members_of_changes, on=today),
        provenance={"catalogue": catalogue.id, "region": catalogue.region, "guideline": base},
    )  # fmt: skip


def _kept(deviation: Deviation) -> Kept:
    return Kept(
        deviation.kind, deviation.changes, deviation.reason, deviation.review_on, deviation.not_applicable,
        deviation.checked or {}, deviation.officer,
    )  # fmt: skip


def _to_decide(counts: Mapping[str, int]) -> int:
    return sum(counts[outcome] for outcome in TO_DECIDE)


async def _draft(session: Session, proposal: MergeProposal, officer: Officer, tools: Tools) -> Catalogue:
    source = await session.get_one(Catalogue, proposal.catalogue)
    adopts = [proposal.theirs if one == proposal.base else one for one in source.guidelines]
    if source.state == "draft":
        source.guidelines, source.author = adopts, officer.as_dict()
        return source
    draft = Catalogue(
        id=new_id("cat"), region=source.region, state="draft", guidelines=adopts, assumptions=source.assumptions,
        note=source.note, author=officer.as_dict(), authors=[officer.id], created_at=tools.clock.now(),
    )  # fmt: skip
    session.add(draft)
    await session.flush()
    return draft


async def _write(
    session: Session,
    tools: Tools,
    proposal: MergeProposal,
    draft: Catalogue,
    kept: Mapping[str, Kept],
    ground: Ground,
) -> None:
    """Give a draft these deviations for the merged guideline; those of its other guidelines stay as they are."""
    others = await guidelines.rows_of(session, [one for one in draft.guidelines if one != proposal.theirs])
    taking_part = {*ground.base, *ground.theirs, *added(ground)}
    carried = {
        item: known
        for item, known in ground.known.items()
        if item not in taking_part and (item in others or known.kind == "add")
    }
    for found in await catalogues.deviations(session, draft.id):
        await session.delete(found)
    await session.flush()
    for item, one in {**carried, **kept}.items():
        session.add(
            Deviation(
                catalogue=draft.id, item=item, kind=one.kind, changes=dict(one.changes), reason=one.reason,
                review_on=one.review_on, not_applicable=one.not_applicable,
                checked=dict(one.checked) if item in carried else checked(item, one, ground),
                officer=dict(one.officer) or draft.author, changed_at=tools.clock.now(),
            )
        )  # fmt: skip
    await session.flush()


async def _end(
    session: Session, proposal: MergeProposal, state: str, officer: Officer, tools: Tools, draft: str | None,
    reason: str | None = None,
) -> None:  # fmt: skip
    proposal.state, proposal.draft = state, draft
    proposal.ended = {"officer": officer.as_dict(), "at": tools.clock.now().isoformat(), "reason": reason}
    await session.flush()


async def _tell(session: Session, tools: Tools, proposal: MergeProposal, kind: str) -> None:
    facts = {
        "proposal": proposal.id, "region": proposal.region, "catalogue": proposal.catalogue, "base": proposal.base,
        "theirs": proposal.theirs, "counts": proposal.counts, "draft": proposal.draft,
    }  # fmt: skip
    told = Record(kind, f"merge-proposals/{proposal.id}", proposal.region, facts)
    await tools.outbox.record(session, told, now=tools.clock.now())
