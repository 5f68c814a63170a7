"""Routes of responsible persons."""

from typing import Annotated

from fastapi import Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.etag import IfMatch
from kernel.http.idempotency import Answer
from kernel.http.pages import Cursor, DivisionFilter, Limit, OfDivision, page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.http.types import Slug
from kernel.security.principal import Principal, holder_of
from services.push.notices import service as notices
from services.push.responsible_persons import repository, service
from services.push.responsible_persons.schemas import ResponsibleIn, ResponsibleOut
from services.push.tools import ToolsOf

router = strict_router("责任人 responsible persons")
Reader = Annotated[Principal, holder_of("push:read")]
Writer = Annotated[Principal, holder_of("push:subscribe")]


@router.get(
    "/responsible-persons", operation_id="list_responsible_persons", response_model=PageOut[ResponsibleOut],
    summary="各机构的期限责任人与督办人 / who is told of the deadlines of bodies",
    responses=problem_responses(401, 403),
)  # fmt: skip
async def list_responsible_persons(
    request: Request, session: Read, caller: Reader, region: DivisionFilter = None, limit: Limit = 50, cursor: Cursor = None
) -> Response:  # fmt: skip
    after = decode_cursor(cursor, "responsible-persons", str, str) if cursor else None
    region = caller.within(region)
    place = (after[0], after[1]) if after else None
    rows = await repository.list_page(session, region=region, after=place, limit=limit + 1)
    last = rows[limit - 1] if len(rows) > limit else None
    more = encode_cursor("responsible-persons", last.body, last.region) if last else None
    return page_answer(request, [service.shown(row) for row in rows[:limit]], more)


@router.get(
    "/responsible-persons/{body}", operation_id="get_responsible_persons", response_model=ResponsibleOut,
    summary="一个机构的责任人 / who is told of the deadlines of a body", responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_responsible_persons(
    session: Read, caller: Reader, body: Slug, region: OfDivision = None
) -> Response:
    row = await service.read(session, caller, body, region)
    return Answer(200, service.shown(row), service.etag_of(row)).response()


@router.put(
    "/responsible-persons/{body}", operation_id="put_responsible_persons", response_model=ResponsibleOut,
    summary="登记或修改一个机构的责任人与督办人 / register or change who is told of the deadlines of a body",
    responses=problem_responses(401, 403, 412, 422, 428) | {201: {"model": ResponsibleOut}},
)  # fmt: skip
async def put_responsible_persons(
    session: Write,
    caller: Writer,
    tools: ToolsOf,
    body: Slug,
    wanted: ResponsibleIn,
    if_match: IfMatch = None,
) -> Response:
    row, new = await service.put(session, caller, tools, body, wanted.model_dump(), if_match)
    await notices.ask_again(session, row.region, body)
    return Answer(201 if new else 200, service.shown(row), service.etag_of(row)).response()


@router.delete(
    "/responsible-persons/{body}", operation_id="end_responsible_persons", status_code=204,
    summary="取消一个机构的责任人登记;上级区划登记的仍告知 / take a body off: those of a division above are told, or nobody",
    responses=problem_responses(401, 403, 404, 412, 428),
)  # fmt: skip
async def end_responsible_persons(
    session: Write, caller: Writer, tools: ToolsOf, body: Slug, region: OfDivision = None, if_match: IfMatch = None
) -> Response:  # fmt: skip
    await service.end(session, caller, tools, body, region, if_match)
    return Response(status_code=204)
