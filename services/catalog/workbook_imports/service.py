"""Use cases of imports: take a small file at once, keep a large one to be worked off in batches, show how far one is."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import level_of
from kernel.db import Session
from kernel.http.problems import BadParameter, FieldError, Invalid, NotFound, UnsupportedMedia
from kernel.ids import new_id
from kernel.security.principal import Officer, Principal
from services.catalog.catalogues import service as catalogues
from services.catalog.catalogues.models import Catalogue, Deviation
from services.catalog.guidelines import repository as guidelines
from services.catalog.tools import Tools
from services.catalog.workbook_imports import repository
from services.catalog.workbook_imports.models import WorkbookImport
from services.catalog.workbook_imports.rules import Place, Planned, counts_of, plan
from services.catalog.workbooks.domains import registered_names
from services.catalog.workbooks.rules import Reading, UnreadableBook

#: Rows written in one transaction of a file that is worked off.
BATCH: Final = 200


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it was sent, and how it is to be taken."""

    name: str
    content: bytes
    dry_run: bool
    partial: bool
    domains: Mapping[str, str]


def shown(found: WorkbookImport) -> dict[str, Any]:
    """An import as answers show it."""
    return {
        "id": found.id, "catalogue": found.catalogue, "name": found.name, "sha256": found.sha256, "size": found.size,
        "dry_run": found.options["dry_run"], "partial": found.options["partial"], "state": found.state,
        "progress": {"done": found.done, "total": found.total}, "counts": found.counts, "rows": found.rows,
        "findings": found.findings, "refused": found.refused, "officer": found.officer, "begun_at": found.begun_at,
        "ended_at": found.ended_at,
    }  # fmt: skip


def unreadable(error: UnreadableBook) -> UnsupportedMedia:
    """The problem for a file that is not read."""
    return UnsupportedMedia(error.zh, error.en, code=error.code)


async def domains_of(session: AsyncSession, text: str | None) -> dict[str, str]:
    """`名称=代码,…` or a slug alone as answers about domains, before the names of registered ones. Raises BadParameter for
    a domain that is not registered.
    """
    found: dict[str, str] = {}
    for part in (text or "").split(","):
        name, _, slug = part.strip().rpartition("=")
        if not slug:
            continue
        if await guidelines.domain(session, slug) is None:
            raise BadParameter.at("?domains", "unknown_domain", f"没有领域 {slug};见 GET /v1/catalog/domains",
                                  f"there is no domain {slug}; see GET /v1/catalog/domains")  # fmt: skip
        found[name.strip()] = slug
    names = {one.slug: one.name_zh for one in await guidelines.domains(session)}
    return found | {name: slug for name, slug in registered_names(names).items() if name not in found}


async def require_draft(
    session: AsyncSession, principal: Principal, identifier: str, if_match: str | None, *, dry_run: bool
) -> Catalogue:
    """The draft that a file goes into; a trial needs no If-Match. Raises what changes of drafts raise."""
    principal.require_officer()
    if dry_run and if_match is None:
        if_match = "*"
    return await catalogues.own_draft(session, principal, identifier, if_match)


async def take(
    session: Session, principal: Principal, tools: Tools, identifier: str, sent: Sent, reading: Reading,
    if_match: str | None,
) -> tuple[WorkbookImport, Catalogue]:  # fmt: skip
    """Take a file that was read into a draft, whole and at once.

    Raises Invalid (422) when rows cannot be taken and `partial` does not say to leave them out: nothing is written then,
    and the problem carries the whole outcome.
    """
    catalogue = await require_draft(session, principal, identifier, if_match, dry_run=sent.dry_run)
    made = _begun(principal, tools, catalogue, sent)
    planned = await planned_of(session, tools, catalogue, sent.name, reading)
    _told(made, reading, planned)
    if not sent.dry_run:
        _refuse_faulty(made, planned)
        await write(session, tools, catalogue, planned, principal.require_officer())
    made.state, made.done, made.ended_at = "done", len(planned), tools.clock.now()
    if not sent.dry_run:
        session.add(made)
    await session.flush()
    return made, catalogue


async def keep(
    session: Session, principal: Principal, tools: Tools, identifier: str, sent: Sent, if_match: str | None
) -> WorkbookImport:
    """Keep a file to be worked off by the working process."""
    catalogue = await require_draft(session, principal, identifier, if_match, dry_run=sent.dry_run)
    made = _begun(principal, tools, catalogue, sent)
    made.content = sent.content
    session.add(made)
    await session.flush()
    return made


async def read(session: AsyncSession, principal: Principal, identifier: str) -> WorkbookImport:
    """An import of the caller's division; raises NotFound."""
    found = await repository.get(session, principal, identifier)
    if found is None:
        raise NotFound(f"没有导入 {identifier}", f"there is no import {identifier}")
    return found


async def waiting(session: AsyncSession) -> tuple[str, str, bytes, dict[str, str]] | None:
    """The oldest kept file: the import's id, the file's name and bytes, the answers about domains."""
    found = await repository.next_waiting(session)
    if found is None:
        return None
    return found.id, found.name, found.content or b"", found.options["domains"]


