"""Use cases of packages: read one, change its head, take a step of the table, say what comes next."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.clock import day_of
from kernel.db import Session
from kernel.http.etag import require_match, version_etag
from kernel.http.problems import Conflict, FieldError, Forbidden, Invalid, NotFound
from kernel.messaging.outbox import Record
from kernel.security.principal import Principal
from services.interpretation.checking import Asked, asked_of, seen
from services.interpretation.checks.rules import Checked, Finding
from services.interpretation.documents import repository as documents
from services.interpretation.documents.models import DocumentVersion
from services.interpretation.local_texts import repository as local_texts
from services.interpretation.materials import repository as materials
from services.interpretation.materials.models import Material
from services.interpretation.packages import repository, rules
from services.interpretation.packages.models import Act, Package
from services.interpretation.packages.next_steps import next_actions
from services.interpretation.packages.rules import EVENTS, STATES, Event, Facts, Lack, Transition
from services.interpretation.rulings import repository as rulings
from services.interpretation.rulings.rules import key_of
from services.interpretation.sign_offs import repository as sign_offs
from services.interpretation.sign_offs import rules as manifests
from services.interpretation.sign_offs.models import Round, Signature
from services.interpretation.tools import Tools

#: What an OA hears of its file; `change` and `sign` are not told one by one.
_TOLD: Final[dict[Event, str]] = {
    "submit": "gongkai.interpretation.package.submitted.v1",
    "send_back": "gongkai.interpretation.package.returned.v1",
    "return": "gongkai.interpretation.package.returned.v1",
    "open_round": "gongkai.interpretation.package.sent_for_signature.v1",
    "complete_round": "gongkai.interpretation.package.signed.v1",
    "review": "gongkai.interpretation.package.reviewed.v1",
    "revise": "gongkai.interpretation.package.revised.v1",
}
_NO_SUCH_STEP = "该解读包处于“{state}”,不能{event};可办理:{known}"
#: What of a head may change while materials or signatures of what is out already are awaited.
AFTER_RELEASE: Final = ("signatories", "review")
_HEAD_DATES: Final = ("effective_on", "expires_on")


@dataclass(frozen=True, slots=True)
class Whole:
    """A package with all that its gates look at."""

    package: Package
    document: DocumentVersion | None
    materials: Sequence[Material]
    round: Round | None
    signatures: Sequence[Signature]
    facts: Facts


def etag_of(package: Package) -> str:
    """The strong ETag of a package; every act is a new version."""
    return version_etag(package.id, package.version)


async def read(
    session: AsyncSession, principal: Principal, identifier: str, *, lock: bool = False
) -> Package:
    """A package of the caller's division; raises NotFound."""
    package = await repository.get(session, identifier, lock=lock)
    if package is None or not principal.reaches(package.region):
        raise NotFound(f"没有解读包 {identifier}", f"there is no interpretation package {identifier}")
    return package


async def whole(session: AsyncSession, package: Package) -> Whole:
    """A package with its document, materials and last round, and the facts that gates look at."""
    document = await documents.newest(session, package.id)
    there = await materials.of_package(session, package.id)
    last = await sign_offs.newest(session, package.id)
    signed = await sign_offs.signatures(session, package.id, last.number) if last else []
    head = package.head
    plan = head["plan"]
    named = {one["id"]: one["name"] for one in head["signatories"]}
    now = manifests.digest_of(manifest_of(package, document, there))
    counts = last is not None and (last.state == "open" or (last.state == "complete" and last.sha256 == now))
    done = {one.officer_id for one in signed} if counts else set()
    stale = [one.title for one in there if is_stale(package, document, one)]
    facts = Facts(
        state=package.state,  # type: ignore[arg-type]  # written by step() alone
        attribute=head["attribute"], attribute_reasons=bool(head["attribute_reasons"]), has_plan=plan is not None,
        has_interpreter=plan is not None and plan["first_interpreter"] is not None, has_text=document is not None,
        materials=len(there), forms=len({one.form for one in there}), stale=tuple(stale), signatories=len(named),
        writing_signatories=tuple(one["name"] for one in package.writers if one["id"] in named),
        missing_signatures=tuple(name for id, name in named.items() if id not in done),
        needs_interpretation=package.duty["interpret"], deferral=head["late_materials"], deferral_due=package.deferral_due,
        reviewed=head["review"] is not None, review_outdated=_is_outdated(package, there),
        round_open=last is not None and last.state == "open",
        owes=package.emergency is not None and package.emergency["made_good_at"] is None,
        unreviewed=package.emergency is not None and package.emergency["reviewed_at"] is None,
    )  # fmt: skip
    return Whole(package, document, there, last, signed, facts)


