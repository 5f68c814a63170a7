"""Routes of bindings."""

from typing import Annotated

from fastapi import Query, Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.etag import IfMatch
from kernel.http.idempotency import Answer
from kernel.http.pages import Cursor, Limit, page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.http.types import Slug
from kernel.security.principal import Principal, holder_of
from services.catalog.bindings import repository, service
from services.catalog.bindings.schemas import BindingIn, BindingOut
from services.catalog.tools import ToolsOf

router = strict_router("绑定 bindings")
Reader = Annotated[Principal, holder_of("catalogue:read")]
Writer = Annotated[Principal, holder_of("bindings:write")]


@router.get(
    "/bindings", operation_id="list_bindings", summary="绑定列表 / bindings of your division",
    response_model=PageOut[BindingOut], responses=problem_responses(401, 403),
)  # fmt: skip
async def list_bindings(
    request: Request,
    session: Read,
    caller: Reader,
    tools: ToolsOf,
    event_type: Annotated[str | None, Query(description="事件类型")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    after = decode_cursor(cursor, "bindings", str)[0] if cursor else None
    rows = await repository.list_page(session, caller, event_type=event_type, after=after, limit=limit + 1)
    more = encode_cursor("bindings", rows[limit - 1].id) if len(rows) > limit else None
    return page_answer(request, [await service.shown(session, tools, row) for row in rows[:limit]], more)


@router.get(
    "/bindings/{id}", operation_id="get_binding", summary="一个绑定 / one binding", response_model=BindingOut,
    responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_binding(session: Read, caller: Reader, tools: ToolsOf, id: str) -> Response:
    binding = await service.read(session, caller, id)
    return Answer(200, await service.shown(session, tools, binding), service.etag_of(binding)).response()


@router.put(
    "/bindings/{id}", operation_id="put_binding", response_model=BindingOut,
    summary="绑定:业务事件 → 公开事项 / bind event types to items",
    responses=problem_responses(401, 403, 409, 412, 422, 428) | {201: {"model": BindingOut, "description": "新建 / created"}},
)  # fmt: skip
async def put_binding(
    session: Write,
    caller: Writer,
    tools: ToolsOf,
    id: Slug,
    body: BindingIn,
    if_match: IfMatch = None,
) -> Response:
    binding, created = await service.put(session, caller, tools, id, body.model_dump(), if_match)
    document = await service.shown(session, tools, binding)
    return Answer(201 if created else 200, document, service.etag_of(binding)).response()


@router.delete(
    "/bindings/{id}", operation_id="delete_binding", summary="停用绑定 / take a binding out of use", status_code=204,
    responses=problem_responses(401, 403, 404, 412, 428),
)  # fmt: skip
async def delete_binding(
    session: Write,
    caller: Writer,
    tools: ToolsOf,
    id: str,
    if_match: IfMatch = None,
) -> Response:
    await service.retire(session, caller, tools, id, if_match)
    return Response(status_code=204)
