"""Routes of changes of divisions."""

from typing import Annotated

from fastapi import Path, Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.idempotency import Answer, KeyHeader, once
from kernel.http.pages import Cursor, Limit, page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.push.region_changes import repository, service
from services.push.region_changes.schemas import RegionChangeIn, RegionChangeOut
from services.push.tools import ToolsOf

router = strict_router("区划变更 region changes")
Reader = Annotated[Principal, holder_of("push:read")]
Writer = Annotated[Principal, holder_of("push:subscribe")]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.post(
    "/region-changes", operation_id="record_region_change", response_model=RegionChangeOut, status_code=201,
    summary="登记区划变更(撤并、拆分、换码)/ record a merger, a split or a new code of divisions",
    responses=problem_responses(401, 403, 409, 422),
)  # fmt: skip
async def record_region_change(
    request: Request, session: Write, caller: Writer, tools: ToolsOf, body: RegionChangeIn, key: KeyHeader = None
) -> Response:  # fmt: skip
    async def act() -> Answer:
        return Answer(201, service.shown(await service.record(session, caller, tools, body.model_dump())))

    return await once(session, caller=caller.key_id, request=request, key=key, payload=await request.body(),
                      now=tools.clock.now(), act=act)  # fmt: skip


@router.get(
    "/region-changes", operation_id="list_region_changes", response_model=PageOut[RegionChangeOut],
    summary="区划变更 / changes of divisions", responses=problem_responses(401, 403),
)  # fmt: skip
async def list_region_changes(
    request: Request, session: Read, caller: Reader, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    after = decode_cursor(cursor, "region-changes", int)[0] if cursor else 0
    rows = await repository.list_page(session, after=after, limit=limit + 1)
    more = encode_cursor("region-changes", rows[limit - 1].number) if len(rows) > limit else None
    return page_answer(request, [service.shown(row) for row in rows[:limit]], more)


@router.delete(
    "/region-changes/{number}", operation_id="withdraw_region_change", status_code=204,
    summary="撤回登记有误的区划变更 / take back a change that was recorded wrongly",
    responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def withdraw_region_change(session: Write, caller: Writer, number: Number) -> Response:
    await service.withdraw(session, caller, number)
    return Response(status_code=204)
