"""Routes of portals and their columns."""

from typing import Annotated, Any

from fastapi import Query, Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.csv_body import CsvText, csv_request_body
from kernel.http.etag import IfMatch
from kernel.http.idempotency import Answer
from kernel.http.pages import Cursor, Limit, page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.catalog.portals import repository, service
from services.catalog.portals.rules import read_columns, rows_of
from services.catalog.portals.schemas import (
    ColumnOut,
    ColumnsIn,
    ColumnsOut,
    MappingIn,
    PortalId,
    PortalIn,
    PortalOut,
)
from services.catalog.tools import ToolsOf

router = strict_router("门户 portals")
Reader = Annotated[Principal, holder_of("catalogue:read")]
Writer = Annotated[Principal, holder_of("catalogue:write")]
NEW: dict[int | str, dict[str, Any]] = {201: {"model": PortalOut, "description": "新建 / new"}}
CSV_EXAMPLE = "栏目编号,上级栏目,栏目名称,栏目地址\n1201,,征地信息公开,https://www.example.gov.cn/zdxx/\n1202,1201,征地批准文件,\n"


@router.get(
    "/portals", operation_id="list_portals", response_model=PageOut[PortalOut],
    summary="已登记的门户网站 / the portals that are registered", responses=problem_responses(401, 403),
)  # fmt: skip
async def list_portals(
    request: Request, session: Read, caller: Reader, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    after = decode_cursor(cursor, "portals", str)[0] if cursor else None
    rows = await repository.list_page(session, caller.region, after=after, limit=limit + 1)
    more = encode_cursor("portals", rows[limit - 1].id) if len(rows) > limit else None
    return page_answer(request, [service.shown(row) for row in rows[:limit]], more)


@router.get(
    "/portals/{id}", operation_id="get_portal", response_model=PortalOut, summary="一个门户网站 / one portal",
    responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_portal(session: Read, caller: Reader, id: str) -> Response:
    portal = await service.read(session, caller, id)
    return Answer(200, service.shown(portal), service.etag_of(portal)).response()


@router.put(
    "/portals/{id}", operation_id="put_portal", response_model=PortalOut, summary="登记或修改门户网站 / register a portal",
    responses=problem_responses(401, 403, 404, 412, 422, 428) | NEW,
)  # fmt: skip
async def put_portal(
    session: Write, caller: Writer, tools: ToolsOf, id: PortalId, body: PortalIn, if_match: IfMatch = None
) -> Response:
    portal, created = await service.put(session, caller, tools, id, body.model_dump(), if_match)
    return Answer(201 if created else 200, service.shown(portal), service.etag_of(portal)).response()


@router.put(
    "/portals/{id}/columns", operation_id="replace_portal_columns", response_model=ColumnsOut,
    summary="导入门户栏目树 (JSON) / take the column tree of a portal", responses=problem_responses(401, 403, 404, 422),
)  # fmt: skip
async def replace_portal_columns(
    session: Write, caller: Writer, id: str, body: ColumnsIn, dry_run: bool = False
) -> Response:
    rows, faults = rows_of(body.model_dump()["columns"])
    return Answer(
        200, await service.take_columns(session, caller, id, rows, faults, dry_run=dry_run)
    ).response()


@router.post(
    "/portals/{id}/column-imports", operation_id="import_portal_columns", response_model=ColumnsOut,
    summary="导入门户栏目树 (CSV) / take the column tree as CSV", responses=problem_responses(401, 403, 404, 422),
    openapi_extra=csv_request_body(CSV_EXAMPLE),
)  # fmt: skip
async def import_portal_columns(
    session: Write, caller: Writer, id: str, text: CsvText, dry_run: bool = False
) -> Response:
    rows, faults = read_columns(text)
    return Answer(
        200, await service.take_columns(session, caller, id, rows, faults, dry_run=dry_run)
    ).response()


@router.get(
    "/portals/{id}/columns", operation_id="list_portal_columns", response_model=PageOut[ColumnOut],
    summary="门户栏目及其对应的公开事项,未对应的附建议 / columns, what they are mapped to, or may be",
    responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def list_portal_columns(
    request: Request,
    session: Read,
    caller: Reader,
    tools: ToolsOf,
    id: str,
    mapped: Annotated[
        bool | None, Query(description="有无本栏目自己的对应关系 / with a mapping of its own, or without")
    ] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    portal = await service.read(session, caller, id)
    after = decode_cursor(cursor, "portal_columns", str)[0] if cursor else None
    rows = await repository.column_page(session, portal.id, mapped=mapped, after=after, limit=limit + 1)
    more = encode_cursor("portal_columns", rows[limit - 1].column_id) if len(rows) > limit else None
    return page_answer(request, await service.columns_shown(session, tools, portal, rows[:limit]), more)


@router.get(
    "/portals/{id}/columns/{column}", operation_id="get_portal_column", response_model=ColumnOut,
    summary="一个栏目 / one column", responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_portal_column(session: Read, caller: Reader, tools: ToolsOf, id: str, column: str) -> Response:
    row, document = await service.read_column(session, caller, tools, id, column)
    return Answer(200, document, service.column_etag(row)).response()


@router.put(
    "/portals/{id}/columns/{column}/mapping", operation_id="put_portal_mapping", response_model=ColumnOut,
    summary="确认栏目对应的公开事项(须写明经办人)/ confirm what the articles of a column are",
    responses=problem_responses(401, 403, 404, 412, 422, 428),
)  # fmt: skip
async def put_portal_mapping(
    session: Write, caller: Writer, tools: ToolsOf, id: str, column: str, body: MappingIn, if_match: IfMatch = None
) -> Response:  # fmt: skip
    row, document = await service.map_column(session, caller, tools, id, column, body.model_dump(), if_match)
    return Answer(200, document, service.column_etag(row)).response()


@router.delete(
    "/portals/{id}/columns/{column}/mapping", operation_id="delete_portal_mapping", status_code=204,
    summary="取消栏目的对应关系 / take a column's mapping away", responses=problem_responses(401, 403, 404, 412, 428),
)  # fmt: skip
async def delete_portal_mapping(
    session: Write, caller: Writer, id: str, column: str, if_match: IfMatch = None
) -> Response:
    await service.unmap_column(session, caller, id, column, if_match)
    return Response(status_code=204)