def manifest_of(
    package: Package, document: DocumentVersion | None, materials: Sequence[Material]
) -> dict[str, Any]:
    """What a round of sign-off would be about now."""
    version = (document.number, document.sha256) if document else None
    return manifests.manifest_of(
        package.title, package.head, version, {one.name: one.sha256 for one in materials}
    )


def asked(found: Whole) -> Asked:
    """The question whether the materials of a package hold against its document."""
    document = found.document.text if found.document else ""
    head = found.package.head | {"title": found.package.title}
    return asked_of(document, head, {one.name: (one.form, one.content) for one in found.materials})


async def judged(session: AsyncSession, found: Whole) -> Facts:
    """The facts of a package with the errors of its materials, for the gates that look at them.

    Raises Unchecked where nobody has looked yet: see `checking`.
    """
    if not found.materials:
        return found.facts
    ruled = {one.finding for one in await rulings.of_package(session, found.package.id)}
    return replace(found.facts, errors=len(keyed(found, seen(asked(found))).keys() - ruled))


def keyed(found: Whole, checked: Checked) -> dict[str, Finding]:
    """The errors that checks have found in a package, by the key under which somebody may rule on them."""
    errors = [one for one in checked.findings if one.level == "error"]
    return {key_of(one, *versions(found)): one for one in errors}


def versions(found: Whole) -> tuple[str, dict[str, str]]:
    """The hashes of document and materials, as they are now."""
    return found.document.sha256 if found.document else "", {one.name: one.sha256 for one in found.materials}


def is_stale(package: Package, document: DocumentVersion | None, material: Material) -> bool:
    """Whether document or basis changed after a material was written."""
    if document is not None and material.document_version < document.number:
        return True
    return any(material.changed_at.isoformat() < one["told_at"] for one in package.basis_changed)


def _is_outdated(package: Package, there: Sequence[Material]) -> bool:
    """Whether materials came after the release and after the last review: what follows is reviewed too."""
    if package.state != "released" or package.released_at is None or package.head["review"] is None:
        return False
    later = [day_of(one.changed_at) for one in there if one.changed_at > package.released_at]
    return bool(later) and date.fromisoformat(package.head["review"]["reviewed_on"]) < max(later)


async def head_of(session: AsyncSession, values: dict[str, Any], region: str, today: date) -> dict[str, Any]:
    """What is kept of a head. Raises Invalid where a local text is invoked that nobody has registered, and for a review that
    is yet to come.
    """
    if values["review"] is not None and values["review"]["reviewed_on"] > today:
        raise Invalid.at(
            "/review/reviewed_on", "in_the_future", f"审查日期晚于今日 {today}", f"it is reviewed after today, {today}"
        )  # fmt: skip
    if values["late_materials"] and await local_texts.nearest(session, region) is None:
        raise Invalid.at(
            "/late_materials", "no_local_text",
            f"行政区划 {region} 未登记允许材料晚于文件发布的自有文件(PUT /v1/interpretation/local-texts/{{region}});材料须与文件同时发布",
            f"no local text of {region} lets materials come later: register it, or release them together",
        )  # fmt: skip
    kept = {name: value for name, value in values.items() if name not in ("reference", "region", "title")}
    if (review := kept["review"]) is not None:
        kept["review"] = review | {"reviewed_on": review["reviewed_on"].isoformat()}
    return kept | {name: kept[name].isoformat() if kept[name] else None for name in _HEAD_DATES}


def duty_of(values: dict[str, Any]) -> dict[str, Any]:
    """Who interprets and whether it has to be, with the decision that was recorded."""
    found = asdict(rules.duty_of(values["category"], values["drafting"], values["lead"]))
    decided = values["interpretation"]
    interpret = decided == "interpret" if decided else found["interpreted"] != "need_not"
    return found | {"interpret": interpret, "decision": decided, "reason": values["interpretation_reason"]}


