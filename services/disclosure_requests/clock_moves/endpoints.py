"""Routes of moves."""

from typing import Annotated

from fastapi import Query, Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.pages import Cursor, Limit, page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.disclosure_requests.clock_moves import service
from services.disclosure_requests.clock_moves.schemas import ClockMoveOut

router = strict_router("期限 clock")
Reader = Annotated[Principal, holder_of("applications:read")]


@router.get(
    "/clock-moves", operation_id="list_clock_moves", response_model=PageOut[ClockMoveOut],
    summary="因放假通知变动而移动的期限 / due dates that another calendar has moved", responses=problem_responses(401, 403),
)  # fmt: skip
async def list_clock_moves(
    request: Request, session: Read, caller: Reader,
    application: Annotated[str | None, Query(max_length=40, description="申请标识 / application")] = None,
    limit: Limit = 50, cursor: Cursor = None,
) -> Response:  # fmt: skip
    after = decode_cursor(cursor, "clock-moves", str)[0] if cursor else None
    items, last = await service.page(session, caller, application=application, after=after, limit=limit)
    return page_answer(request, items, encode_cursor("clock-moves", last) if last else None)
