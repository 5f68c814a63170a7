"""Routes of deadline notices."""

from typing import Annotated

from fastapi import Query, Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.pages import Cursor, DivisionFilter, Limit, page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.push.notices import repository, service
from services.push.notices.schemas import NoticeOut

router = strict_router("期限提醒 deadline notices")
Reader = Annotated[Principal, holder_of("push:read")]


@router.get(
    "/deadline-notices", operation_id="list_deadline_notices", response_model=PageOut[NoticeOut],
    summary="期限提醒,新的在前 / deadline notices, the newest first", responses=problem_responses(401, 403),
)  # fmt: skip
async def list_deadline_notices(
    request: Request, session: Read, caller: Reader, region: DivisionFilter = None,
    subject: Annotated[
        str | None, Query(max_length=100, description="义务或申请,如 obligations/obl_… / duty or application")
    ] = None,
    body: Annotated[str | None, Query(max_length=100, description="机构 / body")] = None,
    limit: Limit = 50, cursor: Cursor = None,
) -> Response:  # fmt: skip
    after = decode_cursor(cursor, "deadline-notices", str)[0] if cursor else None
    region = caller.within(region)
    rows = await repository.list_page(
        session, region=region, subject=subject, body=body, after=after, limit=limit + 1
    )
    more = encode_cursor("deadline-notices", rows[limit - 1].id) if len(rows) > limit else None
    return page_answer(request, [service.shown(row) for row in rows[:limit]], more)