async def change(
    session: Session, principal: Principal, tools: Tools, identifier: str, values: dict[str, Any], if_match: str | None
) -> Package:  # fmt: skip
    """Put another head in place (If-Match). What was in sign-off or signed has to be signed again. Raises Conflict where it
    would change what is out already.
    """
    principal.require_officer()
    package = await read(session, principal, identifier, lock=True)
    require_match(if_match, etag_of(package))
    head = await head_of(session, values, package.region, tools.clock.today())
    kept = {name: value for name, value in package.head.items() if name not in AFTER_RELEASE}
    if package.state == "released" and (
        values["title"] != package.title or any(head[name] != value for name, value in kept.items())
    ):
        raise Conflict(
            "已发布;补充材料或审签时只能改审签人、公开前审查,其他内容请先修订(POST …/revisions)",
            "it is released: only signatories and review change while something is awaited; revise for anything else",
            code="released",
        )  # fmt: skip
    await changed(session, principal, tools, package, "head", "/head")
    package.head = head
    package.title, package.duty = values["title"], duty_of(values)
    await session.flush()
    return package


async def changed(
    session: Session, principal: Principal, tools: Tools, package: Package, what: str, pointer: str
) -> None:
    """Take the step `change`: an open or complete round is void by it, and who changes is a writer of this edition."""
    wrote(principal, package)
    facts = (await whole(session, package)).facts
    before = package.state
    await step(session, principal, tools, package, "change", facts, {"what": what})
    last = await sign_offs.newest(session, package.id)
    if last is not None and (last.state == "open" or (last.state == "complete" and before != "released")):
        last.state, last.void_reason, last.closed_at = "void", f"{pointer} 已变更", tools.clock.now()
        await session.flush()


def require(package: Package, event: Event, missing: Sequence[Lack] = ()) -> Transition:
    """The row of the table. Raises Conflict (409) naming what may be done instead, and what is missing on the way there."""
    row = rules.transition(package.state, event)  # type: ignore[arg-type]  # written by step() alone
    if row is None:
        known = rules.events_in(package.state)  # type: ignore[arg-type]  # as above
        state = STATES[package.state]  # type: ignore[index]  # as above
        raise Conflict(
            _NO_SUCH_STEP.format(state=state, event=EVENTS[event], known="、".join(EVENTS[one] for one in known))
            + "".join(f"。{lack.zh}" for lack in missing),
            f"the package is {package.state}: {event} is not possible; these are: {', '.join(known)}"
            + "".join(f"; {lack.en}" for lack in missing),
            code="wrong_state", errors=_errors_of(missing), state=package.state, allowed_events=known,
        )  # fmt: skip
    return row


async def step(
    session: Session, principal: Principal, tools: Tools, package: Package, event: Event, facts: Facts,
    told: dict[str, Any] | None = None,
) -> Transition:  # fmt: skip
    """Take a step of the table, write it down and tell it. Raises Conflict (409) naming all that its gates miss."""
    row = require(package, event)
    if missing := rules.lacks(row, facts):
        raise refused(missing)
    now = tools.clock.now()
    before, package.state = package.state, row.to
    package.changed_at, package.acts = now, package.acts + 1
    officer = principal.officer.as_dict() if principal.officer else None
    act = Act(
        package=package.id, number=package.acts, event=event, before=before, after=row.to, officer=officer, at=now,
        facts=told or {},
    )  # fmt: skip
    repository.add(session, act)
    await session.flush()
    if event in _TOLD:
        await tell(session, tools, package, _TOLD[event], told)
    return row


def refused(missing: Sequence[Lack]) -> Conflict:
    """The problem of a gate: all that it misses, with the sources."""
    return Conflict(
        "；".join(lack.zh for lack in missing),
        "; ".join(lack.en for lack in missing),
        code="gate",
        errors=_errors_of(missing),
    )


def _errors_of(missing: Sequence[Lack]) -> list[FieldError]:
    return [FieldError(lack.pointer, lack.code, f"{lack.zh}({lack.source})", lack.en) for lack in missing]


async def tell(
    session: Session, tools: Tools, package: Package, kind: str, more: dict[str, Any] | None = None
) -> None:
    """Tell of a package to those of its division: OA systems hear it as a callback."""
    facts = {
        "package": package.id, "reference": package.reference, "region": package.region, "state": package.state,
        "edition": package.edition,
    } | (more or {})  # fmt: skip
    record = Record(kind, f"packages/{package.id}", package.region, facts)
    await tools.outbox.record(session, record, now=tools.clock.now())


