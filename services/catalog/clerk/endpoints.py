"""The clerk's pages, below /clerk. Sign-in and sign-out are answered by the gateway, which alone knows keys."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import Request, Response

from kernel.http.idempotency import Answer, once
from kernel.http.problems import Conflict, Invalid, encode
from kernel.http.sessions import Read, database_of
from kernel.ids import new_id
from kernel.pages.forms import Form, reading, sha256_of
from kernel.pages.sign_in import add_sign_in
from kernel.pages.site import Site, add_common_routes, page_router, site_of
from kernel.security.principal import Principal, holder_of
from kernel.workbook import MEDIA_TYPE
from services.catalog.clerk import rules, service
from services.catalog.clerk_imports.endpoints import router as imports
from services.catalog.publications import service as publications
from services.catalog.tools import ToolsOf

PREFIX: Final = "/clerk"
router = page_router()
Reader = Annotated[Principal, holder_of("duties:read")]
Publisher = Annotated[Principal, holder_of("duties:read", "publications:write")]


def make_site() -> Site:
    """The site of these pages, with the words that their templates use."""
    site = Site(
        PREFIX, "services.catalog.clerk", "政务公开办理", lead="查看应公开事项、期限依据,登记已公开的内容",
        officer_hint="登记公开时记入审计;登记公开须填写工号与姓名。",
    )  # fmt: skip
    site.words(
        status_words=rules.STATUS_WORDS, decisions=rules.DECISIONS,
        validities=rules.VALIDITIES, short_reason=rules.short_reason,
    )  # fmt: skip
    return site


@router.get("")
async def show_list(request: Request, session: Read, caller: Reader, tools: ToolsOf) -> Response:
    filters = rules.read_filters(request.query_params.get)
    return site_of(request).page(request, "list.html", await service.listing(session, caller, tools, filters))


@router.get("/workbook.xlsx")
async def download_list(request: Request, session: Read, caller: Reader, tools: ToolsOf) -> Response:
    rows = await service.rows_of_file(session, caller, tools, rules.read_filters(request.query_params.get))
    file = await asyncio.to_thread(rules.worksheet, *rows)
    name = f"duties-{caller.region}-{tools.clock.today()}.xlsx"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(file, 200, headers, MEDIA_TYPE)


@router.get("/obligations/{id}")
async def show_duty(request: Request, session: Read, caller: Reader, tools: ToolsOf, id: str) -> Response:
    shown = await service.duty(session, caller, tools, id)
    recorded = request.query_params.get("recorded")
    just = next((one for one in shown["publications"] if one["id"] == recorded), None)
    return site_of(request).page(request, "duty.html", shown | {"just_recorded": just})


@router.get("/obligations/{id}/publication")
async def show_form(request: Request, session: Read, caller: Publisher, tools: ToolsOf, id: str) -> Response:
    shown = await service.duty(session, caller, tools, id)
    values = {
        "form_id": [new_id("form")],
        "published_on": [shown["today"].isoformat()],
        "title": [shown["duty"]["item"]],
        "channels": [],
        "elements": [],
    }
    return _form_page(request, shown, values, {}, 200)


@router.post("/obligations/{id}/publication")
async def record_publication(request: Request, caller: Publisher, tools: ToolsOf, id: str) -> Response:
    async with reading(request) as form:
        values = dict(form.fields)
        if not form.one("content_hash") and form.file is not None:
            values["content_hash"] = [await sha256_of(form.file)]
    form = Form(values, None)
    try:
        body = service.read_publication(rules.members_of(form.one, form.all))
        # Not a session of the route's own: what was refused must be rolled back before the page is made.
        async with database_of(request).write() as session:

            async def act() -> Answer:
                document = await publications.record(session, caller, tools, id, body.model_dump())
                return Answer(201, document, location=document["publication"]["id"])

            answer = await once(
                session, caller=caller.key_id, request=request, key=form.one("form_id")[:100] or None,
                payload=encode(body.model_dump()), now=tools.clock.now(), act=act,
            )  # fmt: skip
    except (Invalid, Conflict) as problem:
        errors = rules.told(problem.errors) or {"": problem.zh}
        async with database_of(request).read() as reader:
            shown = await service.duty(reader, caller, tools, id)
        return _form_page(request, shown, values, errors, problem.status)
    return site_of(request).go(f"/obligations/{id}?recorded={answer.headers['location']}")


def _form_page(
    request: Request,
    shown: Mapping[str, Any],
    values: Mapping[str, list[str]],
    errors: Mapping[str, str],
    status: int,
) -> Response:
    form = Form(values, None)
    own = shown["duty"]["channel_codes"]
    names = shown["channel_names"]
    return site_of(request).page(
        request,
        "publication.html",
        {
            **shown,
            "form": form,
            "errors": errors,
            "own_channels": {code: names.get(code, code) for code in own},
            "other_channels": {code: name for code, name in names.items() if code not in own},
        },
        status,
    )


router.include_router(imports)
add_sign_in(router)
add_common_routes(router)
