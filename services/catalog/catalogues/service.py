"""Use cases of local catalogues: draft, deviate, review, publish; author and approver are different people."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.clock import day_of
from kernel.contracts.regions import level_of
from kernel.db import Session
from kernel.http.etag import require_match, version_etag
from kernel.http.problems import Conflict, FieldError, Forbidden, Invalid, NotFound
from kernel.ids import new_id
from kernel.messaging.outbox import Record
from kernel.security.principal import Officer, Principal
from services.catalog.adoptions import service as adoptions
from services.catalog.catalogues import repository
from services.catalog.catalogues.deviations import REVIEWED, Fault, examine, formal_faults, review_fault
from services.catalog.catalogues.models import Catalogue, Deviation
from services.catalog.guidelines import repository as guidelines
from services.catalog.guidelines import service as guideline_service
from services.catalog.guidelines.models import Guideline
from services.catalog.guidelines.rules import STATUTORY, Item, defect, lacking
from services.catalog.search import service as search
from services.catalog.standards import Standard
from services.catalog.standards import merged as merged_rows
from services.catalog.tools import Tools


def etag_of(catalogue: Catalogue) -> str:
    """The strong ETag of a version; it changes with every deviation."""
    return version_etag(catalogue.id, catalogue.version)


async def shown(session: AsyncSession, tools: Tools, catalogue: Catalogue) -> dict[str, Any]:
    """A version as answers show it."""
    state = catalogue.state
    deviations = await repository.deviations(session, catalogue.id)
    adopted = await tools.reference.standards.of(session, catalogue.guidelines)
    if state == "published" and catalogue.id != await repository.in_force(
        session, catalogue.region, tools.clock.today()
    ):
        assert catalogue.effective_from is not None
        state = "superseded" if catalogue.effective_from <= tools.clock.today() else "published"
    return {
        "id": catalogue.id, "region": catalogue.region, "version": catalogue.number, "state": state,
        "guidelines": catalogue.guidelines, "assumptions": catalogue.assumptions, "note": catalogue.note,
        "author": catalogue.author, "approver": catalogue.approver, "effective_from": catalogue.effective_from,
        "accepted_incomplete": catalogue.accepted_incomplete,
        "deviations": [deviation_shown(d, catalogue) for d in deviations],
        "reviews_due": [
            {"item": d.item, "kind": d.kind, "review_on": d.review_on, "reason": d.reason}
            for d in deviations
            if d.review_on is not None and d.review_on <= tools.clock.today()
        ],
        "warnings": warnings_of(
            catalogue, adopted, tools.clock.today(),
            await adoptions.superseded(session, catalogue.guidelines, tools.clock.today()),
        ),
    }  # fmt: skip


def deviation_shown(deviation: Deviation, catalogue: Catalogue) -> dict[str, Any]:
    """A deviation as answers show it. `approver` of what was relaxed or removed is who published the catalogue."""
    approved = deviation.kind in REVIEWED
    return {
        "item": deviation.item, "kind": deviation.kind, "changes": deviation.changes, "reason": deviation.reason,
        "officer": deviation.officer, "review_on": deviation.review_on,
        "approver": catalogue.approver if approved else None, "not_applicable": deviation.not_applicable,
        "checked": deviation.checked or {},
    }  # fmt: skip


def removed_of(deviations: Sequence[Deviation]) -> list[dict[str, Any]]:
    """What a version leaves out of its standards, with the reason and the citation: never silently."""
    return [
        {
            "item": d.item, "name": (d.checked or {}).get("name"), "domain": (d.checked or {}).get("domain"),
            "reason": d.reason, "review_on": d.review_on, "not_applicable": d.not_applicable,
            "matters": (d.checked or {}).get("matters", []),
        }
        for d in deviations
        if d.kind == "remove"
    ]  # fmt: skip


def warnings_of(
    catalogue: Catalogue, adopted: Sequence[Standard], today: date, superseded: Sequence[Guideline]
) -> list[dict[str, str]]:  # fmt: skip
    """What a reader of this catalogue has to know: it stands on excerpts, on a standard that had ended when it was
    published (for a draft: today) or in whose place another had to be adopted by today, or was published incomplete.
    """
    found = []
    day = day_of(catalogue.published_at) if catalogue.published_at else today
    for guideline in adopted:
        if not guideline.complete:
            found.append(
                defect("sample_excerpt", "/guidelines",
                       f"“{guideline.title}”为已公布表格的摘录({guideline.item_count} 项),不是完整标准",
                       f"{guideline.id} is an excerpt of published tables ({guideline.item_count} rows), not the whole standard")
            )  # fmt: skip
        if guideline.effective_to is not None and guideline.effective_to < day:
            ended = guideline.effective_to.isoformat()
            found.append(
                defect("guideline_expired", "/guidelines", f"标准“{guideline.title}”已于 {ended} 失效",
                       f"the standard {guideline.id} ended on {ended}")
            )  # fmt: skip
    found += [
        defect("guideline_superseded", "/guidelines",
               f"标准 {one.supersedes} 自 {one.must_adopt_from} 起由“{one.title}”({one.id})代替",
               f"{one.supersedes} is superseded by {one.id} since {one.must_adopt_from}")
        for one in superseded
    ]  # fmt: skip
    if catalogue.accepted_incomplete:
        count = catalogue.accepted_incomplete["missing"]
        found.append(
            defect("published_incomplete", "/accepted_incomplete", f"发布时尚缺 {count} 项法定要素",
                   f"published with {count} statutory elements missing")
        )  # fmt: skip
    return found


async def read(session: AsyncSession, principal: Principal | None, identifier: str) -> Catalogue:
    """A version that the caller may see; raises NotFound."""
    catalogue = await repository.get(session, principal, identifier)
    if catalogue is None:
        raise NotFound(f"没有目录 {identifier}", f"there is no catalogue {identifier}")
    return catalogue


async def draft(session: Session, principal: Principal, tools: Tools, values: dict[str, Any]) -> Catalogue:
    """Begin a version. Raises Invalid for an unknown division or guideline, Forbidden outside the subtree."""
    officer = principal.require_officer()
    (await tools.reference.within(session)).require_region(values["region"])
    principal.require_region(values["region"])
    await _known_guidelines(session, values["guidelines"])
    catalogue = Catalogue(
        id=new_id("cat"),
        state="draft",
        author=officer.as_dict(),
        authors=[officer.id],
        created_at=tools.clock.now(),
        **values,
    )
    session.add(catalogue)
    await session.flush()
    return catalogue


async def change(
    session: Session,
    principal: Principal,
    tools: Tools,
    identifier: str,
    values: dict[str, Any],
    if_match: str | None,
) -> Catalogue:
    """Change a draft's guidelines, assumptions or note."""
    catalogue = await own_draft(session, principal, identifier, if_match)
    await _known_guidelines(session, values["guidelines"])
    for name, value in values.items():
        setattr(catalogue, name, value)
    officer = principal.require_officer()
    catalogue.author = officer.as_dict()
    written_by(catalogue, officer)
    await session.flush()
    return catalogue


