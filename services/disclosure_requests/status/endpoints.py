"""The public's pages below /status. The token comes in a form and goes back into forms, never into an address."""

from typing import Any

from fastapi import Request, Response

from kernel.http.problems import Conflict, NotFound, Problem
from kernel.http.sessions import database_of
from kernel.pages.forms import reading
from kernel.pages.site import Site, add_common_routes, page_router, site_of
from services.disclosure_requests.desk.rules import remaining
from services.disclosure_requests.public_applications.rules import APPLY, LINKS, STATUS
from services.disclosure_requests.status_queries import service
from services.disclosure_requests.tools import ToolsOf

PREFIX = STATUS
router = page_router()


def make_site() -> Site:
    """The site of these pages, with the words that their templates use."""
    site = Site(PREFIX, "services.disclosure_requests.status", "政府信息公开申请", links=LINKS, public=True)
    site.words(apply=APPLY, remaining=remaining)
    return site


@router.get("")
async def show_form(request: Request) -> Response:
    return _form_page(request, {}, 200)


@router.post("")
async def show_case(request: Request, tools: ToolsOf) -> Response:
    token = await _token(request)
    if not token:
        return _form_page(request, {"token": "请填写查询口令"}, 422)
    try:
        async with database_of(request).read() as session:
            case = await service.show(session, tools, token)
    except NotFound as problem:
        return _form_page(request, {"token": problem.zh}, problem.status)
    return _case_page(request, token, case)


@router.get("/confirmation")
async def begin_again(request: Request) -> Response:
    return site_of(request).go("")


@router.post("/confirmation")
async def confirm(request: Request, tools: ToolsOf) -> Response:
    token = await _token(request)
    try:
        async with database_of(request).write() as session:
            case = await service.confirm(session, tools, token)
    except NotFound as problem:
        return _form_page(request, {"token": problem.zh}, problem.status)
    except Conflict as problem:
        async with database_of(request).read() as reader:
            case = await service.show(reader, tools, token)
        return _case_page(request, token, case, problem=problem)
    return _case_page(request, token, case, done=True)


async def _token(request: Request) -> str:
    async with reading(request, public=True) as sent:
        return sent.one("token")[:100]


def _form_page(request: Request, errors: dict[str, str], status: int) -> Response:
    return site_of(request).page(request, "form.html", {"errors": errors}, status)


def _case_page(
    request: Request, token: str, case: dict[str, Any], *, done: bool = False, problem: Problem | None = None
) -> Response:
    shown = {"token": token, "case": case, "done": done, "problem": problem}
    return site_of(request).page(request, "case.html", shown, problem.status if problem else 200)


add_common_routes(router)
