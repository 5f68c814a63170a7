"""Routes of lists of powers and services; a file is the body, as it is."""

from typing import Annotated, Any, Final

from fastapi import Query, Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.bodies import received
from kernel.http.etag import IfMatch
from kernel.http.idempotency import Answer
from kernel.http.pages import Cursor, DivisionFilter, Limit, page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, Write, database_of
from kernel.http.strict import problem_responses, strict_router
from kernel.http.types import Name
from kernel.security.principal import Principal, holder_of
from services.catalog.power_lists import repository, service
from services.catalog.power_lists.schemas import (
    Listing,
    PowerKind,
    PowerListIn,
    PowerListOut,
    PowerOut,
    PowersTakenOut,
)
from services.catalog.power_tables.apart import read_apart
from services.catalog.tools import ToolsOf
from services.catalog.workbook_imports.service import unreadable
from services.catalog.workbooks.opening import LARGEST
from services.catalog.workbooks.rules import UnreadableBook

router = strict_router("权责清单 powers")
#: Bodies are files here, read piece by piece.
files = strict_router("权责清单 powers", streamed=True)
Author = Annotated[Principal, holder_of("catalogue:write")]
Reader = Annotated[Principal, holder_of("catalogue:read")]
_BINARY: Final[dict[str, Any]] = {"schema": {"type": "string", "format": "binary"}}


@files.post(
    "/power-imports", operation_id="import_powers", response_model=PowersTakenOut,
    summary="导入权责清单、公共服务事项清单 / take a list of powers or services from a file",
    description=(
        "请求体即文件(.xlsx、.xls、.html、.csv、.docx)。指定 body 的,全表属于该机构;否则每行写明实施主体。dry_run 只读文件、逐格提示,不写入。"
        "按编码(无编码的按名称)识别:再次导入不产生新行。whole=true 表示这是完整清单,未列出的行移出清单。\n\n"
        "The body is the file. With `body` it is that body's, else each row names its own. `dry_run` reads and reports. Rows are known "
        "again by their code, or their name where they have none. `whole`: what the file does not name is delisted."
    ),
    responses=problem_responses(400, 401, 403, 413, 415, 422),
    openapi_extra={"requestBody": {"required": True, "content": {"application/octet-stream": _BINARY}}},
)  # fmt: skip
async def import_powers(
    request: Request, caller: Author, tools: ToolsOf,
    name: Annotated[Name, Query(description="文件名 / the file's name", examples=["权责清单.xlsx"])],
    listing: Annotated[Listing, Query(description="powers 权责清单;services 公共服务事项清单")],
    region: Annotated[str | None, Query(description="行政区划代码;默认为密钥所属", examples=["360425"])] = None,
    body: Annotated[str | None, Query(description="机构的标识或统一社会信用代码;不填则每行写明实施主体")] = None,
    dry_run: Annotated[bool, Query(description="试运行 / read and report only")] = False,
    partial: Annotated[bool, Query(description="不能导入的行除外 / leave out rows that cannot be taken")] = False,
    whole: Annotated[bool, Query(description="完整清单:未列出的移出 / all of the list")] = False,
) -> Response:  # fmt: skip
    caller.require_officer()
    sent = service.Sent(listing, caller.within(region), body, dry_run, partial, whole)
    try:
        reading = await read_apart(
            name, await received(request.stream(), LARGEST), tools.clock.today(), listing
        )
    except UnreadableBook as error:
        raise unreadable(error) from error
    async with database_of(request).write() as session:
        document = await service.take(session, caller, tools, sent, reading)
    return Answer(200, document).response()


@router.get(
    "/bodies/{id}/power-lists/{listing}", operation_id="get_power_list", response_model=PowerListOut,
    summary="机构的权责清单或公共服务事项清单 / a list of a body", responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_power_list(session: Read, caller: Reader, id: str, listing: Listing) -> Response:
    found = await service.read_list(session, caller, id, listing)
    return Answer(200, await service.list_shown(session, found), service.etag_of(found)).response()


@router.put(
    "/bodies/{id}/power-lists/{listing}", operation_id="put_power_list", response_model=PowerListOut,
    summary="报送机构的完整清单 / put a whole list of a body",
    responses=problem_responses(401, 403, 404, 412, 422, 428)
    | {201: {"model": PowerListOut, "description": "新建 / new"}},
)  # fmt: skip
async def put_power_list(
    session: Write, caller: Author, tools: ToolsOf, id: str, listing: Listing, body: PowerListIn,
    if_match: IfMatch = None,
) -> Response:  # fmt: skip
    rows = body.model_dump()["rows"]
    found, counts, created = await service.put(session, caller, tools, id, listing, rows, if_match)
    document = await service.list_shown(session, found, counts)
    return Answer(201 if created else 200, document, service.etag_of(found)).response()


@router.get(
    "/powers", operation_id="list_powers", response_model=PageOut[PowerOut], responses=problem_responses(401, 403),
    summary="权责事项与公共服务事项 / powers and services",
)  # fmt: skip
async def list_powers(
    request: Request,
    session: Read,
    caller: Reader,
    tools: ToolsOf,
    region: DivisionFilter = None,
    body: Annotated[str | None, Query(description="机构的标识或统一社会信用代码")] = None,
    listing: Annotated[Listing | None, Query(description="清单 / which list")] = None,
    kind: Annotated[PowerKind | None, Query(description="类型 / kind")] = None,
    linked: Annotated[bool | None, Query(description="是否已关联公开事项 / linked to an item or not")] = None,
    delisted: Annotated[bool, Query(description="true 只要已移出清单的 / those no longer listed")] = False,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    known = await tools.reference.within(session)
    after = decode_cursor(cursor, "powers", str)[0] if cursor else None
    rows = await repository.list_page(
        session, caller.within(region), body=known.require_body(body, "?body").id if body else None, listing=listing,
        kind=kind, linked=linked, delisted=delisted, after=after, limit=limit + 1,
    )  # fmt: skip
    more = encode_cursor("powers", rows[limit - 1].id) if len(rows) > limit else None
    links = await repository.link_counts(session, [row.id for row in rows[:limit]])
    return page_answer(request, [service.shown(row, links.get(row.id, 0)) for row in rows[:limit]], more)


@router.get(
    "/powers/{id}", operation_id="get_power", response_model=PowerOut, summary="一个权责事项或公共服务事项 / one power or service",
    responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_power(session: Read, caller: Reader, id: str) -> Response:
    power = await service.read(session, caller, id)
    links = await repository.link_counts(session, [power.id])
    return Answer(200, service.shown(power, links.get(power.id, 0))).response()
