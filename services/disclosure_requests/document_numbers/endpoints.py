"""Routes of document numbers."""

from typing import Annotated

from fastapi import Query, Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.idempotency import Answer, KeyHeader, once
from kernel.http.pages import Cursor, Limit, page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.http.types import Slug
from kernel.security.principal import Principal, holder_of
from services.disclosure_requests.document_numbers import service
from services.disclosure_requests.document_numbers.schemas import NumberOut, TakenIn, TakenOut
from services.disclosure_requests.tools import ToolsOf

router = strict_router("文号 document numbers")
Reader = Annotated[Principal, holder_of("applications:read")]
Keeper = Annotated[Principal, holder_of("applications:administer")]


@router.get(
    "/offices/{id}/document-numbers", operation_id="list_document_numbers", response_model=PageOut[NumberOut],
    summary="一年的文号:已用、作废及原因、缺号 / the document numbers of a year, voided ones and gaps told",
    responses=problem_responses(401, 403, 404, 422),
)  # fmt: skip
async def list_document_numbers(
    request: Request, session: Read, caller: Reader, id: Slug,
    year: Annotated[int, Query(ge=2008, le=2200, description="文号年份 / year of the numbers")],
    limit: Limit = 50, cursor: Cursor = None,
) -> Response:  # fmt: skip
    series, serial = decode_cursor(cursor, "document-numbers", str, int) if cursor else (None, 0)
    after = (series, serial) if series is not None else None
    items, last = await service.page(session, caller, id, year, after, limit)
    return page_answer(request, items, encode_cursor("document-numbers", *last) if last else None)


@router.post(
    "/offices/{id}/document-numbers", operation_id="take_document_numbers", response_model=TakenOut, status_code=201,
    summary="登记系统外已用的文号 / record numbers that were used outside this system",
    responses=problem_responses(401, 403, 404, 409, 422),
)  # fmt: skip
async def take_document_numbers(
    request: Request, session: Write, caller: Keeper, tools: ToolsOf, id: Slug, body: TakenIn, key: KeyHeader = None
) -> Response:  # fmt: skip
    async def act() -> Answer:
        return Answer(201, await service.take_elsewhere(session, caller, tools, id, **body.model_dump()))

    return await once(session, caller=caller.key_id, request=request, key=key, payload=await request.body(),
                      now=tools.clock.now(), act=act)  # fmt: skip