async def deviate(
    session: Session, principal: Principal, tools: Tools, identifier: str, item_id: str,
    values: dict[str, Any], if_match: str | None,
) -> Catalogue:  # fmt: skip
    """Add a matter to a draft, or refine, relax or remove one (values: schemas.DeviationIn). Raises Invalid naming each
    member that does not hold, with the article where the law forbids it.
    """
    catalogue = await own_draft(session, principal, identifier, if_match)
    rows = await guidelines.rows_of(session, catalogue.guidelines)
    kind, domain = values["kind"], values["domain"]
    members = guideline_service.members_of_changes(values["changes"], tools.clock.today())
    if kind == "add":
        if item_id in rows:
            raise Conflict(f"标准中已有事项 {item_id};如需修改请用 refine",
                           f"the standard has an item {item_id}: use refine", code="item_exists")  # fmt: skip
        if domain is None or await guidelines.domain(session, domain) is None:
            raise Invalid.at("/domain", "unknown_domain", "新增事项须指明已登记的领域;见 GET /v1/catalog/domains",
                             "an added item names a registered domain; see GET /v1/catalog/domains")  # fmt: skip
        place = {"catalogue": catalogue.id, "region": catalogue.region}
        base = guideline_service.blank_item(item_id, domain, place)
    else:
        if item_id not in rows:
            raise NotFound(
                f"所采用的标准中没有事项 {item_id}", f"the adopted guidelines have no item {item_id}"
            )
        base = rows[item_id]
    verdict = examine(
        kind, base, members, level=level_of(catalogue.region), cited=bool(values["not_applicable"])
    )
    refuse([*formal_faults(values, tools.clock.today()), *verdict.faults])
    officer = principal.require_officer()
    found = await session.get(Deviation, (catalogue.id, item_id))
    if found is None:
        found = Deviation(catalogue=catalogue.id, item=item_id)
        session.add(found)
    found.kind, found.changes, found.reason = (
        kind,
        base | members if kind == "add" else members,
        values["reason"],
    )
    found.review_on, found.not_applicable = values["review_on"], values["not_applicable"]
    shown_of_base = {"name": base["name"], "domain": base["domain"]} if kind == "remove" else {}
    found.checked = {**shown_of_base, **verdict.checked}
    found.officer, found.changed_at = officer.as_dict(), tools.clock.now()
    written_by(catalogue, officer)
    await session.flush()
    return catalogue


