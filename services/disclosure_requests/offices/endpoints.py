"""Routes of offices."""

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
from services.disclosure_requests.offices import repository, service
from services.disclosure_requests.offices.schemas import OfficeIn, OfficeOut
from services.disclosure_requests.tools import ToolsOf

router = strict_router("工作机构 offices")
Writer = Annotated[Principal, holder_of("applications:administer")]


@router.get(
    "/offices", operation_id="list_offices", response_model=PageOut[OfficeOut],
    summary="政府信息公开工作机构(免密钥)/ information offices; no key needed",
)  # fmt: skip
async def list_offices(
    request: Request, session: Read, region: DivisionFilter = None, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    after = decode_cursor(cursor, "offices", str)[0] if cursor else None
    rows = await repository.list_page(session, region=region, after=after, limit=limit + 1)
    more = encode_cursor("offices", rows[limit - 1].id) if len(rows) > limit else None
    return page_answer(request, [service.shown(row) for row in rows[:limit]], more)


@router.get(
    "/offices/{id}", operation_id="get_office", response_model=OfficeOut, summary="一个工作机构 / one office",
    responses=problem_responses(404),
)  # fmt: skip
async def get_office(session: Read, id: Slug) -> Response:
    office = await service.read(session, id)
    return Answer(200, service.shown(office), service.etag_of(office)).response()


@router.put(
    "/offices/{id}", operation_id="put_office", response_model=OfficeOut,
    summary="登记或修改工作机构 / register or change an office",
    responses=problem_responses(401, 403, 412, 422, 428) | {201: {"model": OfficeOut}},
)  # fmt: skip
async def put_office(
    session: Write, caller: Writer, tools: ToolsOf, id: Slug, body: OfficeIn, if_match: IfMatch = None
) -> Response:
    office, new = await service.put(session, caller, tools, id, body.model_dump(), if_match)
    return Answer(201 if new else 200, service.shown(office), service.etag_of(office)).response()