def require_other_officer(principal: Principal, package: Package, act_zh: str, act_en: str) -> None:
    """Raise Forbidden (403) where somebody who wrote in this edition does what others have to do."""
    officer = principal.require_officer()
    if any(one["id"] == officer.id for one in package.writers):
        names = "、".join(one["name"] for one in package.writers)
        raise Forbidden(
            f"{act_zh}须由起草、修改本件的人({names})以外的人办理",
            f"{act_en} is for somebody who wrote nothing in this edition", code="author_acts",
        )  # fmt: skip


def wrote(principal: Principal, package: Package) -> None:
    """Remember that an officer wrote in this edition: others sign and release it."""
    officer = principal.require_officer().as_dict()
    if all(one["id"] != officer["id"] for one in package.writers):
        package.writers = [*package.writers, officer]


async def standing_writers(session: AsyncSession, found: Whole) -> list[dict[str, Any]]:
    """Whose words still stand where the next edition begins: in the head, the document, the materials."""
    acts = await repository.acts(session, found.package.id)
    heads = [
        act.officer for act in acts if act.event == "change" and act.facts["what"] == "head" and act.officer
    ]
    document = [found.document.officer] if found.document else []
    every = [found.package.author, *heads[-1:], *document, *(one.officer for one in found.materials)]
    return list({one["id"]: one for one in every}.values())


def summary(package: Package) -> dict[str, Any]:
    """A package in lists."""
    names = (
        "id", "reference", "region", "title", "state", "edition", "emergency", "deferral_due", "released_at", "changed_at",
    )  # fmt: skip
    return {name: getattr(package, name) for name in names}


async def shown(session: AsyncSession, package: Package) -> dict[str, Any]:
    """A package as answers show it, with what has to be done next."""
    found = await whole(session, package)
    facts = (
        await judged(session, found)
        if package.state == "submitted" or (package.state == "released" and found.facts.awaited)
        else found.facts
    )
    acts = await repository.acts(session, package.id)
    last_return = next((act for act in reversed(acts) if act.event in ("send_back", "return")), None)
    returned = last_return.facts["lacks"] if last_return is not None and package.state == "returned" else []
    return summary(package) | {
        "head": package.head, "author": package.author, "writers": package.writers, "duty": package.duty, "basis_changed": package.basis_changed,
        "document": version_shown(found.document) if found.document else None,
        "materials": [material_shown(package, found.document, one) for one in found.materials],
        "sign_off": round_shown(found.round, found.signatures) if found.round else None,
        "returned": returned, "allowed_events": rules.events_in(found.facts.state),
        "next_actions": [asdict(action) for action in next_actions(facts)],
    }  # fmt: skip


def version_shown(version: DocumentVersion, *, text: bool = False) -> dict[str, Any]:
    """A version of the document; its text where it is asked for."""
    names = ("number", "sha256", "file", "note", "at", "officer")
    found = {name: getattr(version, name) for name in names}
    return found | {"signs": len(version.text), "text": version.text if text else None}


def material_shown(package: Package, document: DocumentVersion | None, material: Material) -> dict[str, Any]:
    """A material as answers show it."""
    names = ("name", "form", "title", "content", "sha256", "document_version")
    found = {name: getattr(material, name) for name in names}
    return found | {"stale": is_stale(package, document, material)}


def round_shown(row: Round, signatures: Sequence[Signature]) -> dict[str, Any]:
    """A round with its signatures."""
    names = ("number", "state", "manifest", "sha256", "signatories", "void_reason", "opened_at", "closed_at")
    return {name: getattr(row, name) for name in names} | {
        "signatures": [
            {"officer": {"id": one.officer_id, "name": one.officer_name}, "role": one.role, "opinion": one.opinion, "at": one.at}
            for one in signatures
        ]
    }  # fmt: skip


async def tell_overdue(session: Session, tools: Tools, at_most: int = 100) -> int:
    """Tell, once, of packages whose later materials are overdue; how many there were."""
    rows = await repository.overdue(session, tools.clock.today(), at_most)
    for package in rows:
        package.overdue_told = True
        assert package.deferral_due is not None, "it was looked for by it"
        told = {"due": package.deferral_due.isoformat()}
        await tell(session, tools, package, "gongkai.interpretation.package.became_overdue.v1", told)
    return len(rows)