async def undo_deviation(
    session: Session, principal: Principal, identifier: str, item_id: str, if_match: str | None
) -> Catalogue:
    """Take a deviation of a draft back."""
    catalogue = await own_draft(session, principal, identifier, if_match)
    if not await repository.drop_deviation(session, catalogue.id, item_id):
        raise NotFound(f"没有对事项 {item_id} 的调整", f"there is no deviation for {item_id}")
    written_by(catalogue, principal.require_officer())
    await session.flush()
    return catalogue


async def submit(
    session: Session, principal: Principal, tools: Tools, identifier: str, if_match: str | None
) -> Catalogue:
    """Hand a draft in for review."""
    catalogue = await own_draft(session, principal, identifier, if_match)
    principal.require_officer()
    catalogue.state, catalogue.submitted_at = "in_review", tools.clock.now()
    await session.flush()
    return catalogue


async def send_back(
    session: Session, principal: Principal, identifier: str, reason: str, if_match: str | None
) -> Catalogue:
    """Send a version in review back to its authors, with the reason as its note."""
    catalogue = await _own(session, principal, identifier, "in_review", if_match)
    principal.require_officer()
    catalogue.state, catalogue.note = "draft", reason
    await session.flush()
    return catalogue


async def publish(
    session: Session, principal: Principal, tools: Tools, identifier: str, effective_from: date,
    accept_incomplete: str | None, if_match: str | None,
) -> Catalogue:  # fmt: skip
    """Publish a reviewed version: nothing of it changes any more, it is in force from `effective_from`.

    Raises Forbidden when the approver is an author; Invalid (422) with every missing statutory element at once,
    unless `accept_incomplete` gives the reason for publishing all the same (54号 item 4 asks for all eight).
    """
    catalogue = await _own(session, principal, identifier, "in_review", if_match)
    officer = principal.require_officer()
    if officer.id in catalogue.authors:
        raise Forbidden(
            "发布人与起草人不能是同一人", "the approver has to be somebody else than the authors", code="author_is_approver",
            errors=[FieldError("Gongkai-Officer", "author_is_approver", "请由另一经办人发布", "another officer publishes")],
        )  # fmt: skip
    await adoptions.require_adoptable(session, catalogue.region, catalogue.guidelines, effective_from)
    await _hold_deviations(session, catalogue, tools.clock.today())
    items = await merged(session, catalogue)
    missing = _missing(items)
    if missing and accept_incomplete is None:
        raise Invalid(
            f"共缺 {len(missing)} 项法定要素(国办发〔2019〕54号第四条);请补全,或以 accept_incomplete 说明理由后发布",
            f"{len(missing)} statutory elements are missing (国办发〔2019〕54号 item 4): complete them, or publish with"
            " accept_incomplete and a reason",
            code="incomplete", errors=missing,
        )  # fmt: skip
    catalogue.state = "published"
    catalogue.number = await repository.next_number(session, catalogue.region)
    catalogue.approver, catalogue.effective_from = officer.as_dict(), effective_from
    catalogue.published_at = now = tools.clock.now()
    if missing:
        catalogue.accepted_incomplete = {"reason": accept_incomplete, "missing": len(missing)}
    await tools.reference.change(session, "catalogues", tools.snapshots.invalidate)
    facts = {
        "catalogue": catalogue.id, "region": catalogue.region, "version": catalogue.number,
        "effective_from": effective_from.isoformat(), "items": len(items),
    }  # fmt: skip
    await search.list_catalogue(session, tools, catalogue)
    subject = f"catalogues/{catalogue.id}"
    published = Record(
        "gongkai.catalog.catalogue.published.v1", subject, catalogue.region, facts, public=True
    )
    await tools.outbox.record(session, published, now=now)
    await session.flush()
    return catalogue


