"""Routes of recurrences."""

from typing import Annotated

from fastapi import Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.etag import IfMatch
from kernel.http.idempotency import Answer
from kernel.http.pages import Cursor, Limit, page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.http.types import Slug
from kernel.security.principal import Principal, holder_of
from services.catalog.recurrences import repository, service
from services.catalog.recurrences.schemas import RecurrenceIn, RecurrenceOut
from services.catalog.tools import ToolsOf

router = strict_router("定期公开 recurrences")
Reader = Annotated[Principal, holder_of("catalogue:read")]
Writer = Annotated[Principal, holder_of("bindings:write")]


@router.get(
    "/recurrences", operation_id="list_recurrences", summary="定期公开列表 / recurrences of your division",
    response_model=PageOut[RecurrenceOut], responses=problem_responses(401, 403),
)  # fmt: skip
async def list_recurrences(
    request: Request, session: Read, caller: Reader, tools: ToolsOf, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    after = decode_cursor(cursor, "recurrences", str)[0] if cursor else None
    rows = await repository.list_page(session, caller, after=after, limit=limit + 1)
    more = encode_cursor("recurrences", rows[limit - 1].id) if len(rows) > limit else None
    return page_answer(request, [await service.shown(session, tools, row) for row in rows[:limit]], more)


@router.get(
    "/recurrences/{id}", operation_id="get_recurrence", summary="一项定期公开 / one recurrence",
    response_model=RecurrenceOut, responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_recurrence(session: Read, caller: Reader, tools: ToolsOf, id: str) -> Response:
    recurrence = await service.read(session, caller, id)
    document = await service.shown(session, tools, recurrence)
    return Answer(200, document, service.etag_of(recurrence)).response()


@router.put(
    "/recurrences/{id}", operation_id="put_recurrence", response_model=RecurrenceOut,
    summary="定期公开:机构 → 事项的定期条款,按周期产生义务 / duties that the calendar raises",
    responses=problem_responses(401, 403, 409, 412, 422, 428)
    | {201: {"model": RecurrenceOut, "description": "新建 / created"}},
)  # fmt: skip
async def put_recurrence(
    session: Write, caller: Writer, tools: ToolsOf, id: Slug, body: RecurrenceIn, if_match: IfMatch = None
) -> Response:
    recurrence, created, raised = await service.put(session, caller, tools, id, body.model_dump(), if_match)
    document = await service.shown(session, tools, recurrence, raised)
    return Answer(201 if created else 200, document, service.etag_of(recurrence)).response()


@router.delete(
    "/recurrences/{id}", operation_id="delete_recurrence", summary="停用定期公开 / take a recurrence out of use",
    status_code=204, responses=problem_responses(401, 403, 404, 412, 428),
)  # fmt: skip
async def delete_recurrence(
    session: Write, caller: Writer, tools: ToolsOf, id: str, if_match: IfMatch = None
) -> Response:
    await service.retire(session, caller, tools, id, if_match)
    return Response(status_code=204)
