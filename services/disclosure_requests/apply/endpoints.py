"""The public's pages below /apply: the form, a look at what is public already, the filing. The gateway refuses forms of
other sites; before the last step nothing of an application is kept, and nothing of it stands in an address.
"""

import json
from collections.abc import Mapping
from typing import Any

from fastapi import Request, Response
from pydantic import ValidationError

from kernel.http.idempotency import Answer, once
from kernel.http.problems import Conflict, Invalid, Problem, TooMany, encode
from kernel.http.sessions import Read, database_of
from kernel.http.validation import from_body_errors
from kernel.ids import new_id
from kernel.pages.forms import Form, reading
from kernel.pages.site import Site, add_common_routes, page_router, site_of
from services.disclosure_requests.applications.words import CARRIERS, ROUTES
from services.disclosure_requests.apply import rules, service
from services.disclosure_requests.public_applications.rules import APPLY, CLIENT, LINKS, STATUS
from services.disclosure_requests.public_applications.schemas import PublicApplicationIn
from services.disclosure_requests.tools import Tools, ToolsOf

PREFIX = APPLY
router = page_router()


def make_site() -> Site:
    """The site of these pages, with the words that their templates use."""
    site = Site(PREFIX, "services.disclosure_requests.apply", "政府信息公开申请", links=LINKS, public=True)
    site.words(
        status=STATUS, kind_words=rules.KIND_WORDS, identity_words=rules.IDENTITY_WORDS, fields_of=rules.FIELDS,
        carrier_words=CARRIERS, route_words=ROUTES,
        matched=rules.matched,
    )  # fmt: skip
    return site


@router.get("")
async def show_form(request: Request, session: Read, tools: ToolsOf) -> Response:
    asked = request.query_params
    shown = await service.choices(session, tools, asked.get("region"), asked.get("office"))
    form = Form({"office": [asked.get("office", "")]}, None)
    return site_of(request).page(request, "form.html", shown | {"form": form, "errors": {}})


@router.post("")
async def edit_again(request: Request, tools: ToolsOf) -> Response:
    return await _form_page(request, tools, await _sent(request), None)


@router.get("/check")
@router.get("/filing")
@router.get("/answered")
async def begin_again(request: Request) -> Response:
    return site_of(request).go("")


@router.post("/check")
async def check(request: Request, tools: ToolsOf) -> Response:
    form = await _sent(request)
    try:
        values = _read(form)
        async with database_of(request).write() as session:
            shown = await service.check(session, tools, values)
    except Invalid as problem:
        return await _form_page(request, tools, form, problem)
    # Each look at the application is a filing of its own: its button, pressed twice, makes one case.
    return site_of(request).page(request, "check.html", shown | {"form": form, "form_id": new_id("form")})


@router.post("/filing")
async def file(request: Request, tools: ToolsOf) -> Response:
    form = await _sent(request)
    try:
        values = _read(form)
        # Not a session of the route's own: what was refused must be rolled back before the page is made.
        async with database_of(request).write() as session:

            async def act() -> Answer:
                case, document = await service.file(session, tools, values, form.one("suggestion")[:100])
                return Answer(201, document, location=f"/v1/disclosure-requests/applications/{case.id}")

            done = await once(
                session, caller=CLIENT, request=request, key=form.one("form_id")[:100] or None,
                payload=encode(values), now=tools.clock.now(), act=act,
            )  # fmt: skip
    except (Invalid, Conflict, TooMany) as problem:
        return await _form_page(request, tools, form, problem)
    return site_of(request).page(request, "filed.html", {"filed": json.loads(bytes(done.body))}, 201)


@router.post("/answered")
async def tell_answered(request: Request, tools: ToolsOf) -> Response:
    form = await _sent(request)
    async with database_of(request).write() as session:
        await service.tell_answered(
            session, tools, form.one("office"), form.one("suggestion"), form.one("ref")
        )
    return site_of(request).page(request, "answered.html", {})


async def _sent(request: Request) -> Form:
    async with reading(request, public=True) as sent:
        return Form(dict(sent.fields), None)


def _read(form: Form) -> dict[str, Any]:
    try:
        return PublicApplicationIn.model_validate(rules.values_of(form.one)).model_dump()
    except ValidationError as error:
        raise from_body_errors(error) from None


async def _form_page(request: Request, tools: Tools, form: Form, problem: Problem | None) -> Response:
    errors: Mapping[str, str] = rules.faults_of(problem, form.one) if problem else {}
    async with database_of(request).read() as session:
        shown = await service.choices(session, tools, None, form.one("office"))
    values = shown | {"form": form, "errors": errors}
    page = site_of(request).page(request, "form.html", values, problem.status if problem else 200)
    if problem:
        page.headers.update(problem.headers)
    return page


add_common_routes(router)