async def planned_of(
    session: AsyncSession, tools: Tools, catalogue: Catalogue, name: str, reading: Reading
) -> list[Planned]:
    """What is to become of the rows of a file in a draft as it stands."""
    standard = await guidelines.rows_of(session, catalogue.guidelines)
    known = await repository.known_deviations(session, catalogue.id)
    place = Place(
        catalogue.id, catalogue.region, level_of(catalogue.region), name, reading.sha256, tools.clock.today()
    )
    return plan(reading.rows, standard, known, place)


async def begin(session: Session, tools: Tools, identifier: str, reading: Reading) -> list[Planned]:
    """Say of a kept file what is to become of its rows; the plan is empty when there is nothing to write."""
    made = await session.get_one(WorkbookImport, identifier)
    catalogue = await session.get_one(Catalogue, made.catalogue)
    planned = await planned_of(session, tools, catalogue, made.name, reading)
    _told(made, reading, planned)
    made.state = "running"
    try:
        if not made.options["dry_run"]:
            _refuse_faulty(made, planned)
    except Invalid as problem:
        await refuse(session, tools, identifier, problem.code, problem.zh, problem.en)
        return []
    if made.options["dry_run"] or not planned:
        made.done = len(planned)
        await _end(session, tools, made)
        return []
    return planned


async def step(session: Session, tools: Tools, identifier: str, planned: Sequence[Planned]) -> bool:
    """Write the next batch of a plan; whether more is to come. A draft that was handed in meanwhile takes no more."""
    made = await session.get_one(WorkbookImport, identifier)
    catalogue = await session.get_one(Catalogue, made.catalogue)
    if catalogue.state != "draft":
        zh, en = "目录已送审,其余各行未写入", "the catalogue was handed in: the other rows were not written"
        await refuse(session, tools, identifier, "wrong_state", zh, en)
        return False
    officer = Officer(made.officer["id"], made.officer["name"])
    batch = planned[made.done : made.done + BATCH]
    await write(session, tools, catalogue, batch, officer)
    made.done += len(batch)
    if made.done < len(planned):
        await session.flush()
        return True
    await _end(session, tools, made)
    return False


async def refuse(session: Session, tools: Tools, identifier: str, code: str, zh: str, en: str) -> None:
    """End an import that cannot go on, with the reason."""
    made = await session.get_one(WorkbookImport, identifier)
    made.refused = {"code": code, "message_zh": zh, "message_en": en}
    await _end(session, tools, made, "refused")


async def write(
    session: Session, tools: Tools, catalogue: Catalogue, planned: Sequence[Planned], officer: Officer
) -> None:
    """Write what rows add to a draft or complete in it, in the name of the officer who sent the file."""
    wanted = [(one.item, one.kind, one.changes) for one in planned if one.item and one.kind and one.changes]
    for item, kind, changes in wanted:
        found = await session.get(Deviation, (catalogue.id, item))
        if found is None:
            found = Deviation(catalogue=catalogue.id, item=item)
            session.add(found)
        found.kind, found.changes, found.reason = kind, dict(changes), None
        found.review_on, found.not_applicable, found.checked = None, None, {}
        found.officer, found.changed_at = officer.as_dict(), tools.clock.now()
    if wanted:
        catalogues.written_by(catalogue, officer)
    await session.flush()


def _begun(principal: Principal, tools: Tools, catalogue: Catalogue, sent: Sent) -> WorkbookImport:
    return WorkbookImport(
        id=new_id("imp"), catalogue=catalogue.id, region=catalogue.region, name=sent.name,
        sha256=hashlib.sha256(sent.content).hexdigest(), size=len(sent.content),
        options={"dry_run": sent.dry_run, "partial": sent.partial, "domains": dict(sent.domains)}, state="waiting",
        done=0, total=None, counts={}, rows=[], findings=[], refused=None, content=None,
        officer=principal.require_officer().as_dict(), begun_at=tools.clock.now(), ended_at=None,
    )  # fmt: skip


def _told(made: WorkbookImport, reading: Reading, planned: Sequence[Planned]) -> None:
    made.total, made.counts = len(planned), counts_of(planned)
    made.rows = [one.as_dict() for one in planned]
    made.findings = [finding.as_dict() for finding in reading.findings]
    made.options = made.options | {"words": reading.words}


def _refuse_faulty(made: WorkbookImport, planned: Sequence[Planned]) -> None:
    faulty = [one for one in planned if one.outcome == "refused"]
    if not planned or (faulty and not made.options["partial"]):
        errors = [
            FieldError(
                f"/rows/{one.sheet}/{one.row}", fault["code"], fault["message_zh"], fault["message_en"]
            )
            for one in faulty
            for fault in one.faults
        ]
        zh = f"{len(faulty)} 行不能导入,未写入任何内容;请修改,或以 partial=true 只导入其余各行"
        en = f"{len(faulty)} rows cannot be taken and nothing was written: mend them, or say partial=true to take the others"
        if not planned:
            zh, en = (
                "文件中没有目录行,未写入任何内容",
                "the file holds no row of a catalogue: nothing was written",
            )
        raise Invalid(
            zh,
            en,
            code="faulty_rows",
            errors=errors,
            counts=made.counts,
            rows=made.rows,
            findings=made.findings,
        )


async def _end(session: Session, tools: Tools, made: WorkbookImport, state: str = "done") -> None:
    made.state, made.ended_at = state, tools.clock.now()
    await session.flush()
    await repository.drop_content(session, made.id)
