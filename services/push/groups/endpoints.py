"""Routes of audience groups."""

from typing import Annotated

from fastapi import Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.etag import IfMatch
from kernel.http.idempotency import Answer
from kernel.http.pages import Cursor, DivisionFilter, Limit, page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.http.types import Slug
from kernel.security.principal import Principal, holder_of
from services.push.groups import repository, service
from services.push.groups.schemas import GroupIn, GroupOut
from services.push.tools import ToolsOf

router = strict_router("受众群体 audience groups")
Reader = Annotated[Principal, holder_of("push:read")]
Writer = Annotated[Principal, holder_of("push:subscribe")]


@router.get(
    "/groups", operation_id="list_audience_groups", response_model=PageOut[GroupOut],
    summary="受众群体 / audience groups", responses=problem_responses(401, 403),
)  # fmt: skip
async def list_audience_groups(
    request: Request, session: Read, caller: Reader, region: DivisionFilter = None, limit: Limit = 50, cursor: Cursor = None
) -> Response:  # fmt: skip
    after = decode_cursor(cursor, "groups", str)[0] if cursor else None
    region = caller.within(region)
    rows = await repository.list_page(session, region=region, after=after, limit=limit + 1)
    more = encode_cursor("groups", rows[limit - 1].id) if len(rows) > limit else None
    return page_answer(request, [service.shown(row) for row in rows[:limit]], more)


@router.get(
    "/groups/{id}", operation_id="get_audience_group", response_model=GroupOut,
    summary="一个受众群体 / one audience group", responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_audience_group(session: Read, caller: Reader, id: Slug) -> Response:
    group = await service.read(session, caller, id)
    return Answer(200, service.shown(group), service.etag_of(group)).response()


@router.put(
    "/groups/{id}", operation_id="put_audience_group", response_model=GroupOut,
    summary="登记或修改受众群体 / register or change an audience group",
    responses=problem_responses(401, 403, 409, 412, 422, 428) | {201: {"model": GroupOut}},
)  # fmt: skip
async def put_audience_group(
    session: Write, caller: Writer, tools: ToolsOf, id: Slug, body: GroupIn, if_match: IfMatch = None
) -> Response:
    group, new = await service.put(session, caller, tools, id, body.model_dump(), if_match)
    return Answer(201 if new else 200, service.shown(group), service.etag_of(group)).response()
