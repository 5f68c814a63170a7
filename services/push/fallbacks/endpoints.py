"""Routes of fallbacks."""

from typing import Annotated

from fastapi import Path, Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.idempotency import Answer
from kernel.http.pages import Cursor, DivisionFilter, Limit, OfDivision, page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.push.audiences.schemas import Class_
from services.push.fallbacks import repository, service
from services.push.fallbacks.schemas import FallbackIn, FallbackOut
from services.push.tools import ToolsOf

router = strict_router("备用渠道 fallbacks")
Reader = Annotated[Principal, holder_of("push:read")]
Manager = Annotated[Principal, holder_of("push:connect")]
ClassOf = Annotated[Class_, Path(alias="class", description="消息类别 / class of messages")]


@router.get(
    "/fallbacks", operation_id="list_fallbacks", response_model=PageOut[FallbackOut],
    summary="各区划、各类消息的备用渠道 / on which channels each class is told next", responses=problem_responses(401, 403),
)  # fmt: skip
async def list_fallbacks(
    request: Request, session: Read, caller: Reader, region: DivisionFilter = None, limit: Limit = 50, cursor: Cursor = None
) -> Response:  # fmt: skip
    after = decode_cursor(cursor, "fallbacks", str, str) if cursor else None
    region = caller.within(region)
    place = (after[0], after[1]) if after else None
    rows = await repository.list_page(session, region=region, after=place, limit=limit + 1)
    last = rows[limit - 1] if len(rows) > limit else None
    more = encode_cursor("fallbacks", last.region, last.class_) if last else None
    return page_answer(request, [service.shown(row) for row in rows[:limit]], more)


@router.put(
    "/fallbacks/{class}", operation_id="put_fallback", response_model=FallbackOut,
    summary="规定某类消息未送达时依次改用的渠道 / say on which channels a class is told where a delivery came to nothing",
    responses=problem_responses(401, 403, 422),
)  # fmt: skip
async def put_fallback(
    session: Write, caller: Manager, tools: ToolsOf, class_: ClassOf, body: FallbackIn
) -> Response:
    row = await service.put(session, caller, tools, class_, body.region, body.channels)
    return Answer(200, service.shown(row)).response()


@router.delete(
    "/fallbacks/{class}", operation_id="remove_fallback", status_code=204,
    summary="取消本区划的规定,沿用上级的 / let the policy of the division above count again",
    responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def remove_fallback(
    session: Write, caller: Manager, class_: ClassOf, region: OfDivision = None
) -> Response:
    await service.remove(session, caller, class_, region)
    return Response(status_code=204)
