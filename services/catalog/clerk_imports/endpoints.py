"""The clerk's pages of imports."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Request, Response
from starlette.datastructures import UploadFile

from kernel.http.problems import BadParameter, Conflict, Invalid, NotFound, Problem, UnsupportedMedia
from kernel.http.sessions import Read, database_of
from kernel.pages.forms import Form, reading
from kernel.pages.site import page_router, site_of
from kernel.security.principal import Principal, holder_of
from services.catalog.catalogues import repository as catalogues
from services.catalog.clerk_imports import rules
from services.catalog.tools import Tools, ToolsOf
from services.catalog.workbook_imports import service
from services.catalog.workbook_imports.endpoints import AT_ONCE
from services.catalog.workbooks.apart import read_apart
from services.catalog.workbooks.opening import LARGEST
from services.catalog.workbooks.rules import UnreadableBook

router = page_router()
Author = Annotated[Principal, holder_of("duties:read", "catalogue:write")]


@router.get("/imports")
async def show_form(request: Request, caller: Author, tools: ToolsOf) -> Response:
    caller.require_officer()
    return await _form_page(request, caller, tools, Form({}, None), {}, 200)


@router.post("/imports")
async def take(request: Request, caller: Author, tools: ToolsOf) -> Response:
    caller.require_officer()
    async with reading(request) as sent:
        given = Form(dict(sent.fields), None)
        try:
            name, content = await _chosen(sent.file)
            found = await _taken(request, caller, tools, given, name, content)
        except (Invalid, BadParameter, UnsupportedMedia, Conflict, NotFound) as problem:
            if "findings" in problem.members:
                draft, domains = given.one("draft"), given.one("domains")
                return await _result(request, caller, tools, draft, problem.members, problem, domains)
            return await _form_page(request, caller, tools, given, _faults(problem), problem.status)
    if found["state"] != "done":
        return site_of(request).go(f"/imports/{found['id']}")
    return await _result(request, caller, tools, found["catalogue"], found, None, given.one("domains"))


@router.get("/imports/{id}")
async def show_import(request: Request, session: Read, caller: Author, tools: ToolsOf, id: str) -> Response:
    found = service.shown(await service.read(session, caller, id))
    return await _result(request, caller, tools, found["catalogue"], found, None)


async def _chosen(file: UploadFile | None) -> tuple[str, bytes]:
    if file is None or not file.filename:
        raise Invalid.at("/file", "file_missing", "请选择文件", "choose a file")
    content = await file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise Invalid.at(
            "/file", "too_large", f"文件最多 {LARGEST // 2**20} MiB", f"at most {LARGEST // 2**20} MiB"
        )
    return file.filename[:200], content


async def _taken(
    request: Request, caller: Principal, tools: Tools, given: Form, name: str, content: bytes
) -> dict[str, Any]:
    """What became of a file: tried, taken, or kept to be worked off where it is large."""
    if not given.one("draft"):
        raise Invalid.at("/draft", "draft_missing", "请选择草稿", "choose a draft")
    trial = given.one("mode") != "take"
    database, draft = database_of(request), given.one("draft")[:40]
    async with database.read() as session:
        await service.require_draft(session, caller, draft, "*", dry_run=trial)
        decided = await service.domains_of(session, given.one("domains"))
    sent = service.Sent(name, content, trial, given.one("partial") == "on", decided)
    if len(content) > AT_ONCE and not trial:
        async with database.write() as session:
            return service.shown(await service.keep(session, caller, tools, draft, sent, "*"))
    try:
        book = await read_apart(name, content, tools.clock.today(), decided)
    except UnreadableBook as error:
        raise service.unreadable(error) from error
    # Not a session of the route's own: what was refused must be rolled back before the page is made.
    async with database.write() as session:
        made, _ = await service.take(session, caller, tools, draft, sent, book, "*")
        return service.shown(made)


def _faults(problem: Problem) -> dict[str, str]:
    found = {error.pointer.strip("/?"): error.message_zh for error in problem.errors}
    return found or {"file" if isinstance(problem, UnsupportedMedia) else "": problem.zh}


async def _form_page(
    request: Request, caller: Principal, tools: Tools, given: Form, errors: Mapping[str, str], status: int
) -> Response:
    shown = {"drafts": await _drafts(request, caller, tools), "form": given, "errors": errors}
    return site_of(request).page(request, "imports.html", shown, status)


async def _drafts(request: Request, caller: Principal, tools: Tools) -> dict[str, str]:
    """Drafts of the caller's division and below: id -> words."""
    async with database_of(request).read() as session:
        rows = await catalogues.drafts_of(session, caller.region)
        names = (await tools.reference.within(session)).regions
    return {
        row.id: f"{names.get(row.region, row.region)}:{row.note or '草稿'}({row.created_at:%Y-%m-%d} 起草)"
        for row in rows
    }


async def _result(
    request: Request,
    caller: Principal,
    tools: Tools,
    draft: str,
    found: Mapping[str, Any],
    problem: Problem | None,
    domains: str = "",
) -> Response:
    shown = {
        "found": found, "problem": problem, "draft": draft, "domains": domains, "drafts": await _drafts(request, caller, tools),
        "groups": rules.grouped(found["findings"]), "refused": rules.refused(found["rows"]),
        "levels": rules.LEVELS, "outcomes": rules.OUTCOMES, "most": rules.SHOWN,
    }  # fmt: skip
    return site_of(request).page(request, "imported.html", shown, problem.status if problem else 200)
