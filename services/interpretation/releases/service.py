"""Use cases of release: everything out in one moment; later materials, reviews, revisions; what the public reads."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import orjson

from kernel.clock import day_of
from kernel.db import Database, Session, after_commit
from kernel.http.problems import Forbidden, encode
from kernel.http.snapshot import Loader, Snapshot
from kernel.messaging.event import Event as Told
from kernel.messaging.outbox import Record
from kernel.security.principal import Principal
from services.interpretation.files import repository as files
from services.interpretation.local_texts import repository as local_texts
from services.interpretation.packages import rules
from services.interpretation.packages import service as packages
from services.interpretation.packages.models import Package
from services.interpretation.packages.rules import Event
from services.interpretation.packages.service import Whole
from services.interpretation.releases import repository
from services.interpretation.releases.models import Release
from services.interpretation.search import service as search
from services.interpretation.tools import Tools


async def release(
    session: Session, principal: Principal, tools: Tools, identifier: str, values: dict[str, Any]
) -> Package:
    """Release document and materials in one moment. Raises Conflict with all that is missing.

    With a reason of emergency it waits for neither materials nor signatures: it stays flagged until somebody else reviews it,
    and what was not there has to follow.
    """
    emergency = values["emergency"]
    package = await packages.read(session, principal, identifier, lock=True)
    packages.require_other_officer(principal, package, "发布", "to release")
    found = await packages.whole(session, package)
    event: Event = "release_emergency" if emergency else "release"
    packages.require(package, event, rules.lacks(rules.RELEASE, found.facts) if event == "release" else ())
    told = {"emergency": emergency} if emergency else {}
    await packages.step(session, principal, tools, package, event, found.facts, told)
    now = tools.clock.now()
    package.released_at = now
    if emergency:
        owed = rules.owed(found.facts)
        package.emergency = {
            "reason": emergency, "by": principal.require_officer().as_dict(), "at": now.isoformat(), "reviewed_at": None,
            "reviewed_by": None, "finding": None, "owed": [one.code for one in owed],
            "made_good_at": None if owed else now.isoformat(),
        }  # fmt: skip
    if found.materials or not found.facts.needs_interpretation:
        package.deferral_due = None
    elif found.facts.deferral and package.deferral_due is None:
        text = await local_texts.nearest(session, package.region)
        days = text.working_days if text else 0
        due = tools.calendars.of(package.region).due(tools.clock.today(), days, "working_day")
        package.deferral_due, package.overdue_told = due.latest, False
    await session.flush()
    row = await _publish(session, tools, found, values["web_address"])
    await _tell_public(session, tools, package, "gongkai.interpretation.package.released.v1", row)
    await _tell_catalog(session, principal, tools, package, values, row)
    return package


async def supply(session: Session, principal: Principal, tools: Tools, identifier: str) -> Package:
    """Release what was awaited and is signed now. Raises Conflict where nothing is awaited or something is missing."""
    package = await packages.read(session, principal, identifier, lock=True)
    packages.require_other_officer(principal, package, "补充发布", "to release later materials")
    found = await packages.whole(session, package)
    await packages.step(session, principal, tools, package, "supply", await packages.judged(session, found))
    package.deferral_due = None
    if found.facts.owes:
        package.emergency = (package.emergency or {}) | {"made_good_at": tools.clock.now().isoformat()}
    await session.flush()
    row = await _publish(session, tools, found, None)
    await _tell_public(session, tools, package, "gongkai.interpretation.package.supplied.v1", row)
    return package


async def review(
    session: Session, principal: Principal, tools: Tools, identifier: str, finding: str
) -> Package:
    """Review an emergency release: somebody other than who released it. Its flag goes."""
    package = await packages.read(session, principal, identifier, lock=True)
    packages.require_other_officer(principal, package, "复核", "to review")
    officer = principal.require_officer().as_dict()
    if package.emergency is not None and package.emergency["by"]["id"] == officer["id"]:
        raise Forbidden(
            f"复核须由应急发布的人({officer['name']})以外的人办理",
            "to review is for somebody other than who released it", code="releaser_reviews",
        )  # fmt: skip
    found = await packages.whole(session, package)
    await packages.step(session, principal, tools, package, "review", found.facts, {"finding": finding})
    assert package.emergency is not None, "the gate looked at it"
    package.emergency = package.emergency | {
        "reviewed_at": tools.clock.now().isoformat(), "reviewed_by": officer, "finding": finding,
    }  # fmt: skip
    await session.flush()
    await _link(session, tools, package.id, {"emergency": _emergency(package)})
    return package


async def revise(session: Session, principal: Principal, tools: Tools, identifier: str) -> Package:
    """Begin the next edition; the public reads the present one until that is released. An emergency has to be reviewed
    before (Conflict); what it owes then comes with the next edition, and the timer of later materials runs on.
    """
    principal.require_officer()
    package = await packages.read(session, principal, identifier, lock=True)
    found = await packages.whole(session, package)
    await packages.step(session, principal, tools, package, "revise", found.facts)
    package.edition, package.emergency = package.edition + 1, None
    package.writers = await packages.standing_writers(session, found)
    await session.flush()
    return package


async def put_question(
    session: Session, tools: Tools, row: Release, response: str, entry: dict[str, Any] | None
) -> None:
    """Put the question of a response in its place in what the public reads; None takes it away."""
    questions = [one for one in row.links["questions"] if one["response"] != response]
    others = [one for one in row.links["responses"] if one != response]
    if entry is not None:
        questions, others = [*questions, entry], [*others, response]
    await _link(session, tools, row.package, {"questions": questions, "responses": others})


async def note_basis(session: Session, tools: Tools, package: Package) -> None:
    """Let the public see that a basis of what was released has changed."""
    await _link(session, tools, package.id, {"basis_changed": package.basis_changed})


def shown(row: Release) -> dict[str, Any]:
    """An edition as the public reads it; `stale` says that a basis changed after its materials were written."""
    return (
        row.document
        | row.links
        | {"web_address": row.web_address, "stale": bool(row.links["basis_changed"]), "current": row.current}
    )


def summary(row: Release) -> dict[str, Any]:
    """An edition in lists."""
    names = (
        "package",
        "edition",
        "region",
        "domain",
        "title",
        "audience",
        "effective_on",
        "expires_on",
        "released_at",
    )
    found = {name: getattr(row, name) for name in names}
    return found | {
        "issuer": row.document["issuer"], "document_number": row.document["document_number"],
        "forms": sorted({one["form"] for one in row.document["materials"]}), "stale": bool(row.links["basis_changed"]),
        "url": f"/v1/interpretation/released/{row.package}/package",
    }  # fmt: skip


def loader(database: Database) -> Loader:
    """What the snapshot store calls for a package that it does not hold."""

    async def load(package: str, parameters: Mapping[str, str]) -> Snapshot | None:
        async with database.read() as session:
            row = await repository.current(session, package)
        return Snapshot(encode(shown(row))) if row is not None else None

    return load


def as_read(found: Whole, at: datetime | None, supplied_at: datetime | None = None) -> dict[str, Any]:
    """The words of a package as the public reads them, released at a moment (None before that), and what was awaited later."""
    package, head = found.package, found.package.head
    assert found.document is not None, "a gate looked at it"
    names = (
        "document_number", "issuer", "drafting", "lead", "category", "major", "domain", "item", "effective_on", "expires_on",
        "bases",
    )  # fmt: skip
    plan = head["plan"] or {}
    return {name: head[name] for name in names} | {
        "package": package.id, "edition": package.edition, "region": package.region, "title": package.title,
        "audience": plan.get("audience", []), "interpreter": _interpreter(plan.get("first_interpreter")),
        "released_at": at.isoformat() if at else None, "supplied_at": supplied_at.isoformat() if supplied_at else None,
        "document": {
            "version": found.document.number, "text": found.document.text, "file": found.document.file,
            "sha256": found.document.sha256,
        },
        "materials": [
            {"name": one.name, "form": one.form, "title": one.title, "content": one.content, "files": one.files,
             "sha256": one.sha256}
            for one in found.materials
        ],
        "materials_due": package.deferral_due.isoformat() if package.deferral_due else None,
    }  # fmt: skip


def _interpreter(person: Mapping[str, str] | None) -> dict[str, str] | None:
    """An officer as the public reads him: name and post, no number of his office."""
    return {"name": person["name"], "post": person["role"]} if person else None


def _emergency(package: Package) -> dict[str, Any] | None:
    """What the public reads of an emergency release: why and when, whether it was reviewed and made good; not by whom."""
    if package.emergency is None:
        return None
    return {name: package.emergency[name] for name in ("reason", "at", "reviewed_at", "made_good_at")}


async def _publish(session: Session, tools: Tools, found: Whole, web_address: str | None) -> Release:
    """Write down the edition as the public reads it from now on."""
    package, head, now = found.package, found.package.head, tools.clock.now()
    row = await repository.edition(session, package.id, package.edition)
    document = as_read(found, row.released_at if row else now, now if row else None)
    before = row or await repository.current(session, package.id)
    links = _carried(before, document["document"]["sha256"]) | {
        "emergency": _emergency(package), "basis_changed": package.basis_changed if found.facts.stale else [],
    }  # fmt: skip
    if row is not None:
        row.document, row.changed_at = document, now
        row.links = row.links | {name: links[name] for name in ("emergency", "basis_changed")}
    else:
        await repository.retire(session, package.id)
        dates = {
            name: date.fromisoformat(head[name]) if head[name] else None
            for name in ("effective_on", "expires_on")
        }
        row = Release(
            web_address=web_address,
            package=package.id, edition=package.edition, region=package.region, domain=head["domain"], title=package.title,
            audience=document["audience"], document=document, links=links, current=True, released_at=now, changed_at=now,
            **dates,
        )  # fmt: skip
        repository.add(session, row)
    used = [one["sha256"] for material in found.materials for one in material.files]
    if document["document"]["file"] is not None:
        used.append(document["document"]["file"]["sha256"])
    await files.put_uses(session, package.id, f"release/{package.edition}", used)
    await session.flush()
    await search.index(session, document, day_of(row.released_at))
    await _changed(session, tools)
    return row


async def _changed(session: Session, tools: Tools) -> None:
    """Let every process drop what it remembers of released packages, once this is committed."""
    await repository.count_change(session)
    after_commit(session, tools.forget_released)


def _carried(before: Release | None, sha256: str) -> dict[str, Any]:
    """What the next edition takes over: publications, questions; those answered by another text are stale."""
    if before is None:
        return {"publications": [], "questions": [], "responses": []}
    same = before.document["document"]["sha256"] == sha256
    questions = [one | {"stale": one["stale"] or not same} for one in before.links["questions"]]
    return before.links | {"questions": questions}


async def _link(session: Session, tools: Tools, package: str, links: dict[str, Any]) -> None:
    """Put links of the newest edition in place."""
    row = await repository.current(session, package)
    if row is not None:
        row.links, row.changed_at = row.links | links, tools.clock.now()
        await session.flush()
        await _changed(session, tools)


async def _tell_public(session: Session, tools: Tools, package: Package, kind: str, row: Release) -> None:
    """Tell everybody: catalog records the publication, push tells the audience."""
    head = package.head
    plan = head["plan"] or {}
    facts = {
        "package": package.id, "region": package.region, "edition": package.edition, "title": package.title,
        "document_number": head["document_number"], "issuer": head["issuer"], "domain": head["domain"], "item": head["item"],
        "body": head["body"], "audience": plan.get("audience", []), "channels": plan.get("channels", []),
        "released_on": tools.clock.today().isoformat(), "emergency": package.emergency is not None,
        "materials": len(row.document["materials"]), "materials_due": row.document["materials_due"],
        "url": f"/v1/interpretation/released/{package.id}/package", "web_address": row.web_address,
    }  # fmt: skip
    record = Record(kind, f"packages/{package.id}", package.region, facts, public=True)
    await tools.outbox.record(session, record, now=tools.clock.now())


async def _tell_catalog(
    session: Session,
    principal: Principal,
    tools: Tools,
    package: Package,
    values: dict[str, Any],
    row: Release,
) -> None:
    """Tell catalog of the publication, where the package names its publishing body and domain."""
    head = package.head
    if head["body"] is None or head["domain"] is None:
        return
    digest = hashlib.sha256(orjson.dumps(row.document, option=orjson.OPT_SORT_KEYS)).hexdigest()
    told = {
        "title": package.title, "document_number": head["document_number"], "body": head["body"], "domain": head["domain"],
        "item": head["item"], "url": row.web_address, "channels": values["channels"], "content_hash": f"sha256:{digest}",
        "released_on": tools.clock.today().isoformat(), "review": head["review"],
        "officer": principal.require_officer().as_dict(),
    }  # fmt: skip
    await packages.tell(session, tools, package, "gongkai.interpretation.package.published.v1", told)


async def follow_publications(session: Session, event: Told, *, tools: Tools) -> None:
    """Link a publication of catalog to the package that it is of, by its address; one that was withdrawn goes."""
    facts = event.data
    found = await repository.at_address(session, facts["url"]) if facts["url"] else None
    row = await repository.current(session, found.package) if found is not None else None
    if row is None:
        return
    others = [one for one in row.links["publications"] if one["publication"] != facts["publication"]]
    if "withdrawn_on" not in facts:
        others.append(
            {
                "publication": facts["publication"],
                "item": facts["item"],
                "published_on": facts["published_on"],
            }
        )
    row.links, row.changed_at = row.links | {"publications": others}, tools.clock.now()
    await session.flush()
    await _changed(session, tools)
