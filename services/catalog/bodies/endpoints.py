"""Routes of bodies."""

from typing import Annotated

from fastapi import Query, Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.csv_body import CsvText, csv_request_body
from kernel.http.etag import IfMatch
from kernel.http.idempotency import Answer, KeyHeader, once
from kernel.http.pages import Cursor, Limit, page_answer
from kernel.http.problems import encode
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.catalog.bodies import repository, service
from services.catalog.bodies.schemas import BodyIn, BodyOut
from services.catalog.regions.schemas import ImportOut
from services.catalog.regions.service import refuse_faulty
from services.catalog.tools import ToolsOf

router = strict_router("机构 bodies")
Caller = Annotated[Principal, holder_of("catalogue:write")]
CSV_EXAMPLE = "name,credit_code,region,level,regime,parent,responsible_persons\n永修县自然资源局,,360425,county,government_information,,张三/局长\n"


@router.get(
    "/bodies", operation_id="list_bodies", summary="机构列表 / bodies of a division and below",
    response_model=PageOut[BodyOut],
)  # fmt: skip
async def list_bodies(
    request: Request,
    session: Read,
    tools: ToolsOf,
    region: Annotated[str | None, Query(description="行政区划代码,含下级", examples=["360425"])] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    if region is not None:
        (await tools.reference.within(session)).require_region(region, "?region")
    after = decode_cursor(cursor, "bodies", str)[0] if cursor else None
    rows = await repository.list_page(session, region=region, after=after, limit=limit + 1)
    more = encode_cursor("bodies", rows[limit - 1].id) if len(rows) > limit else None
    return page_answer(request, [service.shown(row) for row in rows[:limit]], more)


@router.get(
    "/bodies/{id}", operation_id="get_body", summary="一个机构(标识或信用代码)/ one body, by id or credit code",
    response_model=BodyOut, responses=problem_responses(404),
)  # fmt: skip
async def get_body(session: Read, id: str) -> Response:
    body = await service.read(session, id)
    return Answer(200, service.shown(body), service.etag_of(body)).response()


@router.post(
    "/bodies", operation_id="create_body", summary="登记机构 / register a body", status_code=201,
    response_model=BodyOut, responses=problem_responses(401, 403, 409, 422),
)  # fmt: skip
async def create_body(
    request: Request, session: Write, caller: Caller, tools: ToolsOf, body: BodyIn, key: KeyHeader = None
) -> Response:
    async def act() -> Answer:
        made = await service.register(session, caller, tools, body.model_dump())
        return Answer(201, service.shown(made), service.etag_of(made), f"/v1/catalog/bodies/{made.id}")

    return await once(session, caller=caller.key_id, request=request, key=key, payload=await request.body(),
                      now=tools.clock.now(), act=act)  # fmt: skip


@router.put(
    "/bodies/{id}", operation_id="replace_body", summary="修改机构 / change a body", response_model=BodyOut,
    responses=problem_responses(401, 403, 404, 409, 412, 422, 428),
)  # fmt: skip
async def replace_body(
    session: Write,
    caller: Caller,
    tools: ToolsOf,
    id: str,
    body: BodyIn,
    if_match: IfMatch = None,
) -> Response:
    changed = await service.change(session, caller, tools, id, body.model_dump(), if_match)
    return Answer(200, service.shown(changed), service.etag_of(changed)).response()


@router.post(
    "/body-imports", operation_id="import_bodies", summary="批量登记机构 (CSV) / load bodies", response_model=ImportOut,
    responses=problem_responses(401, 403, 422), openapi_extra=csv_request_body(CSV_EXAMPLE),
)  # fmt: skip
async def import_bodies(
    session: Write, caller: Caller, tools: ToolsOf, text: CsvText, dry_run: bool = False
) -> Response:
    outcome = await service.import_rows(session, caller, tools, text, dry_run=dry_run)
    refuse_faulty(outcome)
    return Response(encode(outcome), media_type="application/json")
