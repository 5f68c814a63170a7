"""Routes of the suppression list."""

from typing import Annotated

from fastapi import Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.idempotency import Answer, KeyHeader, once
from kernel.http.pages import Cursor, DivisionFilter, Limit, page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.push.suppressions import repository, service
from services.push.suppressions.schemas import SuppressionIn, SuppressionOut, SuppressionsOut
from services.push.tools import ToolsOf

router = strict_router("禁发名单 suppressions")
Reader = Annotated[Principal, holder_of("push:read")]
Writer = Annotated[Principal, holder_of("push:subscribe")]


@router.post(
    "/suppressions", operation_id="suppress_addresses", response_model=SuppressionsOut, status_code=201,
    summary="将地址列入禁发名单 / put addresses on the suppression list", responses=problem_responses(401, 403, 409, 422),
)  # fmt: skip
async def suppress_addresses(
    request: Request, session: Write, caller: Writer, tools: ToolsOf, body: SuppressionIn, key: KeyHeader = None
) -> Response:  # fmt: skip
    async def act() -> Answer:
        return Answer(201, {"items": await service.put(session, caller, tools, body.model_dump())})

    return await once(session, caller=caller.key_id, request=request, key=key, payload=await request.body(),
                      now=tools.clock.now(), act=act)  # fmt: skip


@router.get(
    "/suppressions", operation_id="list_suppressions", response_model=PageOut[SuppressionOut],
    summary="禁发名单(不显示地址)/ the suppression list, without addresses", responses=problem_responses(401, 403),
)  # fmt: skip
async def list_suppressions(
    request: Request, session: Read, caller: Reader, region: DivisionFilter = None, limit: Limit = 50, cursor: Cursor = None
) -> Response:  # fmt: skip
    after = decode_cursor(cursor, "suppressions", str)[0] if cursor else None
    region = caller.within(region)
    rows = await repository.list_page(session, region=region, after=after, limit=limit + 1)
    more = encode_cursor("suppressions", rows[limit - 1].address) if len(rows) > limit else None
    return page_answer(request, [service.shown(row) for row in rows[:limit]], more)


@router.delete(
    "/suppressions/{id}", operation_id="lift_suppression", status_code=204,
    summary="移出禁发名单 / take an address off the suppression list", responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def lift_suppression(session: Write, caller: Writer, id: str) -> Response:
    await service.remove(session, caller, id)
    return Response(status_code=204)