async def merged(session: AsyncSession, catalogue: Catalogue) -> list[Item]:
    """The rows of a version: its guidelines with the deviations applied, or as they were written out with it."""
    if catalogue.state == "published":
        written = await repository.written_out(session, catalogue.id)
        if written is not None:
            return written
    deviations = [(d.item, d.kind, d.changes) for d in await repository.deviations(session, catalogue.id)]
    return merged_rows(await guidelines.rows_of(session, catalogue.guidelines), deviations)


async def _hold_deviations(session: AsyncSession, catalogue: Catalogue, today: date) -> None:
    """Judge every deviation again before it is published: its draft's standards, or the day, may have changed."""
    rows = await guidelines.rows_of(session, catalogue.guidelines)
    level, found = level_of(catalogue.region), []
    for d in await repository.deviations(session, catalogue.id):
        if d.kind == "add" or d.item not in rows:
            continue
        verdict = examine(d.kind, rows[d.item], d.changes, level=level, cited=d.not_applicable is not None)
        late = review_fault(d.review_on, today) if d.kind in REVIEWED else None
        found += [
            replace(fault, pointer=f"/deviations/{d.item}{fault.pointer}")
            for fault in (*verdict.faults, *([late] if late else ()))
        ]
    refuse(found)


def refuse(faults: Sequence[Fault]) -> None:
    """Raise Invalid with every fault of deviations, their articles beside it; nothing when there is none."""
    if faults:
        articles = list(dict.fromkeys(article for fault in faults for article in fault.articles))
        errors = [FieldError(f.pointer, f.code, f.zh, f.en) for f in faults]
        raise Invalid(faults[0].zh, faults[0].en, code=faults[0].code, errors=errors, articles=articles)


def _missing(items: Sequence[Item]) -> list[FieldError]:
    return [
        FieldError(
            f"/items/{item['id']}/{member}", "missing_element",
            f"事项“{item['name'] or item['id']}”缺少{STATUTORY[member][0]}",
            f"{item['id']} lacks its {STATUTORY[member][1]}",
        )
        for item in items
        for member in lacking(item)
    ]  # fmt: skip


async def _known_guidelines(session: AsyncSession, identifiers: Sequence[str]) -> None:
    errors = [
        FieldError(f"/guidelines/{n}", "unknown_guideline", f"没有标准指引 {i}", f"there is no guideline {i}")
        for n, i in enumerate(identifiers)
        if await guidelines.guideline(session, i) is None
    ]
    if errors:
        raise Invalid(
            f"{errors[0].message_zh};可用者见 GET /v1/catalog/guidelines",
            f"{errors[0].message_en}; see GET /v1/catalog/guidelines", code="unknown_guideline", errors=errors,
        )  # fmt: skip


async def own_draft(
    session: AsyncSession, principal: Principal, identifier: str, if_match: str | None
) -> Catalogue:
    """A draft that the caller may change; raises NotFound, Forbidden, Conflict, Stale, PreconditionNeeded."""
    return await _own(session, principal, identifier, "draft", if_match)


async def _own(
    session: AsyncSession, principal: Principal, identifier: str, state: str, if_match: str | None
) -> Catalogue:
    catalogue = await read(session, principal, identifier)
    principal.require_region(catalogue.region, "id")
    require_match(if_match, etag_of(catalogue))
    if catalogue.state != state:
        now = {"draft": "草稿", "in_review": "待审", "published": "已发布"}
        raise Conflict(
            f"目录为{now[catalogue.state]}状态,此操作须为{now[state]}状态",
            f"the catalogue is {catalogue.state}; this needs it {state}", code="wrong_state",
        )  # fmt: skip
    return catalogue


def written_by(catalogue: Catalogue, officer: Officer) -> None:
    """Remember that an officer changed a draft, and raise its version: the ETag changes with its deviations too."""
    if officer.id not in catalogue.authors:
        catalogue.authors = [*catalogue.authors, officer.id]
    catalogue.touched += 1
